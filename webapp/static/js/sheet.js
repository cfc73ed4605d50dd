/* The chosen mark in words, over the map: its card; of several at one point one after the other on a
   phone, as a list on a desktop. Words come from <template id="sheet-template"> and #mark-card. */

import { fill, format } from './map_marks.js';

/** Fills #sheet. `texts` is the map element's dataset. `onStep(features, index)`, `onShut()`. */
export function sheetPanel({ element, texts, onStep, onShut }) {
  const template = document.querySelector('#sheet-template');
  const plain = document.querySelector('#mark-card');
  let shown = null;

  function show(features, { index = 0, listed = false } = {}) {
    shown = { features, index };
    const content = template.content.cloneNode(true);
    const slot = (name) => content.querySelector(`[data-slot=${name}]`);
    const several = features.length > 1;
    const values = { count: format(features.length), index: format(index + 1) };
    slot('same').textContent = several ? fill(listed ? texts.textSameList : texts.textSame, values) : '';
    content.querySelector('.head').hidden = !several;
    for (const step of content.querySelectorAll('[data-step]')) step.hidden = listed;
    if (listed) slot('stack').append(...features.map(line));
    else slot('card').append(card(features[index].properties));
    slot(listed ? 'card' : 'stack').remove();
    element.replaceChildren(content);
    element.hidden = false;
  }

  function card(properties) {
    const inList = document.querySelector(`#results .card[data-id="${CSS.escape(properties.id)}"]`);
    if (inList) {
      const copy = inList.cloneNode(true);
      copy.classList.remove('on', 'hot');
      for (const part of [copy, ...copy.querySelectorAll('[id]')]) part.removeAttribute('id');
      return copy;
    }
    const copy = plain.content.cloneNode(true);
    copy.querySelector('.card').classList.add(properties.section);
    copy.querySelector('[data-slot=title]').href = properties.url;
    for (const name of ['title', 'employer', 'tag']) copy.querySelector(`[data-slot=${name}]`).textContent = properties[name];
    return copy;
  }

  element.addEventListener('click', (event) => {
    if (event.target.closest('[data-shut]')) onShut();
    const step = event.target.closest('[data-step]');
    if (!step || !shown) return;
    const { features, index } = shown;
    onStep(features, (index + Number(step.dataset.step) + features.length) % features.length);
    element.querySelector(`[data-step="${step.dataset.step}"]`)?.focus();
  });

  return {
    show,
    hide() {
      const within = element.contains(document.activeElement);
      shown = null;
      element.hidden = true;
      element.replaceChildren();
      if (within) element.parentElement.focus({ preventScroll: true }); // the map, for what had it is gone
    },
    open: () => shown !== null,
  };
}

function line({ properties }) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = properties.url;
  for (const [tag, name] of [['b', 'title'], ['small', 'employer'], ['span', 'tag']]) {
    const part = document.createElement(tag);
    part.textContent = properties[name];
    link.append(part);
  }
  item.append(link);
  return item;
}

/* The page of saved vacancies: lists them from the browser, with their cards as the server has them
   now; takes them to another device as a link, and takes such a link over once the reader agrees. */

import { forgetLooks, lookedAt } from './looked_at.js';
import { fill, format } from './map_marks.js';
import { add, clear, hiddenEmployers, idsOf, learn, linkPart, onKept, saved, showEmployer } from './saved.js';

const AT_ONCE = 40;

const byId = (id) => document.getElementById(id);
const main = byId('main');
const texts = main.dataset;
const form = byId('saved-form');
const list = byId('saved-list');
const most = Number(texts.most);

const say = (words) => { byId('announce').textContent = words; };

async function show() {
  const all = saved();
  update();
  byId('saved-failed').hidden = true;
  try {
    const parts = [];
    for (let from = 0; from < all.length; from += AT_ONCE) parts.push(await cards(all.slice(from, from + AT_ONCE)));
    list.replaceChildren(...parts.flat());
  } catch (error) {
    console.info('No cards:', error.message);
    byId('saved-failed').hidden = false;
    byId('saved-failed').textContent = texts.textFailed;
    list.replaceChildren(...all.map(plain));
  }
  form.querySelector('hidden-here').update?.();
  choose();
}

async function cards(some) {
  const url = new URL(texts.cardsUrl, location.href);
  url.searchParams.set('ids', some.map(({ id }) => id).join());
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url.pathname}: ${answer.status}`);
  const items = [...new DOMParser().parseFromString(`<ul>${await answer.text()}</ul>`, 'text/html').querySelectorAll('.saved-item')];
  const known = new Map(some.map((one) => [one.id, one]));
  const learnt = [];
  for (const item of items) {
    const tools = item.querySelector('vacancy-tools').dataset;
    const own = known.get(item.dataset.id);
    if (item.querySelector('.card[data-id]')) learnt.push({ id: tools.id, title: tools.title, employer: tools.employer });
    else if (own.title) { // gone: the browser's own words are all that is left
      for (const name of ['title', 'employer']) item.querySelector(`[data-slot=${name}]`).textContent = tools[name] = own[name];
    }
  }
  learn(learnt); // a link brings ids alone
  return items;
}

function plain({ id, title, employer }) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = `/vacancies/${id}`;
  link.textContent = title || id;
  item.append(link, employer ? `　${employer}` : '');
  return item;
}

// What holds of the whole; items that were taken out stay until the page is left, to be put back.
function update() {
  const all = saved();
  const none = !all.length && !list.children.length;
  byId('no-saved').hidden = !none;
  form.hidden = none;
  byId('export').hidden = !all.length;
  byId('export-link').value = location.origin + location.pathname + linkPart(all);
  byId('saved-total').hidden = !all.length;
  byId('saved-total').textContent = fill(texts.textCount, { count: format(all.length) });
  for (const item of list.querySelectorAll('.saved-item')) item.toggleAttribute('data-removed', !all.some(({ id }) => id === item.dataset.id));
  showHidden();
  showLookedAt();
}

function showLookedAt() {
  const looks = lookedAt();
  byId('looked-at').hidden = !looks.length;
  byId('looked-at').querySelector('ul').replaceChildren(...looks.map(plain));
}

function showHidden() {
  const hidden = hiddenEmployers();
  byId('hidden-employers').hidden = !hidden.length;
  byId('hidden-employers').querySelector('ul').replaceChildren(...hidden.map(({ id, name }) => {
    const item = document.createElement('li');
    const button = document.createElement('button');
    const whose = document.createElement('span');
    Object.assign(button, { type: 'button', className: 'btn quiet', textContent: texts.textShow });
    Object.assign(whose, { className: 'vh', textContent: name });
    button.dataset.show = id;
    button.append(' ', whose);
    item.append(name, button);
    return item;
  }));
}

const picks = () => [...list.querySelectorAll('[name=ids]')];

function choose() {
  const chosen = picks().filter((pick) => pick.checked).length;
  for (const pick of picks()) pick.disabled = chosen >= most && !pick.checked;
  byId('compare').disabled = chosen < 2;
  const words = chosen < 2 ? texts.textFew : texts.textCompare;
  byId('compare-words').textContent = fill(words, { most: format(most), count: format(chosen) }) + (chosen >= most ? `・${fill(texts.textMany, { most: format(most) })}` : '');
}

function offerImport() {
  const ids = idsOf(location.hash);
  if (!ids) return;
  const fresh = ids.filter((id) => !saved().some((one) => one.id === id));
  const panel = byId('import');
  panel.hidden = false;
  byId('import-words').textContent = ids.length ? fill(texts.textImport, { count: format(ids.length), fresh: format(fresh.length) }) : texts.textBadLink;
  panel.querySelector('[data-import]').hidden = !fresh.length;
  panel.focus();
  panel.onclick = ({ target }) => {
    if (!target.closest('button')) return;
    history.replaceState(null, '', location.pathname + location.search);
    panel.hidden = true;
    main.focus();
    if (!target.closest('[data-import]')) return;
    const added = add(fresh.map((id) => ({ id })));
    const left = fresh.length - added;
    say(fill(texts.textImported, { count: format(added) }) + (left ? ` ${fill(texts.textLeftOut, { count: format(left) })}` : ''));
    show();
  };
}

list.addEventListener('change', choose);
form.addEventListener('submit', (event) => { // one parameter with all ids: an address to pass on
  event.preventDefault();
  const ids = picks().filter((pick) => pick.checked).map((pick) => pick.value);
  location.assign(`${form.action}?ids=${ids.join()}`);
});
document.addEventListener('click', async ({ target }) => {
  if (target.closest('[data-copy]')) {
    byId('export-link').select();
    await navigator.clipboard?.writeText(byId('export-link').value).then(() => say(texts.textCopied), () => {});
  }
  if (target.closest('[data-clear]')) {
    clear();
    list.replaceChildren();
    update();
    say(texts.textCleared);
    main.focus();
  }
  if (target.closest('[data-forget-looks]')) {
    forgetLooks();
    showLookedAt();
    say(texts.textForgotten);
    main.focus();
  }
  const shown = target.closest('#hidden-employers [data-show]');
  if (shown) {
    showEmployer(shown.dataset.show);
    main.focus();
  }
});
addEventListener('hashchange', offerImport);
onKept(update);
show();
offerImport();

/* Every page: what a reader does with a vacancy. Words come from <template id="vacancy-tools">.

   <vacancy-tools data-id data-title data-employer data-employer-id>: 「儲存」, and 「不看這家公司」 where the
   employer's id is told. <hidden-here>: says how many of the vacancies beside it are not shown, or, with
   data-shown, are shown all the same; from <template id="hidden-here">. Both are empty without this file. */

import { fill, format } from './map_marks.js';
import { MOST, hiddenEmployers, hideEmployer, isSaved, onKept, remove, save, saved, showEmployer } from './saved.js';

const template = document.querySelector('#vacancy-tools');
const texts = template.dataset;

const say = (words) => { document.querySelector('#announce').textContent = words; };

class VacancyTools extends HTMLElement {
  connectedCallback() {
    const { title, employerId } = this.dataset;
    this.replaceChildren(template.content.cloneNode(true));
    for (const slot of this.querySelectorAll('[data-slot=title]')) slot.textContent = title;
    if (!employerId || 'noMenu' in this.dataset) this.querySelector('.card-menu').remove();
    this.update();
    if (this.listening) return; // moved within the page
    this.listening = true;
    this.addEventListener('click', ({ target }) => {
      if (target.closest('[data-keep]')) this.keep();
      if (target.closest('[data-hide]')) this.hide();
    });
    this.addEventListener('keydown', (event) => {
      const menu = event.key === 'Escape' && this.querySelector('.card-menu[open]');
      if (!menu) return;
      event.preventDefault();
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  }

  update() {
    const on = isSaved(this.dataset.id);
    this.querySelector('.keep-btn').toggleAttribute('data-on', on);
    this.querySelector('[data-slot=words]').textContent = on ? texts.textSaved : texts.textSave;
  }

  keep() {
    const { id, title, employer } = this.dataset;
    if (isSaved(id)) {
      remove(id);
      say(fill(texts.textSaidRemoved, { title }));
      return;
    }
    const words = { saved: texts.textSaidSaved, full: texts.textFull, refused: texts.textRefused }[save({ id, title, employer })];
    say(fill(words, { title, most: format(MOST) }));
  }

  hide() {
    const { employer, employerId } = this.dataset;
    hideEmployer({ id: employerId, name: employer });
    say(fill(texts.textSaidHidden, { employer }));
    (document.querySelector('hidden-here summary') ?? document.querySelector('main')).focus();
  }
}

class HiddenHere extends HTMLElement {
  connectedCallback() {
    this.update();
    if (this.listening) return;
    this.listening = true;
    this.addEventListener('click', ({ target }) => {
      const button = target.closest('[data-show]');
      if (!button) return;
      const { show: id, name: employer } = button.dataset;
      showEmployer(id);
      say(fill(texts.textSaidShown, { employer }));
      (this.querySelector('summary') ?? this.parentElement).focus();
    });
  }

  update() {
    const hidden = new Map(hiddenEmployers().map((one) => [one.id, one]));
    const here = new Map();
    let count = 0;
    const stay = 'shown' in this.dataset;
    for (const tools of this.parentElement.querySelectorAll('vacancy-tools[data-employer-id]')) {
      const card = tools.closest('.card');
      const employer = hidden.get(tools.dataset.employerId);
      if (card && !stay) card.hidden = Boolean(employer);
      if (!employer) continue;
      here.set(employer.id, employer);
      count += 1 + (card?.querySelectorAll('.alike li').length ?? 0);
    }
    const open = this.querySelector('details')?.open ?? false;
    this.replaceChildren();
    if (count) this.tell([...here.values()], count, open);
  }

  tell(employers, count, open) {
    const content = document.querySelector('#hidden-here').content.cloneNode(true);
    const line = content.querySelector('li');
    content.querySelector('details').open = open;
    const heading = content.querySelector('[data-slot=words]');
    const { text, textShown } = heading.dataset;
    heading.textContent = fill('shown' in this.dataset ? textShown : text, { employers: format(employers.length), count: format(count) });
    line.replaceWith(...employers.map(({ id, name }) => {
      const one = line.cloneNode(true);
      for (const slot of one.querySelectorAll('[data-slot=name]')) slot.textContent = name;
      Object.assign(one.querySelector('button').dataset, { show: id, name });
      return one;
    }));
    this.append(content);
  }
}

function update() {
  for (const one of document.querySelectorAll('vacancy-tools, hidden-here')) one.update();
  for (const place of document.querySelectorAll('.saved-count')) {
    const count = saved().length;
    place.textContent = format(count);
    place.hidden = !count;
  }
}

document.addEventListener('click', ({ target }) => {
  for (const menu of document.querySelectorAll('.card-menu[open]')) if (!menu.contains(target)) menu.open = false;
});
customElements.define('vacancy-tools', VacancyTools);
customElements.define('hidden-here', HiddenHere);
onKept(update);
update();

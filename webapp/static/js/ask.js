/* The two questions on top of every page, with suggestions while one types. Without this file they
   are plain inputs. All words come from the form's data-text-… and data-kinds. */

import { combobox } from './combobox.js';
import { presentPlace } from './here.js';
import { forgetLooks, lookedAt } from './looked_at.js';
import { forget, recent, remember } from './recent.js';

const form = document.querySelector('#search[data-suggestions]');
const BOXES = ['q', 'where'];
const LOOKED_AT = 3;

if (form) start();

function start() {
  const texts = Object.fromEntries(
    Object.entries(form.dataset).filter(([name]) => name.startsWith('text')).map(([name, said]) => [name[4].toLowerCase() + name.slice(5), said]),
  );
  const kinds = JSON.parse(form.dataset.kinds);
  const status = form.querySelector('#ask-status');
  const say = (words) => { status.textContent = words; };
  const here = 'geolocation' in navigator ? presentPlace(form, { say, texts }) : null;

  const boxes = BOXES.map((name) => {
    const input = form.elements[name];
    const offer = (typed, signal) => (typed.trim() ? suggested(input, typed, signal) : atFirst(name));
    return combobox(input, { offer, say, texts });
  });
  form.addEventListener('submit', () => {
    for (const box of boxes) box.close();
    for (const name of BOXES) {
      const words = form.elements[name].value.trim();
      if (words && words !== texts.place) remember(name, words);
    }
  });

  let restUntil = 0;

  async function suggested(input, typed, signal) {
    if (Date.now() < restUntil) return [];
    const url = new URL(form.dataset.suggestions, location.href);
    url.search = new URLSearchParams({ q: typed.slice(0, input.maxLength), field: input.dataset.suggest });
    const answer = await fetch(url, { signal, headers: { Accept: 'application/json' } });
    if (!answer.ok) {
      restUntil = Date.now() + 1000 * Number(answer.headers.get('Retry-After') ?? 10);
      return [];
    }
    return grouped((await answer.json()).suggestions);
  }

  /** The answer comes kind by kind. */
  function grouped(suggestions) {
    const groups = new Map();
    for (const one of suggestions) {
      if (!groups.has(one.kind)) groups.set(one.kind, { label: kinds[one.kind] ?? one.kind, options: [] });
      groups.get(one.kind).options.push(option(one));
    }
    return [...groups.values()];
  }

  function option({ text, name, title, title_en: english, count }) {
    const { lang } = document.documentElement;
    const usual = lang.startsWith('zh') ? title : english || title;
    const alone = text === name; // with other words before it the number would be another
    const said = count === 1 ? texts.one : texts.count.replace('{count}', count?.toLocaleString(lang));
    return { text, name, note: usual === name ? '' : usual, count: count !== null && (alone || count === 0) ? said : '' };
  }

  /** What an empty box offers: the present place, what was searched for and looked at lately. */
  function atFirst(name) {
    const groups = [];
    if (name === 'where' && here) groups.push({ label: texts.place, options: [{ text: texts.usePlace, act: here.choose }] });
    const words = recent(name);
    const looks = name === 'q' ? lookedAt().slice(0, LOOKED_AT).map(lookedAtOption) : [];
    if (words.length) groups.push({ label: texts.recent, options: words.map((text) => ({ text })) });
    if (looks.length) groups.push({ label: texts.looked, options: looks });
    if (words.length || looks.length) groups.at(-1).options.push({ text: texts.forget, act: forgetAll });
    return groups;
  }

  function lookedAtOption({ id, title, employer }) {
    return { text: title || id, note: employer, act: () => location.assign(`/vacancies/${id}`) };
  }

  function forgetAll() {
    forget();
    forgetLooks();
    say(texts.forgotten);
  }
}

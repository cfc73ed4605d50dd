/* Filters: <details> that work by themselves; here the counts follow what is chosen before it is
   applied, Escape gives up, and a click elsewhere applies. */

import { fetchState, formUrl } from './results.js';

/** Watches #filters. `apply(url)` shows a state. Returns {settle(), discard()}. */
export function filterPanel({ form, apply }) {
  const panel = document.querySelector('#filters');
  let applied = panel.innerHTML;
  let changed = false;
  let asked;

  async function preview() {
    changed = true;
    asked?.abort();
    asked = new AbortController();
    try {
      copyCounts(await fetchState(formUrl(form), asked.signal), panel);
    } catch {
      // the counts stay as they were; applying will tell what is wrong
    }
  }

  function settle() { // a state has been put in place
    asked?.abort();
    applied = panel.innerHTML;
    changed = false;
  }

  function discard() {
    asked?.abort();
    if (changed) panel.innerHTML = applied;
    changed = false;
    shut();
  }

  const shut = () => {
    for (const open of panel.querySelectorAll('details[open]')) open.open = false;
  };

  panel.addEventListener('change', preview);
  document.addEventListener('keydown', (event) => {
    const open = event.key === 'Escape' && panel.querySelector('details[open]');
    if (!open) return;
    event.preventDefault();
    const { filter } = open.closest('.flt').dataset;
    discard();
    panel.querySelector(`[data-filter="${CSS.escape(filter)}"] summary`)?.focus();
  });
  document.addEventListener('pointerdown', (event) => {
    if (panel.contains(event.target)) return;
    if (changed) apply(formUrl(form));
    else shut();
  });
  return { settle, discard };
}

function copyCounts(state, panel) {
  for (const fresh of state.querySelectorAll('#filters [data-live]')) {
    for (const mine of panel.querySelectorAll(`[data-live="${CSS.escape(fresh.dataset.live)}"]`)) {
      // a choice holds its box beside its count; a button is all words
      const [from, to] = mine.matches('.opt') ? [fresh.querySelector('b'), mine.querySelector('b')] : [fresh, mine];
      if (from && to) to.textContent = from.textContent;
      mine.toggleAttribute('data-zero', fresh.hasAttribute('data-zero'));
    }
  }
}

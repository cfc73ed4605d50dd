/* On a phone the page has three views, named by the address's #part: the list, #mapwrap, #filters.
   Without JS `:target` does the same. What a view covers is inert. */

import { narrow } from './map.js';

const VIEWS = { '#mapwrap': 'map', '#filters': 'filters' };
const COVERED = {
  list: [],
  map: ['.skip', '.bar', '#results', '.dock', '.foot'],
  filters: ['.skip', '.bar-in', 'main', '.dock', '.foot'],
};
const EVERY = [...new Set(Object.values(COVERED).flat())].join();

/** Keeps body[data-view] equal to the address. `onView(view)` runs after each change. Returns
    {view(), update(), before()}: `before` is the #part from which the filters were opened. */
export function phoneViews({ onView, onLeaveFilters }) {
  let opener = null;
  let before = null;
  let shown = null;

  const view = () => (narrow.matches ? VIEWS[location.hash] ?? 'list' : 'list');

  function update() {
    const next = view();
    if (next === shown) return;
    const last = shown;
    shown = next;
    document.body.dataset.view = next;
    const covered = COVERED[next].join() || null;
    for (const part of document.querySelectorAll(EVERY)) part.inert = Boolean(covered && part.matches(covered));
    if (next !== 'list') document.querySelector(next === 'map' ? '#mapwrap' : '#filters').focus({ preventScroll: true });
    else if (last) opener?.focus({ preventScroll: true });
    if (last === 'filters') onLeaveFilters();
    onView(next);
  }

  function close() {
    if (shown === 'filters' && before !== null) history.back();
    else {
      // from the map a new entry: the list of the area just looked at, not the one left before
      history[shown === 'map' ? 'pushState' : 'replaceState']({}, '', location.pathname + location.search);
      update();
    }
  }

  addEventListener('hashchange', (event) => {
    if (location.hash === '#filters') before = new URL(event.oldURL).hash;
    update();
  });
  addEventListener('popstate', update);
  narrow.addEventListener('change', update);
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link || !narrow.matches) return;
    if (link.getAttribute('href') in VIEWS) opener = link;
    if (!('close' in link.dataset)) return;
    event.preventDefault(); // following it would lose the place in the list
    close();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && shown !== 'list' && !event.defaultPrevented) close();
  });
  return { view, update, before: () => (before in VIEWS ? before : '') };
}

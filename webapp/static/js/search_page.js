/* The search page: list and map as one. Everything works without this file; here it is made quicker.

   Elements by id: search (form; other controls carry form="search"), results, filters, mapwrap, map,
   map-notes, follow (checkbox), here (button), map-message, sheet, announce, total, sheet-template,
   mark-card. Cards are .card[data-id], the id that a mark has in the GeoJSON of #map[data-map-url].
   Data attributes: data-needs-map (shown once a map runs), data-zoom, data-locate (buttons),
   data-close (leaves a phone view), data-live (a count in a filter), data-filter (one filter),
   data-count (a number of the GeoJSON answer by name: in_view, placed …), data-in-map (link to the
   search within what the map shows), data-draw, data-undraw (buttons: a line around a part of the map).
   State: html[data-js], html[data-map=idle], body[data-view=list|map|filters],
   .mapwrap[data-map=wait|ready|off], .mapwrap[data-grid=marks|cells], .mapwrap[data-reach],
   .mapwrap[data-drawn] (these shapes are on it), .mapwrap[data-drawing]. */

import { narrow } from './map.js';
import { pencil } from './draw.js';
import { filterPanel } from './filters.js';
import { format } from './map_marks.js';
import { bare, formUrl, resultPage } from './results.js';
import { sheetPanel } from './sheet.js';
import { phoneViews } from './views.js';

const FOLLOWED = '#results .got a, #results .counts a, #results .pager a, #results .empty a, #filters a, #map-notes a';

const byId = (id) => document.getElementById(id);
const form = byId('search');
const wrap = byId('mapwrap');
const element = byId('map');

document.documentElement.dataset.js = '';

let map = null;
let starting = null;
let found = null;
let selected = null;
let unfit = false; // the search changed while a phone hid the map

const page = resultPage({ form, afterSwap });
const filters = filterPanel({ form, apply: (url) => page.go(url) });
const sheet = sheetPanel({ element: byId('sheet'), texts: element.dataset, onStep: pick, onShut: unpick });
const views = phoneViews({
  onView: (view) => { if (!narrow.matches || view === 'map') startMap(); },
  onLeaveFilters: filters.discard,
});

function startMap() {
  starting ??= openMap();
  if (!map) return;
  map.resize();
  if (unfit) map.fit();
  unfit = false;
}

async function openMap() {
  wrap.dataset.map = 'wait';
  try {
    const { openSearchMap } = await import('./search_map.js');
    map = await openSearchMap(wrap, { onMove: moved, onPick: (features) => pick(features), onHover: hover, onFound, onSay: say });
  } catch (error) {
    wrap.dataset.map = 'off'; // no WebGL2, or no library: the server's district map stays
    console.info('No drawn map:', error.message);
    return;
  }
  revealMapParts();
}

function revealMapParts() {
  for (const part of wrap.querySelectorAll('[data-needs-map]')) part.hidden = !map || part.id === 'here';
}

function onFound(answer) {
  found = answer;
  showCounts();
  if (selected) map.select(selected);
}

// What the map shows decides what stands beside it.
function showCounts() {
  if (!found) return;
  for (const place of document.querySelectorAll('[data-count]')) place.textContent = format(found[place.dataset.count]);
  for (const link of document.querySelectorAll('a[data-in-map]')) link.href = hereUrl();
}

function say(words) {
  const message = byId('map-message');
  message.textContent = words;
  message.hidden = !words;
}

function hereUrl() {
  const { box, zoom } = map.place();
  return changedUrl({ box, zoom });
}

// The search shown with other values of some parameters, null for none, from its first page.
function changedUrl(values) {
  const url = new URL(bare(location.href));
  for (const [name, value] of Object.entries({ page: null, after: null, ...values })) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.href;
}

let waiting;
function moved() {
  const follows = !narrow.matches && byId('follow').checked;
  byId('here').hidden = follows;
  clearTimeout(waiting);
  if (follows) waiting = setTimeout(searchHere, 250);
}

function searchHere() {
  byId('here').hidden = true;
  const hash = views.view() === 'map' ? '#mapwrap' : '';
  page.go(hereUrl(), { kind: 'move', replace: Boolean(history.state?.moved) || hash !== '', hash })
    .catch(() => say(element.dataset.textFailed));
}

const drawing = pencil({
  frame: wrap,
  onStart() {
    unpick();
    showDrawing(true);
    say(narrow.matches ? element.dataset.textDrawHere : element.dataset.textDraw);
  },
  onStroke: () => say(''), // the words would cover what is drawn around
  onEnd(corners) {
    showDrawing(false);
    say(corners.length && corners.length < 3 ? element.dataset.textDrawn : '');
    if (corners.length > 2) searchAround(map.around(corners));
  },
});

function showDrawing(on) {
  wrap.toggleAttribute('data-drawing', on);
  wrap.querySelector('[data-draw]').setAttribute('aria-pressed', on);
}

// A drawn line stands for the part of the map that is meant, so the frame goes.
function searchAround(area) {
  page.go(changedUrl({ area, box: null, zoom: null }), { hash: views.view() === 'map' ? '#mapwrap' : '' });
}

function afterSwap({ kind }) {
  filters.settle();
  revealMapParts();
  views.update();
  sheet.hide();
  const stays = selected && card(selected);
  mark(stays ? selected : null);
  if (kind === 'search') {
    scrollTo(0, 0);
    if (document.activeElement === document.body) byId('results').focus({ preventScroll: true });
  } else if (kind === 'move' && !narrow.matches) {
    if (stays) stays.scrollIntoView({ block: 'nearest' });
    else scrollTo(0, 0);
  }
  if (!map) return;
  if (kind === 'move') showCounts();
  else if (wrap.clientHeight === 0) unfit = true;
  else map.fit(); // and the move's end asks for the marks
}

const card = (id) => document.querySelector(`#results .card[data-id="${CSS.escape(id)}"]`);

function mark(id) {
  selected = id;
  for (const one of document.querySelectorAll('#results .card')) {
    const on = one.dataset.id === id;
    one.classList.toggle('on', on);
    if (on) one.setAttribute('aria-current', 'true');
    else one.removeAttribute('aria-current');
  }
  map?.select(id);
}

function pick(features, index = 0) {
  const { properties, geometry } = features[index];
  if (properties.type === 'district') {
    page.go(properties.url);
    return;
  }
  mark(properties.id);
  const listed = card(properties.id);
  if (narrow.matches) {
    sheet.show(features, { index });
    map.reveal(geometry.coordinates);
  } else if (features.length > 1 || !listed) {
    sheet.show(features, { listed: features.length > 1 });
    map.uncover(geometry.coordinates, byId('sheet'));
  } else {
    sheet.hide();
    listed.scrollIntoView({ block: 'nearest' });
  }
}

function unpick() {
  sheet.hide();
  mark(null);
}

function hover(id) {
  for (const one of document.querySelectorAll('#results .card')) one.classList.toggle('hot', id !== null && one.dataset.id === id);
  map?.hover(id);
}

const results = byId('results');
const idAt = (target) => target?.closest?.('.card')?.dataset.id ?? null;
for (const type of ['mouseover', 'focusin']) results.addEventListener(type, (event) => hover(idAt(event.target)));
results.addEventListener('mouseleave', () => hover(null));
results.addEventListener('focusout', (event) => hover(idAt(event.relatedTarget)));

form.addEventListener('submit', (event) => {
  event.preventDefault();
  // what was found takes the focus: a phone's keyboard goes, and Tab leads on to the vacancies
  if (document.activeElement?.matches('.ask input')) document.activeElement.blur();
  const inFilters = views.view() === 'filters';
  page.go(formUrl(form), { replace: inFilters, hash: inFilters ? views.before() : '' });
});
document.addEventListener('change', (event) => {
  if (event.target.form === form && event.target.matches('#results select')) form.requestSubmit();
});
document.addEventListener('click', (event) => {
  const link = event.target.closest(FOLLOWED);
  const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !plain || event.defaultPrevented || link.target || link.pathname !== location.pathname || link.hash) return;
  event.preventDefault();
  page.go(link.href, { replace: views.view() === 'filters' });
});
wrap.addEventListener('click', (event) => {
  const zoom = event.target.closest('[data-zoom]');
  if (zoom) map?.zoomBy(Number(zoom.dataset.zoom));
  if (event.target.closest('[data-locate]')) map?.locate();
  if (event.target.closest('#here')) searchHere();
  if (event.target.closest('[data-draw]')) drawing.toggle();
  if (event.target.closest('[data-undraw]')) {
    wrap.querySelector('[data-draw]').focus(); // this button goes
    searchAround(null);
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented || !sheet.open()) return;
  event.preventDefault();
  unpick();
}, true); // before Escape leaves the phone's map

// A header of two lines is taller than the tokens say.
const bar = document.querySelector('.bar');
new ResizeObserver(() => {
  if (!narrow.matches) document.documentElement.style.setProperty('--head', `${bar.offsetHeight}px`);
}).observe(bar);

views.update();

/* The search page's map: the marks and cells of the present search within what the map shows. */

import { boxOf, names, narrow, openMap } from './map.js';
import { featureCollection } from './map_style.js';
import { markSet } from './map_marks.js';
import { drawnShape, reachShapes } from './map_shapes.js';
import { hiddenEmployers, onKept } from './saved.js';

const QUICK_MS = 150;
const SOON_MS = 50;
const NEAR_ZOOM = 15;
const CARD_ZOOM = 14.2;
const BESIDE_PX = 80;
const FIT = { maxZoom: 15.5, linear: true };
const PADDING = 48;
const PADDING_UNDER_PANELS = { top: 120, right: 24, bottom: 84, left: 24 };
const still = matchMedia('(prefers-reduced-motion: reduce)');
const quick = () => (still.matches ? 0 : QUICK_MS);

/** Opens the map in `wrap` (.mapwrap). Callbacks: onMove() the reader moved the map; onPick(features)
    a mark was chosen; onHover(id or null); onFound(GeoJSON answer); onSay(words, '' for none). */
export async function openSearchMap(wrap, { onMove, onPick, onHover, onFound, onSay }) {
  const element = wrap.querySelector('#map');
  const [west, south, east, north] = boxOf(element.dataset.box);
  const { map, Marker, restyle } = await openMap(element, {
    center: [(west + east) / 2, (south + north) / 2],
    zoom: 11,
    sourcesAt: narrow.matches ? 'top-left' : 'bottom-right',
    sourcesFolded: innerWidth < 1280,
  });
  const loaded = new Promise((resolve) => map.once('load', resolve));
  const marks = markSet({ map, Marker, texts: element.dataset, onPick, onHover });
  const reach = reachShapes();
  let asked;
  let soon;
  let shown = null;

  function box() {
    const bounds = map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((degrees) => degrees.toFixed(5)).join();
  }

  function place() {
    return { box: box(), zoom: map.getZoom().toFixed(1) };
  }

  function fit() {
    const [w, s, e, n] = boxOf(element.dataset.box);
    const free = narrow.matches ? PADDING_UNDER_PANELS : PADDING;
    map.fitBounds([[w, s], [e, n]], { ...FIT, padding: element.dataset.moved ? 0 : free, duration: 0 });
  }

  async function refresh() {
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    const url = new URL(element.dataset.mapUrl, location.href);
    for (const [name, value] of Object.entries(place())) url.searchParams.set(name, value);
    let found;
    try {
      const answer = await fetch(url, { signal: mine.signal });
      if (!answer.ok) throw new Error(`${url.pathname}: ${answer.status}`);
      found = await answer.json();
    } catch (error) {
      if (error.name !== 'AbortError') onSay(element.dataset.textFailed);
      return;
    }
    const reached = await reach.of(element.dataset.reachUrl);
    await loaded;
    if (!mine.signal.aborted) draw(shown = found, reached);
  }

  function draw(found, reached) {
    const ofType = (type) => found.features.filter((feature) => feature.properties.type === type);
    const cells = ofType('cell');
    wrap.dataset.grid = cells.length ? 'cells' : 'marks';
    restyle({
      cells: featureCollection(cells),
      unnamed: cells.length ? [] : ofType('district').map((feature) => feature.properties.district),
      area: names(element.dataset.area),
      shapes: featureCollection([reached, drawnShape(element.dataset.line)].filter(Boolean)),
    });
    wrap.toggleAttribute('data-reach', Boolean(reached));
    wrap.toggleAttribute('data-drawn', Boolean(element.dataset.line));
    // beside cells district marks would hide them: a number over the map stands for them
    marks.show(cells.length ? [] : wanted(found.features));
    onSay(element.dataset.reachUrl && !reached ? element.dataset.textNoReach : '');
    onFound(found);
    map.once('idle', () => { document.documentElement.dataset.map = 'idle'; });
  }

  // marks name employers as their cards do
  function wanted(features) {
    const hidden = new Set(hiddenEmployers().map(({ name }) => name));
    return features.filter(({ properties }) => !hidden.has(properties.employer));
  }
  onKept(() => { if (shown && wrap.dataset.grid === 'marks') marks.show(wanted(shown.features)); });

  const byReader = { byReader: true };
  map.on('moveend', (event) => {
    if (wrap.clientHeight === 0) return; // hidden on a phone
    marks.declutter();
    clearTimeout(soon); // a resize and a fit end one after the other
    soon = setTimeout(refresh, SOON_MS);
    if (event.originalEvent || event.byReader) onMove();
  });
  map.on('click', 'cell', ({ features: [cell] }) => {
    map.easeTo({ center: cell.geometry.coordinates, zoom: map.getZoom() + 2, duration: quick() }, byReader);
  });
  map.on('mouseenter', 'cell', () => { map.getCanvas().style.cursor = 'pointer'; });
  map.on('mouseleave', 'cell', () => { map.getCanvas().style.cursor = ''; });
  fit();
  loaded.then(() => {
    element.querySelector('.nomap')?.remove();
    wrap.dataset.map = 'ready';
  });

  return {
    place,
    fit,
    resize: () => map.resize(),
    /** The address's `area` of corners in pixels. */
    around: (corners) => corners.map(([x, y]) => {
      const { lng, lat } = map.unproject([x, y]);
      return `${lng.toFixed(5)},${lat.toFixed(5)}`;
    }).join(';'),
    select: marks.select,
    hover: marks.hover,
    featuresAt: marks.featuresAt,
    zoomBy: (steps) => map.easeTo({ zoom: map.getZoom() + steps, duration: quick() }, byReader),
    reveal(point) { // above the card at the bottom of a phone
      map.easeTo({ center: point, zoom: Math.max(map.getZoom(), CARD_ZOOM), offset: [0, -map.getContainer().clientHeight / 6], duration: quick() });
    },
    uncover(point, panel) { // what was chosen must not lie under the panel that it opened
      const frame = map.getContainer().getBoundingClientRect();
      const { right, top } = panel.getBoundingClientRect();
      const { x, y } = map.project(point);
      const needed = right - frame.left + BESIDE_PX - x;
      if (needed > 0 && y > top - frame.top) map.panBy([-needed, 0], { duration: quick() });
    },
    locate() {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => map.easeTo({ center: [coords.longitude, coords.latitude], zoom: Math.max(map.getZoom(), NEAR_ZOOM), duration: quick() }, byReader),
        () => onSay(element.dataset.textNoPosition),
        { maximumAge: 60_000, timeout: 10_000 },
      );
    },
  };
}

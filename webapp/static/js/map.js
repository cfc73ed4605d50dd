/* The drawn map (MapLibre GL JS 6, from vendor/, loaded on demand).

   openMap(element, options) needs an element whose dataset has
     textMap, textSources, textAttribution   words for MapLibre's own parts
     area                                    districts to outline, separated by commas; may be empty
   It throws where the library or WebGL2 is missing; the caller keeps what the server drew. */

import { featureCollection, mapStyle, STREETS_FROM } from './map_style.js';

const LIBRARY = new URL('../vendor/maplibre-gl-6.17.0/maplibre-gl.mjs', import.meta.url);
const FONTS = '"Noto Sans TC","Noto Sans CJK TC","PingFang TC","Microsoft JhengHei",sans-serif';
const TAIPEI_AND_AROUND = [[121.2, 24.75], [122.05, 25.35]];
const NARROW = '(max-width: 63.99rem)';

export const narrow = matchMedia(NARROW);
const dark = matchMedia('(prefers-color-scheme: dark)');
const still = matchMedia('(prefers-reduced-motion: reduce)');
const forced = matchMedia('(forced-colors: active)');

/** Makes the map in `element`. Returns {map, Marker, restyle({area, unnamed, cells, shapes})}. */
export async function openMap(element, { center, zoom, interactive = true, sourcesAt = 'bottom-right', sourcesFolded = false }) {
  if (!canDraw()) throw new Error('WebGL2 is missing');
  const [library] = await Promise.all([import(LIBRARY.href), styleSheet()]);
  const look = { language: document.documentElement.lang || 'zh-Hant-TW', area: names(element.dataset.area), unnamed: [], cells: featureCollection([]), streets: zoom >= STREETS_FROM };
  const ink = () => (forced.matches ? getComputedStyle(element).color : ''); // no rule of a page reaches a canvas
  const style = () => mapStyle({ ...look, palette: dark.matches ? 'dark' : 'light', ink: ink() });
  const canvas = document.createElement('div');
  canvas.className = 'map-canvas';
  element.append(canvas);
  let map;
  try {
    map = new library.Map({
      container: canvas,
      style: style(),
      center,
      zoom,
      interactive,
      minZoom: 9,
      maxZoom: 17,
      maxBounds: TAIPEI_AND_AROUND,
      localIdeographFontFamily: FONTS,
      fadeDuration: still.matches ? 0 : 150,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      attributionControl: false,
      locale: { 'Map.Title': element.dataset.textMap, 'AttributionControl.ToggleAttribution': element.dataset.textSources },
    });
  } catch (error) {
    canvas.remove();
    throw error;
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new library.AttributionControl({ compact: true, customAttribution: element.dataset.textAttribution }), sourcesAt);
  const loaded = new Promise((resolve) => map.once('load', resolve));
  map.on('zoom', nearer);
  if (sourcesFolded) map.once('load', () => fold(canvas));
  for (const colours of [dark, forced]) colours.addEventListener('change', () => map.setStyle(style()));

  function restyle(changes) {
    Object.assign(look, changes);
    map.setStyle(style());
  }

  // Streets are fetched once someone comes near enough to see them.
  function nearer() {
    if (map.getZoom() < STREETS_FROM) return;
    map.off('zoom', nearer);
    if (!look.streets) loaded.then(() => restyle({ streets: true }));
  }

  return { map, Marker: library.Marker, restyle };
}

// Asked before the library is fetched: three quarters of what a map weighs.
function canDraw() {
  const drawing = document.createElement('canvas').getContext('webgl2');
  drawing?.getExtension('WEBGL_lose_context')?.loseContext();
  return Boolean(drawing);
}

export const names = (list) => (list ?? '').split(',').filter(Boolean);

/** [west, south, east, north] of a data-box; null when there is none. */
export function boxOf(text) {
  const box = (text ?? '').split(',').map(Number);
  return box.length === 4 && box.every(Number.isFinite) ? box : null;
}

// Once; the map would stand collapsed without it.
let sheet;
function styleSheet() {
  sheet ??= new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = new URL('../css/maplibre.css', import.meta.url).href;
    link.addEventListener('load', resolve);
    link.addEventListener('error', () => reject(new Error(`${link.href} is missing`)));
    document.head.append(link);
  });
  return sheet;
}

function fold(canvas) {
  const sources = canvas.querySelector('.maplibregl-ctrl-attrib');
  sources?.classList.remove('maplibregl-compact-show');
  sources?.removeAttribute('open');
}

/* The drawn map's style: two palettes, and the layers from land to labels, over the files in basemap/.
   No glyphs are named: MapLibre then draws every text with the reader's own fonts. */

const BASEMAP = new URL('../basemap/', import.meta.url);

const PALETTES = {
  light: {
    out: '#ebe8e1', land: '#f3f0ea', hill: '#e2ebd8', park: '#cfe4bf', water: '#b7d7e8', waterText: '#4d7f9c',
    avenue: '#fffaf0', avenueEdge: '#cfc09f', road: '#ffffff', roadEdge: '#d4cec2', street: '#fdfcfa',
    highway: '#f6dfb4', highwayEdge: '#d9b87c', veil: 'rgba(236,233,226,.5)', edge: '#a59fb4', searched: '#3d4660',
    railway: '#6d6d73', railwayGap: '#ffffff', metroBed: '#ffffff', metroOpacity: .92, station: '#ffffff', stationEdge: '#2b343c',
    text: '#38424b', roadText: '#6f6a61', districtText: '#5a5568', halo: 'rgba(255,255,255,.92)',
    nature: '#4b7a3c', school: '#6a5a8c', hospital: '#a5484f', office: '#4f5c69', place: '#7a6650',
    cell: '#12539b', cellEdge: '#ffffff', cellText: '#ffffff',
    reach: '#12539b', reachCasing: '#ffffff', drawn: '#16212b', drawnCasing: '#ffffff',
  },
  dark: {
    out: '#172028', land: '#1b242c', hill: '#1c2c26', park: '#213a2c', water: '#0e2b40', waterText: '#6f9dbb',
    avenue: '#42505d', avenueEdge: '#151c22', road: '#313d48', roadEdge: '#161e25', street: '#2a353f',
    highway: '#6a5836', highwayEdge: '#161d23', veil: 'rgba(15,22,28,.42)', edge: '#6b6880', searched: '#c4c9dd',
    railway: '#7f868d', railwayGap: '#1b242c', metroBed: '#161e25', metroOpacity: .85, station: '#161e25', stationEdge: '#dfe6ec',
    text: '#d5dde4', roadText: '#9eabb6', districtText: '#b9b3cc', halo: 'rgba(18,26,33,.92)',
    nature: '#8cc48f', school: '#bdaee2', hospital: '#eba0a5', office: '#b3c0cc', place: '#d3bc9c',
    cell: '#8dbff5', cellEdge: '#161f27', cellText: '#0b1a29',
    reach: '#8dbff5', reachCasing: '#0f161c', drawn: '#e7edf2', drawnCasing: '#0f161c',
  },
};

const get = (name) => ['get', name];
const is = (name, value) => ['==', get(name), value];
const oneOf = (name, values) => ['in', get(name), ['literal', values]];
const byZoom = (...stops) => ['interpolate', ['linear'], ['zoom'], ...stops];
const widening = (...stops) => ['interpolate', ['exponential', 1.5], ['zoom'], ...stops];
const ROUND = { 'line-cap': 'round', 'line-join': 'round' };
const REGULAR = ['Regular'];
const MEDIUM = ['Medium'];

export const STREETS_FROM = 12;

export const featureCollection = (features) => ({ type: 'FeatureCollection', features });

/** The style for a palette ('light' or 'dark'), a page language, the districts searched for,
    the districts whose names give way to a mark, the counted cells and the shapes (GeoJSON; of the
    kinds 'reach', what lies within the minutes, and 'drawn', what a reader drew a line around).
    `streets`: whether those files are to be fetched; nobody sees them below STREETS_FROM.
    `ink`: the colour of both shapes' lines where the reader has chosen the colours. */
export function mapStyle({ palette, language, area = [], unnamed = [], cells = featureCollection([]), shapes = featureCollection([]), streets = false, ink = '' }) {
  const own = ink && { reach: ink, drawn: ink };
  const colours = { ...PALETTES[palette], ...own };
  const name = language.startsWith('zh') ? get('name') : ['coalesce', get('name_en'), get('name')];
  return {
    version: 8,
    sources: sources(cells, shapes, streets),
    layers: [
      ...ground(colours),
      ...roads(colours),
      ...borders(colours, area),
      ...rails(colours),
      ...shaped(colours),
      ...labels(colours, name, unnamed),
      ...counted(colours, Math.max(1, ...cells.features.map((cell) => cell.properties.count))),
    ],
  };
}

function sources(cells, shapes, streets) {
  const file = (name) => ({ type: 'geojson', data: new URL(`${name}.geojson`, BASEMAP).href, tolerance: .3 });
  const names = ['districts', 'avenues_taipei', 'avenues_new_taipei', 'highways', 'rail', 'water', 'parks', 'labels'];
  const near = ['streets_taipei', 'streets_new_taipei'];
  const later = { type: 'geojson', data: featureCollection([]), tolerance: .3 };
  return { ...Object.fromEntries([...names.map((name) => [name, file(name)]), ...near.map((name) => [name, streets ? file(name) : later])]), cells: { type: 'geojson', data: cells }, shapes: { type: 'geojson', data: shapes } };
}

function ground(c) {
  return [
    { id: 'out', type: 'background', paint: { 'background-color': c.out } },
    { id: 'land', type: 'fill', source: 'districts', filter: is('city', '臺北市'), paint: { 'fill-color': c.land } },
    { id: 'hill', type: 'fill', source: 'parks', filter: is('kind', 'hill'), paint: { 'fill-color': c.hill, 'fill-antialias': false } },
    { id: 'park', type: 'fill', source: 'parks', filter: ['!', is('kind', 'hill')],
      paint: { 'fill-color': c.park, 'fill-opacity': ['match', get('kind'), 'park', 1, .45] } },
    { id: 'water', type: 'fill', source: 'water', filter: oneOf('kind', ['sea', 'river']), paint: { 'fill-color': c.water } },
    { id: 'stream', type: 'line', source: 'water', minzoom: 11, filter: is('kind', 'stream'),
      paint: { 'line-color': c.water, 'line-width': widening(11, .6, 16, 4) } },
  ];
}

// All casings lie under all fills, so that crossings stay open.
function roads(c) {
  const classes = [
    { rank: 3, from: 12.8, fill: c.street, edge: c.roadEdge, inner: [12.6, .6, 14, 2.6, 16, 7], outer: [12.6, 1.2, 14, 3.8, 16, 8.8] },
    { rank: 2, from: STREETS_FROM, fill: c.road, edge: c.roadEdge, inner: [11.6, .6, 14, 4, 16, 10], outer: [11.6, 1.2, 14, 5.4, 16, 12] },
    { rank: 1, from: 10.2, fill: c.avenue, edge: c.avenueEdge, inner: [10, .6, 12, 2, 14, 6.4, 16, 16], outer: [10, 1, 12, 3, 14, 8.2, 16, 18.5] },
  ];
  const line = ({ rank, from }, city, part, cap, colour, width) => ({
    id: `road-${rank}-${part}-${city}`, type: 'line', source: `${rank === 1 ? 'avenues' : 'streets'}_${city}`, minzoom: from, filter: is('class', rank),
    layout: { 'line-cap': cap, 'line-join': 'round' },
    paint: { 'line-color': colour, 'line-width': widening(...width), 'line-opacity': byZoom(from, 0, from + .6, 1) },
  });
  const cities = ['new_taipei', 'taipei'];
  const casings = classes.flatMap((road) => cities.map((city) => line(road, city, 'edge', 'butt', road.edge, road.outer)));
  const fills = classes.flatMap((road) => cities.map((city) => line(road, city, 'fill', 'round', road.fill, road.inner)));
  const highway = (id, colour, ...stops) => ({ id, type: 'line', source: 'highways', layout: { 'line-join': 'round' },
    paint: { 'line-color': colour, 'line-width': widening(...stops) } });
  return [
    ...casings,
    ...fills,
    highway('highway-edge', c.highwayEdge, 9, 1.2, 13, 5, 16, 14),
    highway('highway', ['match', get('kind'), 'bridge', c.avenue, c.highway], 9, .7, 13, 3.6, 16, 12),
  ];
}

function borders(c, area) {
  const edge = { id: 'edge', type: 'line', source: 'districts', paint: { 'line-color': c.edge, 'line-width': byZoom(9, .5, 14, 1.2),
    'line-dasharray': [4, 2.5], 'line-opacity': ['case', is('city', '臺北市'), .8, .45] } };
  if (!area.length) return [edge];
  const searched = oneOf('district', area);
  const outline = (id, opacity, ...stops) => ({ id, type: 'line', source: 'districts', filter: searched, layout: { 'line-join': 'round' },
    paint: { 'line-color': c.searched, 'line-width': byZoom(...stops), 'line-opacity': opacity } });
  return [
    { id: 'veil', type: 'fill', source: 'districts', filter: ['!', searched], paint: { 'fill-color': c.veil, 'fill-antialias': false } },
    edge,
    outline('searched-glow', .14, 10, 4, 15, 10),
    outline('searched', .8, 10, .8, 15, 1.4),
  ];
}

function rails(c) {
  const railway = oneOf('kind', ['tra', 'hsr']);
  const metro = oneOf('kind', ['metro', 'lrt']);
  const known = ['all', metro, ['!', ['has', 'approx']]];
  const interchange = (yes, no) => ['case', ['>', get('rank'), 1], yes, no];
  return [
    { id: 'railway', type: 'line', source: 'rail', minzoom: 10, filter: railway,
      paint: { 'line-color': c.railway, 'line-width': widening(10, .8, 15, 3), 'line-opacity': .75 } },
    { id: 'railway-gap', type: 'line', source: 'rail', minzoom: 12, filter: railway,
      paint: { 'line-color': c.railwayGap, 'line-width': widening(12, .8, 15, 1.8), 'line-dasharray': [5, 5] } },
    { id: 'metro-bed', type: 'line', source: 'rail', filter: known, layout: ROUND,
      paint: { 'line-color': c.metroBed, 'line-width': byZoom(9, 2, 12, 4.4, 16, 8.5), 'line-opacity': .85 } },
    { id: 'metro', type: 'line', source: 'rail', filter: known, layout: ROUND,
      paint: { 'line-color': get('color'), 'line-width': byZoom(9, 1.1, 12, 2.6, 16, 5.5), 'line-opacity': c.metroOpacity } },
    // where the course is not known the line runs straight from station to station, dashed
    { id: 'metro-straight', type: 'line', source: 'rail', filter: ['all', metro, ['has', 'approx']],
      paint: { 'line-color': get('color'), 'line-width': byZoom(9, 1, 12, 2.2, 16, 4), 'line-dasharray': [2, 1.2], 'line-opacity': .7 } },
    { id: 'station', type: 'circle', source: 'labels', minzoom: 11, filter: is('kind', 'station'),
      paint: { 'circle-radius': byZoom(11, interchange(2, 1.1), 13, interchange(4.4, 3.2), 15, interchange(6.5, 5)), 'circle-color': c.station,
        'circle-stroke-color': c.stationEdge, 'circle-stroke-width': byZoom(11, .5, 13, 1.4, 15, 2), 'circle-stroke-opacity': byZoom(11, .7, 13, 1) } },
  ];
}

// Both are told apart by their lines, dashed and whole; a casing keeps these readable on any ground.
function shaped(c) {
  const line = (id, kind, colour, paint) => ({ id, type: 'line', source: 'shapes', filter: is('kind', kind), layout: ROUND,
    paint: { 'line-color': colour, ...paint } });
  return [
    { id: 'reach', type: 'fill', source: 'shapes', filter: is('kind', 'reach'), paint: { 'fill-color': c.reach, 'fill-opacity': .14, 'fill-antialias': false } },
    line('reach-casing', 'reach', c.reachCasing, { 'line-width': 4.5, 'line-opacity': .85 }),
    line('reach-line', 'reach', c.reach, { 'line-width': 2.25, 'line-dasharray': [2.5, 2] }),
    { id: 'drawn', type: 'fill', source: 'shapes', filter: is('kind', 'drawn'), paint: { 'fill-color': c.drawn, 'fill-opacity': .05, 'fill-antialias': false } },
    line('drawn-casing', 'drawn', c.drawnCasing, { 'line-width': 6, 'line-opacity': .9 }),
    line('drawn-line', 'drawn', c.drawn, { 'line-width': 3 }),
  ];
}

function labels(c, name, unnamed) {
  const label = (id, source, rest, layout, paint = {}) => ({ id, type: 'symbol', source, ...rest,
    layout: { 'text-font': REGULAR, ...layout }, paint: { 'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.6, ...paint } });
  const roadNames = (kind, city, filter) => label(`${kind}-name-${city}`, `${kind}_${city}`,
    { minzoom: 13.4, ...(filter && { filter }) },
    { 'symbol-placement': 'line', 'symbol-spacing': 240, 'text-field': get('name'), 'text-size': byZoom(13.4, 11, 16, 13),
      'text-letter-spacing': .12, 'text-max-angle': 30, 'text-padding': 6, 'symbol-sort-key': get('class') },
    { 'text-color': c.roadText, 'text-halo-width': 1.4 });
  const named = ['any', ['all', is('class', 2), ['>', ['zoom'], 14]], ['>', ['zoom'], 15]];
  const big = ['==', get('rank'), 0]; // Taipei's own districts
  return [
    roadNames('streets', 'new_taipei', named),
    roadNames('streets', 'taipei', named),
    roadNames('avenues', 'new_taipei'),
    roadNames('avenues', 'taipei'),
    label('river-name', 'water', { minzoom: 10.5, filter: is('kind', 'river_line') },
      { 'symbol-placement': 'line', 'symbol-spacing': 420, 'text-field': get('name'), 'text-size': byZoom(10, 11, 15, 15), 'text-letter-spacing': .4, 'text-max-angle': 40 },
      { 'text-color': c.waterText, 'text-halo-color': c.water, 'text-halo-width': 1 }),
    label('place-name', 'labels', { minzoom: 13.6, filter: ['!', oneOf('kind', ['station', 'district'])] },
      { 'text-field': get('name'), 'text-size': 12, 'text-max-width': 7, 'text-padding': 8, 'symbol-sort-key': ['-', 0, get('rank')] },
      { 'text-color': ['match', get('kind'), 'park', c.nature, 'university', c.school, 'hospital', c.hospital, 'government', c.office, c.place] }),
    label('station-name', 'labels', { minzoom: 12.2, filter: is('kind', 'station') },
      { 'text-field': name, 'text-font': MEDIUM, 'text-size': byZoom(12, 11, 15, 14), 'text-variable-anchor': ['top', 'bottom', 'right', 'left'],
        'text-radial-offset': .6, 'text-max-width': 8, 'symbol-sort-key': ['-', 0, get('rank')] }),
    label('district-name', 'labels', { maxzoom: 15, filter: ['all', is('kind', 'district'), ['!', oneOf('name', unnamed)]] },
      { 'text-field': get('name'), 'text-font': MEDIUM, 'text-size': byZoom(9, ['case', big, 13, 11], 14, ['case', big, 18, 14]), 'text-letter-spacing': .18,
        'text-padding': 2, 'text-variable-anchor': ['center', 'bottom', 'top', 'left', 'right', 'bottom-left', 'bottom-right', 'top-left', 'top-right'],
        'text-radial-offset': 2, 'symbol-sort-key': get('rank') },
      { 'text-color': c.districtText, 'text-opacity': byZoom(13.8, 1, 14.8, .6), 'text-halo-width': 2 }),
  ];
}

// Counted cells: the disc's area grows with the count, from a size that still holds its number.
// The area grows with the count; the busiest is as big as its neighbours leave room.
function counted(c, most) {
  const biggest = Math.min(30, 13 + Math.sqrt(most));
  const radius = ['max', 13, ['*', biggest, ['sqrt', ['/', get('count'), most]]]];
  return [
    { id: 'cell', type: 'circle', source: 'cells',
      paint: { 'circle-radius': radius, 'circle-color': c.cell, 'circle-opacity': .9, 'circle-stroke-color': c.cellEdge, 'circle-stroke-width': 2 } },
    { id: 'cell-count', type: 'symbol', source: 'cells',
      layout: { 'text-field': ['number-format', get('count'), {}], 'text-font': MEDIUM, 'text-size': ['case', ['>', get('count'), 400], 15, 13],
        'text-allow-overlap': true, 'text-padding': 9 },
      paint: { 'text-color': c.cellText, 'text-halo-width': 0 } },
  ];
}

/* Marks on the drawn map: DOM, so that the page's own fonts, colours and contrast settings hold, and
   aria-hidden, because the list holds the same vacancies in the same order.

   Looks (search.css): .pin plus matched | possible | related; .stack several at one point; .area only
   the district is known; .dot beyond 30 tags or where they would overlap; .hot under the pointer
   or the focus, here or in the list; .on selected. */

const MOST_TAGS = 30;
const GAP_PX = 3;
const TAIL_PX = 5;
const DOT_PX = 14;
const SECTIONS = { matched: 0, possible: 1, related: 2 };

/** Replaces {name} in a text that the server has translated. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

export const format = (number) => number.toLocaleString(document.documentElement.lang || undefined);

/** The element of one mark: classes beside .pin, words to show. */
export function pinElement(look, words) {
  const pin = document.createElement('div');
  pin.className = `pin ${look}`;
  pin.setAttribute('aria-hidden', 'true');
  const tag = document.createElement('span');
  tag.textContent = words;
  pin.append(tag);
  return pin;
}

/** MapLibre's marker for a mark's element: district marks stand on their point, all others above it. */
export function placed(pin, look, point, Marker) {
  const stand = look === 'area' ? { anchor: 'center' } : { anchor: 'bottom', offset: [0, -TAIL_PX] };
  const marker = new Marker({ element: pin, ...stand }).setLngLat(point);
  // MapLibre names every marker for screen readers; these are not for them
  for (const name of ['aria-label', 'role', 'tabindex']) pin.removeAttribute(name);
  return marker;
}

/** Keeps the marks on `map` equal to the features shown. `texts` is the map element's dataset;
    `onPick(features)` and `onHover(id or null)` report the pointer. */
export function markSet({ map, Marker, texts, onPick, onHover }) {
  const marks = new Map(); // key → {pin, look, point, features, marker, size, bigSize}
  let selected = null;

  function show(features) {
    const wanted = new Map(groups(features).map((group) => [keyOf(group), group]));
    for (const [key, { marker }] of marks) {
      if (wanted.has(key)) continue;
      marker.remove();
      marks.delete(key);
    }
    for (const [key, group] of wanted) { // in the server's order, which decides who keeps a tag
      const entry = marks.get(key) ?? add(group);
      entry.features = group;
      marks.delete(key);
      marks.set(key, entry);
    }
    mark('on', selected);
    declutter();
  }

  function add(features) {
    const look = lookOf(features);
    const pin = pinElement(look, wordsOf(features, texts));
    if (look === 'area') pin.firstChild.dataset.few = format(features[0].properties.count);
    const point = features[0].geometry.coordinates;
    const entry = { pin, look, point, features };
    pin.addEventListener('click', (event) => {
      event.stopPropagation(); // else the map takes it for a click on itself
      onPick(entry.features);
    });
    pin.addEventListener('mouseenter', () => onHover(features[0].properties.id ?? null));
    pin.addEventListener('mouseleave', () => onHover(null));
    entry.marker = placed(pin, look, point, Marker).addTo(map);
    return entry;
  }

  function mark(state, id) {
    for (const { pin, features } of marks.values()) {
      pin.classList.toggle(state, id !== null && features.some((feature) => feature.properties.id === id));
    }
  }

  function declutter() {
    const all = [...marks.values()];
    for (const { pin } of all) pin.classList.remove('dot');
    for (const entry of all) { // all measured before any is changed: one layout
      const on = entry.pin.classList.contains('on'); // then bigger
      if (on || !entry.size) entry[on ? 'bigSize' : 'size'] = [entry.pin.offsetWidth, entry.pin.offsetHeight];
    }
    const taken = [];
    let tags = 0;
    for (const entry of ranked(all)) {
      const point = map.project(entry.point);
      const box = boxOf(entry, point);
      const crowded = () => taken.some((other) => overlap(box, other));
      const dot = !entry.pin.classList.contains('on') && (tags >= MOST_TAGS || crowded());
      entry.pin.classList.toggle('dot', dot);
      taken.push(dot ? dotBox(entry, point) : box);
      if (!dot && entry.look !== 'area') tags += 1;
    }
  }

  return {
    show,
    declutter,
    hover: (id) => mark('hot', id),
    select(id) {
      selected = id;
      mark('on', id);
      declutter();
    },
    featuresAt: (id) => [...marks.values()].find((m) => m.features.some((f) => f.properties.id === id))?.features ?? [],
  };
}

function groups(features) {
  const byPoint = new Map();
  for (const feature of features) {
    const { type } = feature.properties;
    if (type === 'cell') continue;
    const key = `${type} ${feature.geometry.coordinates.join()}`;
    byPoint.set(key, [...(byPoint.get(key) ?? []), feature]);
  }
  return [...byPoint.values()];
}

const keyOf = (group) => JSON.stringify(group.map(({ properties: p }) => [p.id ?? p.district, p.tag ?? p.count, p.section]));

function lookOf(group) {
  const first = group[0].properties;
  if (first.type === 'district') return 'area';
  return group.length > 1 ? `${first.section} stack` : first.section;
}

function wordsOf(group, texts) {
  const first = group[0].properties;
  if (first.type === 'district') return fill(texts.textDistrict, { district: first.district, count: format(first.count) });
  if (group.length > 1) return fill(texts.textStack, { count: format(group.length) });
  return first.section === 'possible' ? `${first.tag} ?` : first.tag;
}

// The selected one first; then the best, stacks before others; then the rest, each by section, within
// one as the server ranks; what is known of a district only takes the room that is left.
function ranked(all) {
  const weight = (entry) => {
    if (entry.pin.classList.contains('on')) return -1;
    if (entry.look === 'area') return 20;
    const best = entry.features.some((feature) => feature.properties.best) ? 0 : 10;
    return best + (entry.features.length > 1 ? 0 : 1 + SECTIONS[entry.features[0].properties.section]);
  };
  return [...all].sort((a, b) => weight(a) - weight(b));
}

function boxOf(entry, { x, y }) {
  const [width, height] = (entry.pin.classList.contains('on') && entry.bigSize) || entry.size || [DOT_PX, DOT_PX];
  const bottom = entry.look === 'area' ? y + height / 2 : y;
  return [x - width / 2, bottom - height - TAIL_PX, x + width / 2, bottom];
}

function dotBox({ look }, { x, y }) {
  const bottom = look === 'area' ? y + DOT_PX / 2 : y;
  return [x - DOT_PX / 2, bottom - TAIL_PX - DOT_PX, x + DOT_PX / 2, bottom];
}

const overlap = (a, b) => a[0] < b[2] + GAP_PX && b[0] < a[2] + GAP_PX && a[1] < b[3] + GAP_PX && b[1] < a[3] + GAP_PX;

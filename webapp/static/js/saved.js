/* What this browser keeps for its reader: saved vacancies, and employers not to be shown. It is sent
   nowhere; only the page of the saved ones asks for their contents, by ids.

   localStorage['jobbank:saved']   [{id, title, employer}], the newest first
   localStorage['jobbank:hidden']  [{id, name}]
   A change of either is told to the page as the event 'jobbank:kept' on the document. */

const SAVED = 'jobbank:saved';
const HIDDEN = 'jobbank:hidden';
const ID = /^[\w-]{1,40}$/;
export const MOST = 200;
const CHANGED = 'jobbank:kept';

const words = (value) => (typeof value === 'string' ? value.slice(0, 300) : '');

/** Saved vacancies as [{ id, title, employer }], whatever form they were kept in. */
export function readable(kept) {
  const many = Array.isArray(kept) ? kept : Array.isArray(kept?.items) ? kept.items
    : kept && typeof kept === 'object' ? Object.entries(kept).map(([id, one]) => ({ id, ...(one && typeof one === 'object' ? one : {}) }))
    : [];
  return unique(many
    .map((one) => (typeof one === 'string' ? { id: one } : one ?? {}))
    .map(({ id, title, employer }) => ({ id: words(id), title: words(title), employer: words(employer) }))
    .filter(({ id }) => ID.test(id)))
    .slice(0, MOST);
}

const unique = (some) => [...new Map(some.map((one) => [one.id, one])).values()];

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]');
  } catch {
    return []; // no storage, or nothing that can be read
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    return false; // no room, or not allowed
  }
  document.dispatchEvent(new Event(CHANGED));
  return true;
}

addEventListener('storage', ({ key }) => { // another window
  if (key === SAVED || key === HIDDEN || key === null) document.dispatchEvent(new Event(CHANGED));
});

/** Runs after each change, here or in another window. */
export const onKept = (run) => document.addEventListener(CHANGED, run);

export const saved = () => readable(read(SAVED));
export const isSaved = (id) => saved().some((one) => one.id === id);

/** Saves a vacancy. Returns 'saved', 'full', or 'refused' where the browser keeps nothing. */
export function save({ id, title, employer }) {
  const others = saved().filter((one) => one.id !== id);
  if (others.length >= MOST) return 'full';
  return write(SAVED, [{ id, title, employer }, ...others]) ? 'saved' : 'refused';
}

export const remove = (id) => write(SAVED, saved().filter((one) => one.id !== id));
export const clear = () => write(SAVED, []);

/** Adds vacancies behind those that are there. Returns how many were added. */
export function add(some) {
  const before = saved();
  const after = unique([...some, ...before].reverse()).reverse();
  const kept = readable([...before, ...after.filter((one) => !before.some(({ id }) => id === one.id))]);
  return write(SAVED, kept) ? kept.length - before.length : 0;
}

/** Takes over what is known by now of vacancies that are saved: their titles and employers. */
export function learn(some) {
  const known = new Map(some.map((one) => [one.id, one]));
  const before = saved();
  const after = before.map((one) => ({ ...one, ...known.get(one.id) }));
  if (JSON.stringify(after) !== JSON.stringify(before)) write(SAVED, readable(after));
}

/** The part of an address that carries saved vacancies; never sent to a server. */
export const linkPart = (some) => `#ids=${some.map(({ id }) => id).join()}`;

/** The ids that such a part carries; null where it carries none. */
export function idsOf(part) {
  if (!part.startsWith('#ids=')) return null;
  return readable(part.slice('#ids='.length).split(',')).map(({ id }) => id);
}

/** Employers whose vacancies are not to be shown: [{ id, name }]. */
export function hiddenEmployers() {
  const kept = read(HIDDEN);
  return unique((Array.isArray(kept) ? kept : [])
    .map((one) => ({ id: words(one?.id), name: words(one?.name) }))
    .filter(({ id }) => ID.test(id)));
}

export const hideEmployer = (employer) => write(HIDDEN, unique([...hiddenEmployers(), employer]));
export const showEmployer = (id) => write(HIDDEN, hiddenEmployers().filter((one) => one.id !== id));

/* What was searched for lately, kept in this browser alone and never sent. */

const KEY = 'jobbank.recent';
const MOST = 5;

/** The last words of a box ('q' or 'where'), the newest first. */
export const recent = (name) => read()[name] ?? [];

/** Keeps words of a box. */
export function remember(name, words) {
  const all = read();
  all[name] = [words, ...(all[name] ?? []).filter((one) => one !== words)].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // no room, or not allowed: nothing is kept
  }
}

/** Forgets the words of all boxes. */
export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const words = (list) => (Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []);
    return { q: words(kept?.q), where: words(kept?.where) };
  } catch {
    return {};
  }
}

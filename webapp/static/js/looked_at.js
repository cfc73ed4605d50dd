/* Vacancies that were looked at in this browser, kept in it alone and never sent.

   localStorage['jobbank:seen']  [{id, title, employer}], the newest first */

import { readable } from './saved.js';

const KEY = 'jobbank:seen';
const MOST = 20;

/** The vacancies looked at, the newest first. */
export function lookedAt() {
  try {
    return readable(JSON.parse(localStorage.getItem(KEY) ?? '[]'));
  } catch {
    return []; // no storage, or nothing that can be read
  }
}

/** Keeps a vacancy as the newest. */
export function look({ id, title, employer }) {
  const others = lookedAt().filter((one) => one.id !== id);
  try {
    localStorage.setItem(KEY, JSON.stringify([{ id, title, employer }, ...others].slice(0, MOST)));
  } catch {
    // no room, or not allowed: nothing is kept
  }
}

/** Forgets them all. */
export function forgetLooks() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}

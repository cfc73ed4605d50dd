/* The page without a network: lists the vacancies that this browser has saved, and goes on by itself
   once the network is back. Whoever wrote them, only an id and plain words are taken over. */
import { readable, saved as here } from './saved.js';

const KEY = 'jobbank:saved';

async function kept() {
  try {
    const found = here();
    return found.length ? found : readable(await fromDatabase());
  } catch {
    return []; // no storage, or nothing that can be read
  }
}

/** What an IndexedDB of this name holds in a store of this name; nothing is made where none is. */
async function fromDatabase() {
  const names = (await indexedDB.databases?.())?.map(({ name }) => name) ?? [];
  if (!names.includes(KEY)) return [];
  const database = await done(indexedDB.open(KEY));
  try {
    const [store] = database.objectStoreNames;
    return store ? await done(database.transaction(store).objectStore(store).getAll()) : [];
  } finally {
    database.close();
  }
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function show() {
  const list = document.querySelector('#saved');
  const found = await kept();
  for (const { id, title, employer } of found) {
    const link = document.createElement('a');
    link.href = `/vacancies/${id}`;
    link.textContent = title || id;
    const item = document.createElement('li');
    item.append(link, employer ? `　${employer}` : '');
    list.append(item);
  }
  list.hidden = !found.length;
  document.querySelector('#nothing-saved').hidden = found.length > 0;
}

show();
addEventListener('online', () => { if (location.pathname !== '/offline') location.reload(); });
document.querySelector('[data-again]').addEventListener('click', () => location.reload());

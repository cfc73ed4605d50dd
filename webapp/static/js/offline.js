/* The page without a network: lists the vacancies that this browser has saved, and goes on by itself
   once the network is back. Whoever wrote them, only an id and plain words are taken over. */
const KEY = 'jobbank:saved';
const ID = /^[\w-]{1,40}$/;
const MOST = 200;

/** Saved vacancies as [{ id, title, employer }], whatever form they were kept in. */
export function readable(kept) {
  const many = Array.isArray(kept) ? kept : Array.isArray(kept?.items) ? kept.items
    : kept && typeof kept === 'object' ? Object.entries(kept).map(([id, one]) => ({ id, ...(one && typeof one === 'object' ? one : {}) }))
    : [];
  const words = (value) => typeof value === 'string' ? value.slice(0, 300) : '';
  return many
    .map((one) => typeof one === 'string' ? { id: one } : one ?? {})
    .map(({ id, title, employer }) => ({ id: words(id), title: words(title), employer: words(employer) }))
    .filter(({ id }) => ID.test(id))
    .slice(0, MOST);
}

async function saved() {
  try {
    const here = readable(JSON.parse(localStorage.getItem(KEY) ?? '[]'));
    return here.length ? here : readable(await fromDatabase());
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
  const found = await saved();
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

/* Served as /service-worker.js with VERSION, SHELL and OFFLINE before it.
   Keeps the look of the site and one page for times without a network. Pages, searches and whatever
   is personal are never kept: they come from the network, or the offline page stands in for them. */
const NAME = `shell-${VERSION}`;

addEventListener('install', (event) => {
  // without cookies, so that the page kept is nobody's
  const page = new Request(OFFLINE, { credentials: 'omit', cache: 'reload' });
  event.waitUntil(caches.open(NAME).then((shell) => shell.addAll([page, ...SHELL])).then(skipWaiting));
});

addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([
    caches.keys().then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)))),
    registration.navigationPreload?.enable(), // a page is asked for while this worker starts
  ]));
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(event));
  else if (SHELL.includes(url.pathname)) event.respondWith(kept(request));
});

async function page(event) {
  try {
    return (await event.preloadResponse) ?? await fetch(event.request);
  } catch (error) {
    const offline = await caches.match(OFFLINE, { ignoreVary: true });
    if (!offline) throw error;
    return offline;
  }
}

async function kept(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

/**
 * Keeps the shell of the driver's app on the phone. It never keeps a page or an answer that belongs to a company:
 * the day itself lives in IndexedDB (see sync.js), the other screens need reach.
 * The server fills in VERSION and SHELL, so that every change of a file is a new worker.
 */

const VERSION = '__VERSION__';
const SHELL = __SHELL__;
const HOME = '/app';
const OURS = 'chauffeur-'; // the office's own worker clears what begins with depotflow-
const CACHE = OURS + VERSION;

addEventListener('install', (event) => event.waitUntil(fill()));
addEventListener('activate', (event) => event.waitUntil(takeOver()));
addEventListener('message', (event) => event.data === 'take over' && skipWaiting());
addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin) return;
  if (event.request.mode === 'navigate' && url.pathname !== HOME)
    event.respondWith(fetch(event.request).catch(() => kept(HOME)));
  else if (event.request.mode === 'navigate') event.respondWith(kept(HOME));
  else if (SHELL.includes(url.pathname + url.search)) event.respondWith(kept(url.pathname + url.search));
});

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.map((path) => new Request(path, { cache: 'reload' })));
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== CACHE).map((name) => caches.delete(name)));
  await clients.claim();
}

async function kept(path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(path);
}

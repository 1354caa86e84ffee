// Keeps styles, scripts and icons of the desktop app; never a page, since a page belongs to one person.
const KEPT = "depotflow-__VERSION__";
const OFFLINE = "/offline";
const ALWAYS = [OFFLINE, "/static/icon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(ALWAYS)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("depotflow-") && name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.registration.navigationPreload?.enable())
      .then(() => self.clients.claim()),
  );
});

const keeps = (url) =>
  url.origin === location.origin &&
  (/^\/_nicegui\/[\d.]+\/(static|components|libraries|esm|resources)\//.test(url.pathname) || (url.pathname.startsWith("/static/") && url.searchParams.has("v")));

/** The page itself, asked for by the browser while this worker still wakes up. */
async function page({ request, preloadResponse }) {
  try {
    return (await preloadResponse) ?? (await fetch(request));
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
}

async function fromCache(request) {
  const cache = await caches.open(KEPT);
  const found = await cache.match(request);
  if (found) return found;
  const fresh = await fetch(request);
  if (fresh.ok && !(fresh.headers.get("content-type") ?? "").includes("text/html")) cache.put(request, fresh.clone());
  return fresh;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(page(event));
    return;
  }
  const url = new URL(request.url);
  if (keeps(url)) event.respondWith(fromCache(request));
  else if (ALWAYS.includes(url.pathname)) event.respondWith(fetch(request).catch(() => caches.match(request)));
});

// The shell of the app, kept for places without coverage. VERSION and FILES are put in front by the server. Only these
// files are kept: no answer with anything of a patient ever lands in this cache.

/* global VERSION, FILES, SHELL */
const CACHE = `hph-tablet-${VERSION}`;
const known = new Set(FILES);

self.addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  const clear = async () => {
    for (const name of await caches.keys()) if (name.startsWith("hph-tablet-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

self.addEventListener("message", (event) => {
  if (event.data === "takeOver") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const file = request.mode === "navigate" && address.pathname === SHELL ? SHELL : address.pathname;
  if (!known.has(file)) return;
  event.respondWith(caches.open(CACHE).then((cache) => cache.match(file)).then((kept) => kept ?? fetch(request)));
});

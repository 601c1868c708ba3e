// Keeps the scan page for where there is no signal. RELEASE comes before this text, from the server.
// See Note [A worker of its own scope] in marketplace/scan_app/offline.py.
"use strict";
const KEPT = `scan-${RELEASE.version}`;
const PATIENCE = 4000; // milliseconds until the page as last seen beats one that does not come
const HOME = new URL("./", location.href).pathname;

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(KEPT);
    await cache.addAll(RELEASE.shell);
    await keep(HOME, await fetch(HOME, { credentials: "same-origin" }));
    await skipWaiting();
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("scan-") && name !== KEPT) await caches.delete(name);
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, request, url));
  else if (url.pathname.startsWith(RELEASE.fixed)) event.respondWith(fixed(request));
});

async function keep(address, answer) {
  if (answer.ok && !answer.redirected && answer.type === "basic") await (await caches.open(KEPT)).put(address, answer.clone());
  return answer;
}

async function fixed(request) {
  return (await caches.match(request)) || fetch(request);
}

// The first page fresh, else as it was; any other page of the app fresh, else the first
async function page(event, request, url) {
  const kept = await caches.match(HOME, { cacheName: KEPT });
  const fresh = fetch(request).then((answer) => {
    if (url.pathname === HOME) event.waitUntil(keep(HOME, answer.clone()).catch(() => {}));
    return answer;
  });
  fresh.catch(() => {});
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    return (await (kept ? Promise.race([fresh, late]) : fresh)) || kept;
  } catch {
    return kept || Response.error();
  }
}

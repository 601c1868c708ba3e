// Keeps what a phone has seen for when there is no connection. RELEASE comes before this text, from the server.
// See Note [What is kept on a phone] in marketplace/storefront/offline.py.
"use strict";
const SHELL = `shell-${RELEASE.version}`;
const PAGES = "pages-1";
const PHOTOS = "photos-1";
const FIELD = "field-1"; // written by the page itself: marketplace/vendor_portal/static/vendor_portal/visit.js
const MOST_PAGES = 30;
const MOST_PHOTOS = 120;
const PATIENCE = 5000; // milliseconds until a page as last seen beats one that does not come
const KEPT = /^\/(km|en)\/(?:$|(?:categories|search|products|makers|from|villages|map|pages|collections|stories)\/|basket\/$)/;
const NOT_KEPT = /\/search\/suggest\//;
const VISIT = /^\/(km|en)\/vendors\/helping\/visit\/$/;
const DOORS = /^\/(km|en)\/account\//; // signing in or out: what was kept was somebody else's

const language = (url) => (url.pathname.startsWith("/en/") ? "en" : "km");
const isPage = (url) => KEPT.test(url.pathname) && !NOT_KEPT.test(url.pathname);

addEventListener("install", (event) => {
  const offline = Object.values(RELEASE.offline).map((url) => new Request(url, { credentials: "omit" }));
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([...RELEASE.shell, ...offline])).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("shell-") && name !== SHELL) await caches.delete(name);
    await registration.navigationPreload?.enable();
    await clients.claim();
    // The page that brought the worker was fetched without it: keep it too
    for (const client of await clients.matchAll({ type: "window" })) {
      const request = new Request(client.url);
      if (isPage(new URL(client.url))) await fetch(request).then((answer) => keep(PAGES, request, answer, MOST_PAGES)).catch(() => {});
    }
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method !== "GET") {
    if (request.mode === "navigate") event.respondWith(sent(request, url));
  } else if (request.mode === "navigate") {
    if (isPage(url)) event.respondWith(page(event, request, url));
    else if (VISIT.test(url.pathname)) event.respondWith(page(event, url.pathname, url, FIELD));
    else if (!/^\/(officers|django-admin|dashboard)\//.test(url.pathname)) event.respondWith(network(event).catch(() => offline(url)));
  } else if (url.pathname.startsWith(RELEASE.fixed)) event.respondWith(fromCache(SHELL, request));
  else if (url.pathname.startsWith(RELEASE.photos)) event.respondWith(fromCache(PHOTOS, request, MOST_PHOTOS));
});

const network = async (event) => (await event.preloadResponse) || fetch(event.request);

// Newest last; the basket is never the one to go
async function keep(name, request, answer, most) {
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  const copy = answer.clone();
  const cache = await caches.open(name);
  await cache.delete(request);
  await cache.put(request, copy);
  if (!most) return;
  const old = (await cache.keys()).filter((one) => !one.url.endsWith("/basket/"));
  for (const one of old.slice(0, Math.max(0, old.length - most))) await cache.delete(one);
}

async function fromCache(name, request, most) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  await keep(name, request, answer, most).catch(() => {}); // a full phone keeps nothing and shows all
  return answer;
}

async function page(event, request, url, name = PAGES) {
  const kept = await caches.match(request, { cacheName: name });
  const fresh = network(event).then((answer) => {
    if (answer.status === 404 && name === FIELD) event.waitUntil(caches.delete(FIELD));
    event.waitUntil(keep(name, request, answer, name === PAGES && MOST_PAGES).catch(() => {}));
    return answer;
  });
  fresh.catch(() => {});
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    const answer = await (kept ? Promise.race([fresh, late]) : fresh);
    if (answer) return answer;
  } catch {
    if (!kept) return offline(url);
  }
  return seen(kept, url);
}

// A page as it was, with a line on top that says so
async function seen(kept, url) {
  const code = language(url);
  // By hand: browsers know no Khmer dates and would write "2026 M11 25"
  const then = new Date(kept.headers.get("date") || Date.now());
  const [day, month, hour, minute] = [then.getDate(), then.getMonth() + 1, then.getHours(), then.getMinutes()].map((n) => String(n).padStart(2, "0"));
  const at = `${day}/${month}/${then.getFullYear()} ${hour}:${minute}`;
  const line = `<p class="stale" role="status">${RELEASE.words[code].replace("{at}", at)}</p>`;
  return html(await kept.text(), kept, (text) => text.replace(/<main[^>]*>/, (main) => main + line));
}

function html(text, answer, change) {
  const headers = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  return new Response(change(text), { status: answer.status, headers });
}

// The page for "no connection", with the pages that can be read all the same
async function offline(url) {
  const code = language(url);
  const answer = await caches.match(RELEASE.offline[code], { cacheName: SHELL });
  const links = [];
  for (const name of [FIELD, PAGES]) {
   const cache = await caches.open(name);
   for (const request of (await cache.keys()).reverse()) {
    const one = new URL(request.url);
    if (language(one) !== code || !(isPage(one) || VISIT.test(one.pathname))) continue;
    const title = /<title>([^<]*?)(?: · [^<]*)?<\/title>/.exec(await (await cache.match(request)).text());
    links.push(`<li><a href="${one.pathname}${one.search.replaceAll("&", "&amp;")}">${title ? title[1] : one.pathname}</a></li>`);
   }
  }
  return html(await answer.text(), answer, (text) => text.replace("<!--kept-->", () => links.join("")));
}

async function sent(request, url) {
  try {
    const answer = await fetch(request);
    if (DOORS.test(url.pathname)) for (const name of [FIELD, PAGES]) await caches.delete(name);
    return answer;
  } catch {
    return offline(url);
  }
}

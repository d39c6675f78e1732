// Answers where there is no network, and sends what waits once it is back (docs/adr/0104). The server puts a line
// before this text (core/web/offline.py): const CANTOU = { version, pages }, the pages of this scope that can be used
// without a network. Whatever comes from the network is never replaced by what is kept, unless it does not come.
import { deliver, open } from "./modules/outbox.js";

const SCOPE = new URL(registration.scope).pathname;
const MINE = `cantou:${SCOPE}:`;
const SHELL = MINE + CANTOU.version;
const KEPT = `${MINE}kept`; // what a page has put there itself: it outlives a new version
const SLOW = 8e3; // ms
const DAY = 864e5;
const KEPT_DAYS = 3; // of what a page has kept itself, unless it says otherwise
const LOOSE = { ignoreVary: true, ignoreSearch: true };
const ASSETS = /<(?:link|script)\b[^>]*?\b(?:href|src)="([^"]+\.(?:css|js|woff2))"/g;

// Nobody's: fetched without cookies, so that nothing personal is kept with it.
const keep = async (address) => {
  const cache = await caches.open(SHELL);
  const page = await fetch(address, { credentials: "omit", cache: "no-cache" });
  if (!page.ok || page.redirected) throw new Error(page.status);
  const assets = [...(await page.clone().text()).matchAll(ASSETS)].map(([, found]) => found);
  await Promise.all(assets.map(async (one) => (await cache.match(one)) || cache.add(one)));
  await cache.put(address, page);
};

addEventListener("install", (event) => event.waitUntil(Promise.all(CANTOU.pages.map(keep)).then(() => skipWaiting())));

addEventListener("activate", (event) => {
  const settle = async () => {
    await registration.navigationPreload?.enable();
    for (const name of await caches.keys()) if (name.startsWith(MINE) && name !== SHELL && name !== KEPT) await caches.delete(name);
    await clients.claim();
  };
  event.waitUntil(settle());
});

const refresh = async (address) => {
  const kept = await caches.match(address, LOOSE);
  if (!kept || Date.now() - Date.parse(kept.headers.get("Date")) > DAY) await keep(address).catch(() => {});
};

const there = async (pathname) => {
  const kept = await caches.match(pathname, LOOSE);
  const past = kept && !CANTOU.pages.includes(pathname) && Date.now() - Date.parse(kept.headers.get("Date")) > (Number(kept.headers.get("Kept-Days")) || KEPT_DAYS) * DAY;
  return past ? undefined : kept;
};

const slow = () => new Promise((_, fail) => setTimeout(fail, SLOW));
const navigate = async (event, { pathname }) => {
  const kept = await there(pathname);
  const coming = Promise.resolve(event.preloadResponse).then((early) => early || fetch(event.request));
  try {
    const answer = await (kept ? Promise.race([coming, slow()]) : coming);
    if (CANTOU.pages.includes(pathname)) event.waitUntil(refresh(pathname));
    return answer;
  } catch {
    coming.catch(() => {});
    return kept || (CANTOU.pages[0] && (await caches.match(CANTOU.pages[0], LOOSE))) || Response.error();
  }
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(event, url));
  else event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept || fetch(request)));
});

const leave = async () => {
  const told = new BroadcastChannel(MINE);
  const left = await deliver(await open(SCOPE), () => told.postMessage("changed"));
  told.close();
  if (left) throw new Error("still waiting"); // the browser tries again by itself
};
addEventListener("sync", (event) => event.waitUntil(leave()));

// A page of the desk stays on this phone, with what it is drawn with, for as long as the server says (three days unless
// it says otherwise). What another agent had kept goes. Signing out takes all of it away: leaving.js.
const OWNER = "cantou:round";
const DAY = 864e5;
const past = ({ headers }) => Date.now() - Date.parse(headers.get("Date")) > (Number(headers.get("Kept-Days")) || 3) * DAY;

export const keep = async (scope, agent) => {
  if (localStorage.getItem(OWNER) !== agent)
    for (const name of await caches.keys()) if (/^cantou:\/bureau\/.*:kept$/.test(name)) await caches.delete(name);
  localStorage.setItem(OWNER, agent);
  const cache = await caches.open(`cantou:${scope}:kept`);
  for (const asked of await cache.keys()) if (past(await cache.match(asked))) await cache.delete(asked);
  const parts = document.querySelectorAll("script[src], img[src], link[rel=stylesheet], link[rel=preload]");
  const files = [...new Set([...parts].map((one) => one.src || one.href))];
  await Promise.all(files.map(async (one) => (await cache.match(one)) || cache.add(one)));
  await cache.add(location.pathname);
  for (const note of document.querySelectorAll("[data-kept]")) note.hidden = false;
};

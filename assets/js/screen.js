// What lives on a page: asks for itself again every so often, shows what it has while there is no network and says since
// when (docs/dev/offline.md). data-screen="seconds"; 0: only when the network comes back, for a page that many read.
// Without script a display screen is loaded again by itself, and a browser that has no network then says so.
const page = () => document.querySelector("[data-screen]");
const seconds = Number(page()?.dataset.screen ?? 120);
let fresh = new Date();
let since = null;

const tellStale = () => {
  const line = page()?.querySelector("[data-stale]");
  if (!line) return;
  line.hidden = since === null;
  if (since !== null) {
    line.querySelector("time").textContent = since.toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
  }
};

const again = async () => {
  try {
    const answer = await fetch(location.href, { credentials: "omit", signal: AbortSignal.timeout(20000) });
    if (!answer.ok) throw new Error(String(answer.status));
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-screen]");
    if (!drawn) throw new Error("another page");
    page().replaceWith(drawn);
    document.dispatchEvent(new Event("htmx:after:swap")); // what it brings is started, as everywhere
    fresh = new Date();
    since = null;
  } catch {
    since ??= fresh;
  }
  tellStale();
};

if (seconds) setInterval(again, seconds * 1000);
addEventListener("online", again);
addEventListener("offline", () => {
  since ??= fresh;
  tellStale();
});

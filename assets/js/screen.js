// The display screen: asks for itself again every so often, shows what it has while there is no network and says since
// when. Without script the page is loaded again by itself, and a browser that has no network then says so.
const page = () => document.querySelector("[data-screen]");
const seconds = Number(page()?.dataset.screen) || 120;
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
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-screen]");
    if (!fresh) throw new Error("another page");
    page().replaceWith(fresh);
    since = null;
  } catch {
    since ??= new Date();
  }
  tellStale();
};

setInterval(again, seconds * 1000);
addEventListener("online", again);

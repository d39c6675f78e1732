// <p role="status" data-live="the stream's address" data-refresh="/bureau/…">: when the server says that something
// has changed, what stands at data-refresh takes its place. Without a stream the page is what it was.
import { each } from "./page.js";

const GATHER = 400; // ms: one request for a burst of changes,
const SPREAD = 1600; // and not all the desks at the same moment.

each("[data-live]", (place) => {
  let source = null;
  let waiting = 0;
  const refresh = async () => {
    waiting = 0;
    try {
      const answer = await fetch(place.dataset.refresh, { headers: { "HX-Request": "true" } });
      if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
    } catch {
      // No network: the next change, or the stream opened again, will ask again.
    }
  };
  const soon = () => {
    waiting ||= setTimeout(refresh, GATHER + Math.random() * SPREAD);
  };
  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource(place.dataset.live);
    source.addEventListener("change", soon);
    source.addEventListener("resync", soon);
    source.addEventListener("end", close);
  };
  const close = () => {
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  open();
});

// A round on the agent's phone: the page and its photographs stay on it for three days, what is marked without a
// network leaves later, once (docs/adr/0105). Signing out takes all of it away: modules/leaving.js.
import { keep } from "./modules/kept.js";
import { newKey, photo, put } from "./modules/outbox.js";
import { able, complain, promise, scope, start } from "./modules/waiting.js";

const room = document.querySelector("[data-round]");
const stay = () => navigator.onLine && keep(scope(), room.dataset.agent).catch(() => {});

const run = async () => {
  const { agent, state } = room.dataset;
  const form = (ref) => room.querySelector(`[data-stop="${ref}"] form[data-visit]`);
  let editing = null;

  const edit = (entry) => {
    const one = form(entry.about.ref);
    if (!one) return;
    editing = entry;
    for (const [name, value] of entry.fields) if (/^(note|why)$/.test(name)) one.elements[name].value = value;
    one.closest("details").open = true;
    one.elements.note.focus();
  };
  let arrived = 0;
  const changed = (entries) => {
    for (const { about, state: now } of [...entries].reverse()) {
      const place = room.querySelector(`[data-stop="${about.ref}"] [data-mark]`);
      if (!place) continue;
      place.hidden = false;
      place.replaceChildren(about.words, " ", document.querySelector(`template[data-state="${now}"]`).content.cloneNode(true));
    }
    const there = entries.filter((one) => one.state === "sent").length;
    if (there > arrived) stay();
    arrived = there;
  };
  const { db, soon } = await start({ list: document.querySelector("#waiting"), edit, changed });
  promise();

  room.addEventListener("submit", async (event) => {
    const one = event.target;
    if (!one.matches("[data-visit]") || event.defaultPrevented) return;
    event.preventDefault();
    const button = event.submitter;
    const outcome = button?.value || "done";
    if (complain(one, outcome === "not" && !one.elements.why.value ? one.elements.why : null, room.dataset.needsWhy)) return;
    const mine = editing?.about.ref === one.elements.arret.value ? editing : null;
    const fields = ["arret", "note", "why", "seen"].map((name) => [name, one.elements[name].value]);
    const at = Date.now();
    const title = `${one.getAttribute("aria-label")} : ${button?.textContent.trim() ?? ""}`;
    try {
      const photos = one.elements.photo.files.length ? await Promise.all([...one.elements.photo.files].map(photo)) : (mine?.photos ?? []);
      fields.push(["outcome", outcome], ["le", new Date(mine?.at ?? at).toISOString()]);
      await put(db, { key: mine?.key ?? newKey(), at: mine?.at ?? at, to: one.getAttribute("action"), session: state, agent, fields, photos, about: { title, ref: one.elements.arret.value, words: button?.textContent.trim() ?? "" }, state: "waiting" });
    } catch {
      const full = room.querySelector("[data-full]");
      full.hidden = false;
      return full.focus();
    }
    editing = null;
    one.reset();
    one.elements.photo.dispatchEvent(new Event("change"));
    one.closest("details").open = false;
    await soon();
    one.closest("details").querySelector("summary").focus();
  });
  stay();
};

if (room && able()) run();

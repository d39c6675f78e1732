// What a crisis needs where there is no network: the plan stays on the phone; on the door-to-door list what is ticked
// waits there, and leaves by itself (docs/dev/offline.md, docs/adr/0208).
import { keep } from "./modules/kept.js";
import { newKey, put } from "./modules/outbox.js";
import { able, promise, scope, start } from "./modules/waiting.js";

const room = document.querySelector("[data-crisis]");
const stay = () => navigator.onLine && keep(scope(), room.dataset.agent).catch(() => {});

const doors = async (list) => {
  const { agent, state } = room.dataset;
  let arrived = 0;
  const changed = (entries) => {
    for (const { about, state: now } of [...entries].reverse()) {
      const place = room.querySelector(`[data-door="${about.ref}"] [data-mark]`);
      if (!place) continue;
      place.hidden = false;
      place.replaceChildren(about.words, " ", document.querySelector(`template[data-state="${now}"]`).content.cloneNode(true));
    }
    const there = entries.filter((one) => one.state === "sent").length;
    if (there > arrived) stay();
    arrived = there;
  };
  const { db, soon } = await start({ list, changed });
  room.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!form.matches("[data-tick]") || !button) return;
    event.preventDefault();
    const door = form.closest("[data-door]");
    const words = button.textContent.trim();
    const at = Date.now();
    const fields = [["etat", button.value], ["note", form.elements.note.value], ["le", new Date(at).toISOString()]];
    const about = { title: `${door.querySelector("h2").textContent.trim()} : ${words}`, ref: door.dataset.door, words };
    try {
      await put(db, { key: newKey(), at, to: form.getAttribute("action"), session: state, agent, fields, photos: [], about, state: "waiting" });
    } catch {
      const full = room.querySelector("[data-full]");
      full.hidden = false;
      return full.focus();
    }
    form.elements.note.value = "";
    await soon();
  });
};

if (room && able()) {
  promise();
  const list = document.querySelector("#waiting");
  if (list) doors(list);
  stay();
}

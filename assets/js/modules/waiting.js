// The list « En attente sur ce téléphone »: what it shows of each entry, and when the page sends. The words stand in
// the page, in <template data-state="…"> and <template data-why="…">.
import { all, change, deliver, drop, open } from "./outbox.js";
import { announce } from "./page.js";

const AGAIN = 30e3; // ms
const KEPT = 30 * 864e5; // what has arrived stays in the list for a month
const day = (at) => new Date(at).toLocaleString("fr-FR", { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
const words = (kind, name) => document.querySelector(`template[data-${kind}="${name}"]`)?.content.cloneNode(true) ?? "";

export const worker = () => document.body.dataset.worker;
export const scope = () => worker().replace(/[^/]*$/, "");
export const able = () =>
  worker() && window.isSecureContext && window.indexedDB && crypto.subtle && navigator.serviceWorker && !document.body.hasAttribute("data-shared");

const fill = (line, name, value) => {
  const place = line.querySelector(`[data-${name}]`);
  if (!place) return;
  place.hidden = !value;
  if (value) place.replaceChildren(value);
};

const draw = (entry) => {
  const line = document.querySelector("#waiting-entry").content.firstElementChild.cloneNode(true);
  const { told = {} } = entry;
  line.dataset.key = entry.key;
  line.dataset.now = entry.state;
  fill(line, "title", entry.about.title);
  fill(line, "at", day(entry.at));
  fill(line, "badge", words("state", entry.state));
  const busy = entry.why === "busy" && entry.next ? ` (${day(entry.next)})` : "";
  const why = document.createElement("span");
  why.append(entry.said || (entry.state === "sent" && told.same === false ? words("why", "changed") : words("why", entry.why || (entry.state === "waiting" && !navigator.onLine && "network"))), busy);
  fill(line, "why", why.textContent.trim() ? why : "");
  const up = entry.photos.filter((one) => one.up).length;
  fill(line, "photos", entry.photos.length ? `${entry.photos.length} photo${entry.photos.length > 1 ? "s" : ""}${entry.state === "sending" && up ? `, ${up} déjà arrivée${up > 1 ? "s" : ""}` : ""}` : "");
  fill(line, "reference", told.spoken || told.reference);
  fill(line, "answer", told.message);
  const link = line.querySelector("a[data-link]");
  if (link) {
    link.hidden = !told.link;
    if (told.link) link.href = told.link;
  }
  for (const button of line.querySelectorAll("[data-act]")) button.hidden = !button.dataset.when.split(" ").includes(entry.state);
  return line;
};

// `edit` opens an entry in the page's form, if the page has one.
export const start = async ({ list, edit, changed = () => {} }) => {
  const db = await open(scope());
  const channel = new BroadcastChannel(`cantou:${scope()}:`);
  let known = new Map();
  let turn = Promise.resolve();

  const show = async () => {
    const entries = await all(db);
    const held = document.activeElement?.closest?.("[data-key]")?.dataset.key;
    const act = document.activeElement?.dataset?.act;
    list.replaceChildren(...entries.map(draw));
    list.closest("section").hidden = !entries.length;
    if (held) (list.querySelector(`[data-key="${held}"] [data-act="${act}"]:not([hidden])`) ?? list.querySelector(`[data-key="${held}"]`) ?? list.closest("section").querySelector("h2"))?.focus();
    const news = entries.filter((one) => known.size && known.get(one.key) && known.get(one.key) !== one.state);
    if (news.length) announce(news.map((one) => `${one.about.title} : ${list.querySelector(`[data-key="${one.key}"] [data-badge]`).textContent}`).join(". "));
    known = new Map(entries.map((one) => [one.key, one.state]));
    changed(entries);
  };
  const shown = () => (turn = turn.then(show, show));
  const tell = () => {
    shown();
    channel.postMessage("changed");
  };
  let sending = false;
  const leave = async () => {
    if (sending || !navigator.onLine) return;
    sending = true;
    await deliver(db, tell).finally(() => (sending = false));
  };
  const soon = async () => {
    navigator.serviceWorker.ready.then(({ sync }) => sync?.register("cantou")).catch(() => {});
    await shown();
    await leave();
  };

  list.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-act]");
    const key = button?.closest("[data-key]")?.dataset.key;
    const entry = key && (await all(db)).find((one) => one.key === key);
    if (!entry) return;
    if (button.dataset.act === "edit") return edit(entry);
    if (button.dataset.act === "drop") {
      if (button.dataset.confirm && !confirm(button.dataset.confirm)) return;
      await drop(db, key);
    } else await change(db, key, (one) => one.state !== "sending" && { ...one, state: "waiting", why: "", said: "", next: 0 });
    await soon();
  });

  for (const one of await all(db)) if (one.state === "sent" && Date.now() - one.sentAt > KEPT) await drop(db, one.key);
  channel.onmessage = shown;
  addEventListener("online", leave);
  document.addEventListener("visibilitychange", () => document.hidden || leave());
  setInterval(() => document.hidden || leave(), AGAIN);
  await shown();
  leave();
  return { db, soon, shown };
};

// What is missing, beside its field. Returns whether something is.
export const complain = (form, control, text) => {
  for (const old of form.querySelectorAll(".missing")) old.remove();
  for (const one of form.elements) one.removeAttribute("aria-invalid");
  if (!control) return false;
  const said = document.createElement("ul");
  said.id = `missing-${control.id}`;
  said.className = "errors missing";
  said.append(document.createElement("li"));
  said.firstChild.textContent = text;
  control.closest("details")?.setAttribute("open", "");
  (control.closest(".choices") ?? control).before(said);
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", said.id);
  control.focus();
  return true;
};

// What the browser can promise, said where it is read: with or without this page open.
export const promise = () => {
  for (const note of document.querySelectorAll("[data-promise]")) note.hidden = note.dataset.promise !== ("SyncManager" in window ? "closed" : "open");
  const network = () => {
    for (const note of document.querySelectorAll("[data-network]")) note.hidden = navigator.onLine;
  };
  addEventListener("online", network);
  addEventListener("offline", network);
  network();
};

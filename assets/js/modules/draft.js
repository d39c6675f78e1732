// What is typed in <form data-draft="key"> stays on this device until it has been sent, two days
// at most: never a file, a password, a hidden field, nor anything on a shared terminal.
import { announce, each } from "./page.js";
import * as texts from "./texts.js";

const KEPT_MS = 2 * 86400e3;
const name = (key) => `cantou:draft:${key}`;
const store = (() => {
  try {
    const kept = window.localStorage;
    kept.setItem("cantou:try", "1");
    kept.removeItem("cantou:try");
    return document.body.hasAttribute("data-shared") ? null : kept;
  } catch {
    return null;
  }
})();

const controls = (form) =>
  [...form.elements].filter(
    (element) =>
      element.name && !element.closest("[data-no-draft]") && !/^(hidden|password|file|submit|button|image)$/.test(element.type),
  );
const ticks = (element) => /^(radio|checkbox)$/.test(element.type);
const changed = (element) =>
  ticks(element)
    ? element.checked !== element.defaultChecked
    : element.options
      ? [...element.options].some((option) => option.selected !== option.defaultSelected)
      : element.value !== element.defaultValue;

const read = (form, whole) =>
  controls(form)
    .filter((element) => whole || changed(element))
    .map((element) => [element.name, ticks(element) ? element.value : null, ticks(element) ? element.checked : element.value]);

const write = (form, values) => {
  for (const [field, choice, value] of values) {
    for (const element of controls(form).filter((one) => one.name === field)) {
      if (!ticks(element)) element.value = value;
      else if (element.value === choice) element.checked = value;
    }
  }
};

const start = (form) => {
  const key = name(form.dataset.draft);
  const note = document.createElement("p");
  note.className = "hint screen";
  form.prepend(note);
  const erase = document.createElement("button");
  erase.type = "button";
  erase.className = "button link";
  erase.textContent = texts.draftErase;
  erase.dataset.draftErase = "";
  erase.addEventListener("click", () => {
    clearTimeout(timer);
    timer = 0;
    store.removeItem(key);
    form.reset();
    note.replaceChildren();
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  });
  const say = (text) => note.replaceChildren(text, " ", erase);
  const buttons = [...form.querySelectorAll(".buttons")].at(-1);

  // After an error the server's values are in the form already: they know better than the draft.
  const answered = form.querySelector("[aria-invalid]") !== null;
  let timer = 0;
  const keep = () => {
    try {
      store.setItem(key, JSON.stringify({ at: Date.now(), values: read(form, answered) }));
      buttons?.before(note); // where the eye goes before sending
      say(texts.draftKept(Date.now()));
    } catch {
      note.replaceChildren(texts.draftFull);
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 600);
  });
  addEventListener("pagehide", () => timer && keep());
  form.addEventListener("submit", () => clearTimeout(timer));

  if (answered) return;
  try {
    const draft = JSON.parse(store.getItem(key));
    if (draft && Date.now() - draft.at < KEPT_MS && draft.values.length) {
      write(form, draft.values);
      // Fields that the page adds for what was just written back.
      form.addEventListener("asked", ({ target }) => write(form, draft.values.filter(([field]) => target.querySelector(`[name="${CSS.escape(field)}"]`))), { once: true });
      say(texts.draftBack);
      announce(texts.draftBack);
    }
  } catch {
    store.removeItem(key);
  }
};

if (store) {
  const done = document.querySelector("[data-draft-done]");
  if (done) store.removeItem(name(done.dataset.draftDone));
  for (const key of Object.keys(store).filter((one) => one.startsWith(name("")))) {
    try {
      if (Date.now() - JSON.parse(store.getItem(key)).at > KEPT_MS) store.removeItem(key);
    } catch {
      store.removeItem(key);
    }
  }
  each("form[data-draft]", start);
}

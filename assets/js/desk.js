// The desk: letters that move in the queue, boxes that go together. All of it can be done without.
import "./modules/live.js";
import { each } from "./modules/page.js";
import * as texts from "./modules/texts.js";

each("form[data-bulk]", (form) => {
  const count = form.querySelector("[data-count]");
  const all = form.querySelector("[data-all]");
  const boxes = () => [...form.querySelectorAll("input[name=item]")];
  const show = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    if (count) count.textContent = texts.chosen(chosen);
    if (all) {
      all.checked = chosen > 0 && chosen === boxes().length;
      all.indeterminate = chosen > 0 && chosen < boxes().length;
    }
  };
  if (all) {
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      boxes().forEach((box) => (box.checked = all.checked));
      show();
    });
  }
  form.addEventListener("change", show);
  show();
});

// The colours of the organisation, seen while they are chosen.
each("form[data-look]", (form) => {
  form.addEventListener("input", ({ target }) => {
    const name = target.dataset.colour;
    if (name) document.querySelector(".preview")?.style.setProperty(`--${name}`, target.value);
  });
});

const KEY = "cantou:keys";
const allowed = () => {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
};

each("[data-keys]", (help) => {
  help.hidden = false;
  const box = help.querySelector("[data-keys-on]");
  box.checked = allowed();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(KEY, box.checked ? "on" : "off");
    } catch {
      // Not kept: the box holds for this page only.
    }
  });
});

const links = () => [...document.querySelectorAll(".queue .what a")];
const here = () => document.activeElement?.closest?.(".queue .item");
const step = (by) => {
  const all = links();
  const at = all.findIndex((link) => link.closest(".item") === here());
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
};
const acts = {
  j: () => step(1),
  k: () => step(-1),
  o: () => here()?.querySelector(".what a")?.click(),
  x: () => here()?.querySelector("input[name=item]")?.click(),
  "/": () => document.querySelector("input[type=search]")?.focus(),
  "?": () => {
    const help = document.querySelector("[data-keys]");
    if (help) {
      help.open = !help.open;
      help.querySelector("summary").focus();
    }
  },
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const off = document.querySelector("[data-keys-on]")?.checked === false || !document.querySelector("[data-keys]");
  if (typing || off || event.ctrlKey || event.altKey || event.metaKey || !acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});

// A screen of a form saves itself at the server, a moment after one stopped typing: what is right, and what is not yet.
import { each, noteAfter } from "./page.js";
import * as texts from "./texts.js";

const WAIT = 1500;

const start = (form) => {
  const note = noteAfter(form.querySelector(".buttons:last-of-type"), "saved");
  let timer = 0;
  let leaving = false;
  const data = () => {
    const found = new FormData(form);
    for (const [name, one] of [...found]) if (one instanceof File) found.delete(name);
    return new URLSearchParams(found);
  };
  const save = async () => {
    timer = 0;
    try {
      const answer = await fetch(form.dataset.form, { method: "POST", body: data(), keepalive: true });
      note.textContent = answer.ok ? texts.formKept : texts.formNotKept;
    } catch {
      note.textContent = texts.formNoNetwork;
      if (!leaving) timer = setTimeout(save, 20000);
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    timer = 0;
  });
  addEventListener("pagehide", () => {
    if (!timer) return;
    leaving = true;
    clearTimeout(timer);
    save();
  });
};

each("form[data-form]", start);

// The page where one reports without a network: its form puts the report on the phone first, and it leaves from there.
import { newKey, photo, put } from "./modules/outbox.js";
import { able, complain, promise, start } from "./modules/waiting.js";

const form = document.querySelector("form[data-offline]");
const MOST = 5;

// The questions of the chosen category, from the <template data-asked> that came with the page; what was answered for
// another one comes back with it.
const questions = form?.querySelector("[data-questions]");
const answered = new Map();
const answers = () => [...new FormData(form)].filter(([name]) => name.startsWith("q_"));
const fill = (fields) => {
  for (const [name, value] of fields) {
    const control = form.elements[name];
    if (control && control.type !== "file") control.value = value;
  }
};
const ask = () => {
  const { value } = form.elements.category;
  if (questions.dataset.questions === value) return;
  answered.set(questions.dataset.questions, answers());
  questions.dataset.questions = value;
  questions.replaceChildren(document.querySelector(`template[data-asked="${CSS.escape(value)}"]`)?.content.cloneNode(true) ?? "");
  questions.dispatchEvent(new Event("asked", { bubbles: true }));
  fill(answered.get(value) ?? []);
};
const unanswered = () => {
  const controls = [...questions.querySelectorAll("[required]")];
  return controls.find((one) => !new FormData(form).get(one.name)?.trim());
};

const missing = (already) => {
  const { category, description, email, phone, photos, wants } = form.elements;
  const where = ["ou-lat", "ou-place", "ou-words"].map((name) => form.elements[name]).filter(Boolean);
  const wrong = [
    [category, !category.value],
    [description, (description.value.match(/[\p{L}\p{N}]/gu) || []).length < 3],
    [unanswered(), unanswered(), "Answer"],
    [where.at(-1), !where.some((one) => one.value.trim())],
    [email, wants.value === "email" && !email.value.trim()],
    [phone, wants.value === "sms" && !phone.value.trim()],
    [photos, photos.files.length + already > MOST],
  ];
  const [first, , told] = wrong.find(([, bad]) => bad) ?? [];
  const name = told ?? first?.name.replace("ou-words", "where") ?? "";
  return complain(form, first, form.dataset[`needs${name.charAt(0).toUpperCase()}${name.slice(1)}`]);
};

const run = async () => {
  const kept = form.querySelector("[data-kept]");
  const note = form.querySelector("[data-note]");
  const full = form.querySelector("[data-full]");
  let editing = null;

  const showKept = () => {
    kept.replaceChildren(
      ...(editing?.photos ?? []).map((one) => {
        const line = document.querySelector("#kept-photo").content.firstElementChild.cloneNode(true);
        line.querySelector("[data-name]").append(one.name);
        line.querySelector("button").addEventListener("click", () => {
          editing.photos = editing.photos.filter((each) => each !== one);
          showKept();
          form.elements.photos.focus();
        });
        return line;
      }),
    );
  };
  const edit = (entry) => {
    editing = entry;
    form.reset();
    fill(entry.fields);
    ask();
    fill(entry.fields);
    note.hidden = false;
    showKept();
    form.scrollIntoView();
    form.elements.description.focus();
  };
  const clear = () => {
    editing = null;
    form.reset();
    ask();
    answered.clear();
    for (const name of ["ou-lon", "ou-lat", "ou-accuracy"]) form.elements[name].value = "";
    form.elements.photos.dispatchEvent(new Event("change"));
    for (const status of form.querySelectorAll(".locate [role=status]")) status.textContent = "";
    note.hidden = full.hidden = true;
    showKept();
  };

  form.elements.category.addEventListener("change", ask);
  addEventListener("pageshow", ask);
  ask();
  const { db, soon } = await start({ list: document.querySelector("#waiting"), edit });
  for (const part of document.querySelectorAll("[data-when-able]")) part.hidden = false;
  promise();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (missing(editing?.photos.length ?? 0)) return;
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !/^(csrfmiddlewaretoken|cle)$/.test(name));
    const about = { title: `${form.elements.category.selectedOptions[0].text} : ${form.elements.description.value.trim().replace(/^(.{60}).+/s, "$1…")}` };
    try {
      const photos = [...(editing?.photos ?? []), ...(await Promise.all([...form.elements.photos.files].map(photo)))];
      const key = editing?.key ?? newKey();
      const at = editing?.at ?? Date.now();
      const written = ["ecrit", new Date(at).toISOString()];
      await put(db, { key, at, to: form.dataset.offline, photoTo: form.dataset.photoTo, fields: [...fields, written], photos, about, state: "waiting" });
    } catch {
      full.hidden = false;
      return full.focus();
    }
    navigator.storage?.persist?.();
    form.querySelector("[data-draft-erase]")?.click();
    clear();
    const title = document.querySelector("#waiting-title");
    await soon();
    title.focus();
    title.scrollIntoView();
  });
};

if (form && able()) run();

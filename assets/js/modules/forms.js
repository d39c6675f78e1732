// A form leaves once, and the summary of errors is where one starts reading.
import { announce, each } from "./page.js";
import * as texts from "./texts.js";

each("[data-summary]", (summary) => summary.focus());

const release = (form) => {
  form.removeAttribute("aria-busy");
  form.dispatchEvent(new Event("released"));
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [hx-boost]")) return;
  if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
  form.setAttribute("aria-busy", "true");
  const button = event.submitter;
  const words = button && form.dataset.busy ? [...button.childNodes].at(-1) : null;
  const before = words?.textContent;
  if (words) words.textContent = form.dataset.busy;
  announce(form.dataset.busy || texts.sending);
  form.addEventListener("released", () => words && (words.textContent = before), { once: true });
  // A download leaves the page where it is: the form must live again.
  setTimeout(() => release(form), 20000);
});

// The page came back from the browser's memory.
addEventListener("pageshow", ({ persisted }) => persisted && document.querySelectorAll("[aria-busy]").forEach(release));

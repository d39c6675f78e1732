// htmx: a failure of the server or of the network changes nothing in the page, and says so.
import "htmx.org";
import * as texts from "./texts.js";

const warn = (source, text) => {
  const near = source?.closest?.("main, nav, header") ?? document.querySelector("main");
  let note = document.querySelector("#failure");
  if (!note) {
    note = document.createElement("p");
    note.id = "failure";
    note.className = "alert bad";
    note.setAttribute("role", "alert");
  }
  (near?.querySelector(".wrap") ?? document.body).prepend(note);
  note.textContent = text;
};

document.addEventListener("htmx:response:error", ({ detail }) => {
  if (detail.ctx?.response?.raw?.status >= 500) warn(detail.ctx.sourceElement, texts.failed);
});
document.addEventListener("htmx:error", ({ detail }) => {
  if (!detail.ctx?.response) warn(detail.ctx?.sourceElement, texts.offline);
});
document.addEventListener("htmx:before:request", () => document.querySelector("#failure")?.remove());

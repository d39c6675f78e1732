// <p hidden data-push="where the subscription goes" data-key="the server's key" data-worker-address="…"
// data-token="…"><button>…: shown where the browser can receive notifications. The permission is asked for by a
// click, never by itself.
import { each, noteAfter } from "./modules/page.js";
import * as texts from "./modules/texts.js";

const bytes = (text) => {
  const whole = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(whole + "=".repeat((4 - (whole.length % 4)) % 4)), (letter) => letter.charCodeAt(0));
};

const active = (registration) =>
  registration.active ??
  new Promise((done) => {
    const worker = registration.installing ?? registration.waiting;
    worker.addEventListener("statechange", () => worker.state === "activated" && done(worker));
  });

const browser = async ({ key, workerAddress }) => {
  const registration = await navigator.serviceWorker.register(workerAddress);
  await active(registration);
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
};

const subscribe = async ({ push, token, ...about }) => {
  const answer = await fetch(push, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(await browser(about)),
  });
  if (!answer.ok) throw new Error(answer.status);
};

const failed = () => (Notification.permission === "denied" ? texts.pushDenied : texts.pushFailed);

// <template data-push-choice="the form's hidden field" data-key data-worker-address [data-chosen]>: one more choice among
// radio buttons, the next before it. When the form leaves with it, the browser is asked first, and its answer goes along.
each("[data-push-choice]", (choice) => {
  if (!("serviceWorker" in navigator && "PushManager" in window) || document.body.hasAttribute("data-shared")) return;
  const { pushChoice, chosen } = choice.dataset;
  const place = choice.previousElementSibling;
  const form = place.closest("form");
  place.querySelector(".choices > div").append(choice.content.cloneNode(true));
  const radio = place.querySelector("[value=push]");
  if (chosen === "push") radio.checked = true;
  form.addEventListener(
    "submit",
    async (event) => {
      const field = form.elements[pushChoice];
      if (!radio.checked || field.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const note = noteAfter(place, "push");
      note.textContent = texts.sending;
      try {
        field.value = JSON.stringify(await browser(choice.dataset));
        form.requestSubmit(event.submitter);
      } catch {
        note.textContent = failed();
        radio.focus();
      }
    },
    true,
  );
});

each("[data-push]", (place) => {
  if (!("serviceWorker" in navigator && "PushManager" in window)) return;
  const button = place.querySelector("button");
  place.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await subscribe(place.dataset);
      location.reload();
    } catch {
      noteAfter(place, "push").textContent = failed();
      button.disabled = false;
    }
  });
});

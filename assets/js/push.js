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

const subscribe = async ({ push, key, workerAddress, token }) => {
  const registration = await navigator.serviceWorker.register(workerAddress);
  await active(registration);
  const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
  const answer = await fetch(push, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(await registration.pushManager.subscribe(options)),
  });
  if (!answer.ok) throw new Error(answer.status);
};

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
      const denied = Notification.permission === "denied";
      noteAfter(place, "push").textContent = denied ? texts.pushDenied : texts.pushFailed;
      button.disabled = false;
    }
  });
});

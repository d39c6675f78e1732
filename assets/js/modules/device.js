// What a device may offer: a position, a printer, a way to share, an interactive map, a worker.
// Each button is hidden until it is known to work here.
import { announce, each } from "./page.js";
import * as texts from "./texts.js";

const fill = (selector, value) => {
  const input = selector && document.querySelector(selector);
  if (!input) return;
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

if (navigator.geolocation && window.isSecureContext) {
  each("[data-locate]", (button) => {
    const box = button.parentElement;
    const note = box.querySelector("[role=status]");
    box.hidden = false;
    button.addEventListener("click", () => {
      note.textContent = texts.locating;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          fill(button.dataset.lat, coords.latitude.toFixed(6));
          fill(button.dataset.lon, coords.longitude.toFixed(6));
          fill(button.dataset.accuracy, Math.round(coords.accuracy));
          note.textContent = texts.located(coords.accuracy);
          button.dispatchEvent(new CustomEvent("located", { bubbles: true, detail: coords }));
        },
        ({ code }) => (note.textContent = code === 1 ? texts.locateRefused : texts.locateFailed),
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    });
  });
}

each("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

if (navigator.share || navigator.clipboard) {
  each("[data-share]", (button) => {
    button.parentElement.hidden = false;
    button.addEventListener("click", async () => {
      const url = new URL(button.dataset.share, location.href).href;
      try {
        if (navigator.share) await navigator.share({ title: button.dataset.title, url });
        else {
          await navigator.clipboard.writeText(url);
          button.parentElement.querySelector("[role=status]").textContent = texts.copied;
        }
      } catch {
        // The person closed the sharing sheet.
      }
    });
  });
}

if (navigator.clipboard) {
  each("[data-copy]", (button) => {
    button.parentElement.hidden = false;
    button.addEventListener("click", async () => {
      const said = button.parentElement.querySelector("[role=status]");
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        said.textContent = texts.copiedText;
      } catch {
        said.textContent = texts.copyFailed;
      }
    });
  });
}

each("[data-map]", (button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const data = button.dataset;
    button.disabled = true;
    try {
      const sheet = document.createElement("link");
      sheet.rel = "stylesheet";
      sheet.href = data.mapStyle;
      document.head.append(sheet);
      const { open } = await import(data.mapModule);
      await open(button.closest("figure").querySelector("[data-map-frame]"), data.map, data.mapTiles, data.mapCredit);
      button.remove();
    } catch {
      button.disabled = false;
      announce(texts.mapFailed);
    }
  });
});

const worker = document.body.dataset.worker;
if (worker && window.isSecureContext) navigator.serviceWorker?.register(worker).catch(() => {});

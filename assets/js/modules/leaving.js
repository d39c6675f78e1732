// Signing out takes away what the desk keeps on this phone: its rounds, and what was marked there. What has not left
// yet is said first. What an inhabitant has written stays: it is not of the account.
import * as texts from "./texts.js";

const DESK = "cantou:/bureau/";
const OWNER = "cantou:round"; // there only where something is kept

const emptied = (name, ask) =>
  new Promise((done) => {
    const asked = indexedDB.open(name);
    asked.onupgradeneeded = () => asked.transaction.abort(); // there was none
    asked.onerror = () => done(true);
    asked.onsuccess = () => {
      const store = () => asked.result.transaction("waiting", "readwrite").objectStore("waiting");
      store().getAll().onsuccess = ({ target }) => {
        const left = target.result.filter((one) => one.state !== "sent").length;
        if (left && !ask(left)) return done(false);
        store().clear().onsuccess = () => done(true);
      };
    };
  });

const leave = async (form) => {
  for (const name of (await caches.keys()).filter((one) => one.startsWith(DESK))) {
    if (name.endsWith(":kept") && !(await emptied(name.slice(0, -5), (left) => confirm(texts.leavingWaiting(left))))) return;
    await caches.delete(name);
  }
  localStorage.removeItem(OWNER);
  form.submit();
};

const kept = () => {
  try {
    return window.caches && localStorage.getItem(OWNER);
  } catch {
    return false;
  }
};

document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || !/\/deconnexion\/$/.test(event.target.action) || !kept()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  leave(event.target);
});

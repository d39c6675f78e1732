// Pages of the account: passkeys, and the code that a card's square carries after the #.
import { announce, each } from "./modules/page.js";
import * as texts from "./modules/texts.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

const creation = ({ publicKey: key }, alone) => ({
  ...key,
  challenge: bytes(key.challenge),
  user: { ...key.user, id: bytes(key.user.id) },
  excludeCredentials: known(key.excludeCredentials),
  authenticatorSelection: {
    ...key.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone && { userVerification: "required" }),
  },
});
const request = ({ publicKey: key }) => ({
  ...key,
  challenge: bytes(key.challenge),
  allowCredentials: known(key.allowCredentials),
});
const answer = (made) => ({
  id: made.id,
  rawId: text(made.rawId),
  type: made.type,
  authenticatorAttachment: made.authenticatorAttachment,
  clientExtensionResults: made.getClientExtensionResults(),
  response: Object.fromEntries(
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
      .filter((name) => made.response[name])
      .map((name) => [name, text(made.response[name])]),
  ),
});

const read = async (source) => {
  if (source.startsWith("#")) return JSON.parse(document.querySelector(source).textContent);
  const got = await fetch(source, { headers: { Accept: "application/json" } });
  if (!got.ok) throw new Error(String(got.status));
  return (await got.json()).request_options;
};

const ask = async (button, form) => {
  const options = await read(button.dataset.options);
  if (button.dataset.passkey === "get") return navigator.credentials.get({ publicKey: request(options.request_options ?? options) });
  const alone = form.elements.passwordless?.checked ?? false;
  return navigator.credentials.create({ publicKey: creation(options.creation_options ?? options, alone) });
};

if (window.PublicKeyCredential && window.isSecureContext) {
  each("[data-passkey-form], [data-passkey-login]", (part) => (part.hidden = false));
  each("[data-passkey]", (button) => {
    const form = button.form;
    const note = form.querySelector("[role=status]");
    button.addEventListener("click", async () => {
      button.disabled = true;
      note.textContent = texts.passkeyWaiting;
      try {
        form.elements.credential.value = JSON.stringify(answer(await ask(button, form)));
        form.requestSubmit ? form.requestSubmit() : form.submit();
      } catch (error) {
        note.textContent = error.name === "InvalidStateError" ? texts.passkeyKnown : texts.passkeyFailed;
        announce(note.textContent);
        button.disabled = false;
      }
    });
  });
}

each("[data-from-hash]", (form) => {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!/^[A-Z0-9-]{9,20}$/.test(code)) return;
  form.elements[form.dataset.fromHash].value = code;
  history.replaceState(null, "", location.pathname + location.search);
  form.querySelector("button").focus();
});

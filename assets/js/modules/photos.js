// <input type="file" data-shrink>: photographs become lighter before they leave the phone, which
// also takes off the place and the date hidden in them. What the browser cannot read goes as it is.
import { each, noteAfter } from "./page.js";
import * as texts from "./texts.js";

const LONGEST = 2048;
const THUMB = 96;

const draw = (image, longest) => {
  const ratio = Math.min(1, longest / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * ratio));
  canvas.height = Math.max(1, Math.round(image.height * ratio));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
};

const shrink = async (file) => {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const blob = await new Promise((ok) => draw(image, LONGEST).toBlob(ok, "image/jpeg", 0.82));
    const thumb = draw(image, THUMB);
    image.close();
    const lighter = blob && blob.size < file.size;
    return {
      file: lighter ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: blob.type }) : file,
      thumb,
    };
  } catch {
    return { file };
  }
};

each("input[type=file][data-shrink]", (input) => {
  const note = noteAfter(input, "photos");
  const thumbs = document.createElement("div");
  thumbs.className = "thumbs";
  thumbs.setAttribute("aria-hidden", "true");
  note.after(thumbs);
  let working = null;

  input.addEventListener("change", () => {
    const given = [...input.files];
    thumbs.replaceChildren();
    note.textContent = given.length ? texts.photosBusy : "";
    if (!given.length) return;
    const turn = (working = (async () => {
      const done = [];
      for (const file of given) done.push(await shrink(file)); // one at a time: a phone has little memory
      if (turn !== working) return;
      const total = (files) => files.reduce((sum, file) => sum + file.size, 0);
      const files = done.map((each) => each.file);
      try {
        const carrier = new DataTransfer();
        files.forEach((file) => carrier.items.add(file));
        input.files = carrier.files;
      } catch {
        // An old browser: the photographs leave as they are.
      }
      thumbs.replaceChildren(...done.flatMap((each) => each.thumb ?? []));
      note.textContent = texts.photosReady(files.length, total([...input.files]), total(given));
      working = null;
    })());
  });

  // Sent too early: wait for the last photograph, then go.
  input.form?.addEventListener(
    "submit",
    async (event) => {
      if (!working) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      await working;
      input.form.requestSubmit(submitter);
    },
    true,
  );
});

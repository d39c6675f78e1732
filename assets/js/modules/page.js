// Run a module on what is in the page, and again on what htmx brings.
export const each = (selector, start) => {
  const scan = (root) => {
    for (const element of root.querySelectorAll(selector)) {
      if (!element[selector]) {
        element[selector] = true;
        start(element);
      }
    }
  };
  scan(document);
  document.addEventListener("htmx:after:swap", () => scan(document));
};

// Said to screen readers, and shown by nobody else: what is seen is shown where it happens.
export const announce = (text) => {
  const place = document.querySelector("#announce");
  if (place) place.textContent = text;
};

// A note under an element, made once.
export const noteAfter = (element, name) => {
  const key = `note-${name}`;
  if (!element[key]) {
    element[key] = document.createElement("p");
    element[key].className = "hint screen";
    element[key].setAttribute("role", "status");
    element.after(element[key]);
  }
  return element[key];
};

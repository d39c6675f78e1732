// A screen of a form: shows and hides questions as their answers come, by the same conditions as the server, on
// answers understood as typed.py does. What has a shape of its own (a telephone, an IBAN) is judged by the server.
import { holds, worthOf } from "./conditions.js";
import { each } from "./page.js";

const PATTERNS = {
  digits: /^[0-9]+$/,
  letters: /^\p{L}+(?:[ ’'-]\p{L}+)*$/u,
  postcode: /^[0-9]{5}$/,
  time: /^(?:[01]?[0-9]|2[0-3])[h:][0-5][0-9]$/,
};
const EMAIL = /^[^@\s<>"]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+$/;

const number = (text, decimals, fits) => {
  const plain = text.replace(/[\s€]/g, "").replace(",", ".");
  if (!/^[+-]?\d{1,20}(\.\d{1,20})?$/.test(plain)) return null;
  const [whole, rest = ""] = plain.replace("+", "").split(".");
  const end = rest.replace(/0+$/, "");
  if (end.length > decimals || !fits(Number(plain))) return null;
  const kept = whole.replace(/^(-?)0+(?=\d)/, "$1") + (end && `.${end}`);
  return kept === "-0" ? "0" : kept;
};

const day = (text) => {
  const french = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text);
  return french ? `${french[3]}-${french[2].padStart(2, "0")}-${french[1].padStart(2, "0")}` : text;
};

const within = (one) => (value) =>
  Math.abs(value) < 1e12 && (one.least === "" || value >= Number(one.least)) && (one.most === "" || value <= Number(one.most));

// By the type of the question: what was typed → what is kept, null for nothing.
const READ = {
  short_text: (text, one) => {
    const plain = text.replace(/\s+/g, " ");
    return plain.length <= one.longest && (!one.pattern || PATTERNS[one.pattern].test(plain)) ? plain : null;
  },
  long_text: (text, one) => (text.length <= one.longest ? text : null),
  choice: (text) => text,
  yes_no: (text) => text === "oui",
  number: (text, one) => number(text, one.decimals, within(one)),
  amount: (text) => number(text, 2, (value) => value >= 0 && value < 1e9),
  date: day,
  email: (text) => (EMAIL.test(text) ? text : null),
};
const usual = (text) => text;

const controls = (root, name) => [...root.querySelectorAll(`[name="${CSS.escape(name)}"]`)];

const value = (root, name) => {
  const all = controls(root, name);
  const ticked = all.filter((one) => /^(radio|checkbox)$/.test(one.type));
  const found = ticked.length ? ticked.find((one) => one.checked) : all[0];
  return (found?.value ?? "").trim();
};

const address = (root, name) => {
  const [line, postcode, city] = ["line", "postcode", "city"].map((part) => value(root, `${name}-${part}`));
  return line && [line, [postcode, city].filter(Boolean).join(" ")].filter(Boolean).join(", ");
};

const files = (root, name) => {
  const kept = controls(root, `${name}-kept`).map((one) => one.value);
  const dropped = new Set(controls(root, `${name}-drop`).filter((one) => one.checked).map((one) => one.value));
  const chosen = controls(root, name).flatMap((one) => [...(one.files ?? [])].map((file) => file.name));
  return [...kept.filter((one) => !dropped.has(one)), ...chosen];
};

const read = (root, name, one) => {
  if (one.type === "choices") {
    const found = controls(root, name).filter((box) => box.checked).map((box) => box.value);
    return found.length && found.length >= one.least && found.length <= one.most ? found : null;
  }
  if (one.type === "files") {
    const found = files(root, name);
    return found.length ? found : null;
  }
  if (one.type === "address") return address(root, name) || null;
  if (one.type === "point") {
    const [lat, lon] = ["lat", "lon"].map((part) => Number(value(root, `${name}-${part}`)));
    return lat || lon ? `${lat.toFixed(6)},${lon.toFixed(6)}` : null;
  }
  const text = value(root, name);
  return text === "" ? null : (READ[one.type] ?? usual)(text, one);
};

const compute = (one, answers, kinds, today) => {
  const found = one.cases.find((each) => holds(each.when, answers, kinds, today));
  const node = found ? found.value : one.otherwise;
  return node ? worthOf(node, answers, kinds, today) : null;
};

const said = (found, of) => {
  if (of === "yes_no") return found ? "Oui" : "Non";
  if (of === "number") return found.replace(".", ",");
  return of === "date" ? new Date(`${found}T12:00`).toLocaleDateString("fr-FR", { dateStyle: "long" }) : found;
};

const start = (form) => {
  const rules = JSON.parse(form.dataset.rules);
  if (!rules.asked) return;
  const outside = [...form.querySelectorAll("[data-when]")].filter((one) => !one.closest("[data-row]"));
  const part = (root, key) => root.querySelector(`[data-question="${key}"]`);
  // What stands around a question, from the form to it: all of it must hold.
  const around = (element, root) => {
    const found = [];
    for (let one = element?.closest("[data-when]"); one && root.contains(one); one = one.parentElement.closest("[data-when]")) found.push(one);
    return found;
  };
  const conditions = new Map();
  const condition = (element) => {
    if (!conditions.has(element)) conditions.set(element, JSON.parse(element.dataset.when));
    return conditions.get(element);
  };

  const look = (root, asked, name, answers, kinds, shown, place) => {
    for (const one of asked) {
      const element = part(root, one.key);
      if (!element) continue;
      const is = around(element, root).every((each) => holds(condition(each), answers, kinds, rules.today));
      delete answers[one.key];
      if (!is) continue;
      shown.push(`${place}${one.key}`);
      const found =
        one.type === "computed"
          ? compute(one, answers, kinds, rules.today)
          : one.type === "repeat"
            ? rows(element, one, answers, kinds, shown)
            : read(root, `${name}-${one.key}`, one);
      if (found !== null && found !== "") answers[one.key] = found;
      if (one.type === "computed") {
        element.hidden = found === null || found === "";
        element.querySelector("output").textContent = element.hidden ? "" : said(found, one.of);
      }
    }
  };

  const rows = (element, one, answers, kinds, shown) => {
    const inside = { ...kinds, ...Object.fromEntries(one.questions.map((each) => [each.key, each.kind])) };
    return [...element.querySelectorAll("[data-row]")].map((row, at) => {
      const own = { ...answers };
      look(row, one.questions, `q-${one.key}-${at}`, own, inside, shown, `${one.key}.${at}.`);
      for (const each of row.querySelectorAll("[data-when]")) each.hidden = !holds(condition(each), own, inside, rules.today);
      return own;
    });
  };

  const again = () => {
    const [answers, shown] = [{ ...rules.known }, []];
    look(form, rules.asked, "q", answers, rules.kinds, shown, "");
    for (const one of outside) one.hidden = !holds(condition(one), answers, rules.kinds, rules.today);
    form.elements.shown.value = shown.join(" ");
  };
  form.addEventListener("input", again);
  form.addEventListener("change", again);
  again();
};

each("[data-form]", start);

// What a condition of a form is worth, in the page: the same JSON, the same answers, the same result as
// core/forms/engine/worth.py, to the letter (docs/adr/0157). Numbers are counted in millionths, days since 1970.
const NUMBER = /^-?[0-9]{1,12}(\.[0-9]{1,6})?$/;
const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const MILLION = 1000000n;
const DAY_LONG = 86400000;
const FIRST_YEAR = 1800;
const LAST_YEAR = 2999;

const day = (value) => ({ day: value });
const isDay = (worth) => worth !== null && typeof worth === "object" && "day" in worth;
const dayOf = (year, month, date) => Date.UTC(year, month, date) / DAY_LONG;
const within = (number) => number >= dayOf(FIRST_YEAR, 0, 1) && number <= dayOf(LAST_YEAR, 11, 31);
const civil = (worth) => {
  const date = new Date(worth.day * DAY_LONG);
  return [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
};
const lastOf = (year, month) => new Date(Date.UTC(year, month + 1, 0)).getUTCDate();

const readNumber = (text) => {
  if (!NUMBER.test(text)) return null;
  const [whole, rest = ""] = text.split(".");
  return BigInt(whole + rest.padEnd(6, "0"));
};

const readDay = (text) => {
  const parts = DAY.exec(text);
  if (!parts) return null;
  const [year, month, date] = parts.slice(1).map(Number);
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || date < 1) return null;
  return date > lastOf(year, month - 1) ? null : day(dayOf(year, month - 1, date));
};

const READ = {
  text: (text) => text.normalize("NFC") || null,
  number: readNumber,
  date: readDay,
};

// null: nothing, or not of this kind.
export const understood = (given, kind) => {
  if (kind === "yes_no") return typeof given === "boolean" ? given : null;
  if (kind === "list")
    return Array.isArray(given) ? given.map((one) => (typeof one === "string" ? one.normalize("NFC") : null)) : null;
  if (kind === "number" && Number.isInteger(given)) given = String(given);
  if (kind === "text" && given && typeof given === "object" && Object.hasOwn(given, "label")) given = given.label;
  return typeof given === "string" && READ[kind] ? READ[kind](given) : null;
};

const sortOf = (worth) => (isDay(worth) ? "day" : Array.isArray(worth) ? "list" : typeof worth);
const bare = (worth) => (isDay(worth) ? worth.day : worth);

const compared = (left, operator, right) => {
  if (operator === "!=") return !compared(left, "=", right);
  if (left === null || right === null || sortOf(left) !== sortOf(right)) return false;
  if (operator === "=") return sortOf(left) !== "list" && bare(left) === bare(right);
  if (!["bigint", "day"].includes(sortOf(left))) return false;
  const [one, other] = [bare(left), bare(right)];
  return { "<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other }[operator];
};

const small = (text) => text.toLowerCase().normalize("NFC");

const has = (whole, part) => {
  if (typeof part !== "string") return false;
  if (Array.isArray(whole)) return whole.includes(part);
  return typeof whole === "string" && small(whole).includes(small(part));
};

const later = (from, count, unit) => {
  if (!isDay(from)) return null;
  if (unit === "days" || unit === "weeks") {
    const number = from.day + count * (unit === "weeks" ? 7 : 1);
    return within(number) ? day(number) : null;
  }
  const [year, month, date] = civil(from);
  const months = year * 12 + month + count * (unit === "years" ? 12 : 1);
  const then = Math.floor(months / 12);
  if (then < FIRST_YEAR || then > LAST_YEAR) return null;
  return day(dayOf(then, months - then * 12, Math.min(date, lastOf(then, months - then * 12))));
};

const age = (from, today) => {
  if (!isDay(from) || from.day > today.day) return null;
  const [[year, month, date], [nowYear, nowMonth, now]] = [civil(from), civil(today)];
  const before = nowMonth < month || (nowMonth === month && now < date);
  return BigInt(nowYear - year - (before ? 1 : 0)) * MILLION;
};

const reckon = (answers, kinds, today) => {
  const now = readDay(today);
  const answer = (key) =>
    Object.hasOwn(kinds, key) ? understood(Object.hasOwn(answers, key) ? answers[key] : null, kinds[key]) : null;
  const truth = (node) => worth(node) === true;
  const worth = (node) => {
    switch (node.is) {
      case "answer":
        return answer(node.key);
      case "value":
        return understood(node.value, node.kind);
      case "today":
        return now;
      case "later":
        return later(worth(node.day), node.count, node.unit);
      case "age":
        return age(worth(node.day), now);
      case "how_many": {
        const things = worth(node.things);
        return Array.isArray(things) ? BigInt(things.length) * MILLION : 0n;
      }
      case "compare":
        return compared(worth(node.left), node.operator, worth(node.right));
      case "among": {
        const found = worth(node.value);
        return node.choices.some((one) => compared(found, "=", worth(one)));
      }
      case "holds":
        return has(worth(node.whole), worth(node.part));
      case "answered": {
        const found = answer(node.key);
        return found !== null && !(Array.isArray(found) && found.length === 0);
      }
      case "not":
        return !truth(node.what);
      case "all":
        return node.parts.every(truth);
      case "any":
        return node.parts.some(truth);
    }
    return null;
  };
  return { truth, worth };
};

// `answers` and `kinds` by the key of their question; `today` as 2026-11-30.
export const holds = (condition, answers, kinds, today) => reckon(answers, kinds, today).truth(condition);

const digits = (millionths) => {
  const size = millionths < 0n ? -millionths : millionths;
  const rest = String(size % MILLION).padStart(6, "0").replace(/0+$/, "");
  return `${millionths < 0n ? "-" : ""}${size / MILLION}${rest && `.${rest}`}`;
};

// What a node is worth, as answers are kept. A list is worth nothing.
export const worthOf = (node, answers, kinds, today) => {
  const found = reckon(answers, kinds, today).worth(node);
  if (isDay(found)) {
    const [year, month, date] = civil(found);
    return [String(year).padStart(4, "0"), month + 1, date].map((part) => String(part).padStart(2, "0")).join("-");
  }
  if (typeof found === "bigint") return digits(found);
  return Array.isArray(found) ? null : found;
};

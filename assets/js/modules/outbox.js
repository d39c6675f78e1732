// What waits on this phone until the network is back: a report, a visit of a round. Read by the page and by the
// worker (offline-worker.js), so that whichever is awake sends it. Each entry carries a key drawn here: the server
// does a thing once, however often it arrives. docs/adr/0104.
//
// An entry: { key, at, to, photoTo, fields: [[name, value]…], photos: [{ name, type, bytes, sha, up }…], about,
//             state: waiting | sending | sent | refused, why, said, next, told, session }
const STORE = "waiting";
const LEASE = 180e3; // ms: a tab that was closed while it sent leaves the entry to the next one
const PATIENCE = 120e3;

const finished = (turn, result) =>
  new Promise((done, fail) => {
    turn.oncomplete = () => done(result());
    turn.onerror = turn.onabort = () => fail(turn.error);
  });

export const open = (scope) =>
  new Promise((done, fail) => {
    const asked = indexedDB.open(`cantou:${scope}`, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });

const write = (db, act) => {
  const turn = db.transaction(STORE, "readwrite");
  act(turn.objectStore(STORE));
  return finished(turn, () => undefined);
};
export const put = (db, entry) => write(db, (store) => store.put(entry));
export const drop = (db, key) => write(db, (store) => store.delete(key));
export const all = async (db) => {
  const turn = db.transaction(STORE);
  const asked = turn.objectStore(STORE).getAll();
  return (await finished(turn, () => asked.result)).sort((one, other) => other.at - one.at);
};

// In one transaction: what `act` makes of the entry, unless it makes nothing of it.
export const change = (db, key, act) => {
  const turn = db.transaction(STORE, "readwrite");
  const store = turn.objectStore(STORE);
  let after = null;
  store.get(key).onsuccess = ({ target }) => {
    after = (target.result && act(target.result)) || null;
    if (after) store.put(after);
  };
  return finished(turn, () => after);
};

export const newKey = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)))).replace(/\+/g, "-").replace(/\//g, "_");

export const photo = async (file) => {
  const bytes = await file.arrayBuffer();
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { name: file.name, type: file.type, bytes, sha: [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
};

class Refused extends Error {
  constructor(why, said) {
    super(why);
    Object.assign(this, { why, said });
  }
}
class Later extends Error {
  constructor(seconds, why = "busy") {
    super(why);
    Object.assign(this, { next: Date.now() + seconds * 1e3, why });
  }
}

const ask = async (address, options) => {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { signal: patience.signal, ...options, headers: { Accept: "application/json", ...options.headers } });
    const json = /json/.test(answer.headers.get("Content-Type"));
    return { answer, told: json ? await answer.json() : null };
  } finally {
    clearTimeout(timer);
  }
};

// Only what the server says to have taken is taken: a proxy's page, or a form to sign in, is no answer of ours.
const understood = ({ answer, told }) => {
  const { status } = answer;
  if (status === 429) throw new Later(Number(answer.headers.get("Retry-After")) || 300);
  if (status >= 500) throw new Later(60);
  if (told?.arrived || told?.agent || told?.missing) return told;
  if (told?.code) throw new Refused(told.code, told.message);
  if (status === 413) throw new Refused("heavy");
  if (status === 404 || status === 410) throw new Refused("closed");
  // A page where an answer was expected: somewhere on the way one is asked to sign in.
  throw answer.ok || status === 401 || status === 403 ? new Refused("session") : new Refused("refused");
};

// Who is signed in now, and the token that their forms carry: asked each time, since both change.
const signedIn = async ({ session, agent }) => {
  if (!session) return { credentials: "omit" };
  const told = understood(await ask(session, { credentials: "same-origin" }));
  if (told.agent !== agent) throw new Refused("other");
  return { credentials: "same-origin", headers: { "X-CSRFToken": told.token } };
};

const post = async (how, address, fields, photos, name = "photos") => {
  const body = new FormData();
  for (const [field, value] of fields) body.append(field, value);
  for (const one of photos) body.append(name, new File([one.bytes], one.name, { type: one.type }));
  return understood(await ask(address, { method: "POST", body, ...how }));
};

const send = async (db, entry, tell) => {
  const how = await signedIn(entry);
  const fields = [["cle", entry.key], ...entry.fields];
  if (!entry.photoTo) return post(how, entry.to, fields, entry.photos, "photo");
  const prints = ["empreintes", entry.photos.map((one) => one.sha).join(" ")];
  for (let turn = 0; ; turn++) {
    for (const one of entry.photos.filter((each) => !each.up)) {
      await post(how, entry.photoTo, fields.filter(([name]) => /^(cle|category)$/.test(name)), [one], "photo");
      one.up = true;
      await change(db, entry.key, (kept) => ({ ...kept, photos: entry.photos, since: Date.now() }));
      tell();
    }
    const told = await post(how, entry.to, [...fields, prints], []);
    if (!told.missing) return told;
    if (turn) throw new Later(60); // the server has lost them twice: not now
    for (const one of entry.photos) one.up = !told.missing.includes(one.sha);
  }
};

const ready = (entry) =>
  (entry.state === "waiting" && !(entry.next > Date.now())) ||
  (entry.state === "sending" && entry.since < Date.now() - LEASE) ||
  (entry.state === "refused" && /^(session|other)$/.test(entry.why)); // until the one who wrote it is signed in

// Once it has arrived only what is needed to find it again stays on the phone.
const sent = (told) => ({ state: "sent", told, photos: [], fields: [], why: "", said: "", sentAt: Date.now() });
const failed = (error) => {
  if (error instanceof Refused) return { state: "refused", why: error.why, said: error.said };
  if (error instanceof Later) return { state: "waiting", why: error.why, next: error.next };
  return { state: "waiting", why: "network", next: 0 };
};

// Sends what can leave, oldest first. Returns how many still wait.
export const deliver = async (db, tell = () => {}) => {
  let left = 0;
  for (const { key } of (await all(db)).reverse()) {
    const entry = await change(db, key, (one) => ready(one) && { ...one, state: "sending", since: Date.now() });
    if (!entry) continue;
    tell();
    const after = await send(db, entry, tell).then(sent, failed);
    await change(db, key, (one) => ({ ...one, tries: (one.tries || 0) + 1, ...after }));
    tell();
    if (after.state === "waiting") left += 1;
    if (after.why === "network") break;
  }
  return left;
};

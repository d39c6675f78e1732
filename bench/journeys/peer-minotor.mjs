import fs from "node:fs";
import path from "node:path";

const folder = process.argv[2];
// Its CommonJS build cannot be required: the other one is imported by its place.
const of = (name) => import(path.resolve(folder, "peers", "node_modules", "minotor", "dist", name));
const { GtfsParser } = await of("parser.esm.js");
const { Query, Router, Time } = await of("router.esm.js");

const asked = JSON.parse(fs.readFileSync(path.join(folder, "asked.json")));
const begun = performance.now();
const { timetable, stopsIndex } = await new GtfsParser(path.join(folder, "merged.zip")).parse(new Date(asked.day + "T12:00:00"));
const loaded = (performance.now() - begun) / 1000;
const router = new Router(timetable, stopsIndex);
const ask = (a, b) => {
  const query = new Query.Builder().from(a).to([b]).departureTime(Time.fromHMS(8, 0, 0)).maxTransfers(7).build();
  const result = router.route(query);
  const arrival = result.arrivalAt(b);
  if (!arrival) return [];
  result.bestRoute();
  return [[arrival.legNumber, arrival.time.toSeconds()]];
};

const sets = {};
for (const [name, pairs] of Object.entries(asked.sets)) {
  for (const [a, b] of pairs.slice(0, 20)) ask(a, b);
  const times = [], busy = [], found = [];
  for (const [a, b] of pairs) {
    const from = performance.now(), worked = process.cpuUsage();
    found.push(ask(a, b));
    times.push(performance.now() - from);
    const { user, system } = process.cpuUsage(worked);
    busy.push((user + system) / 1000);
  }
  sets[name] = { times, busy, found };
}
const memory = Number(/VmHWM:\s*(\d+)/.exec(fs.readFileSync("/proc/self/status", "ascii"))[1]) / 1000;
fs.writeFileSync(path.join(folder, "minotor.json"), JSON.stringify({ load: loaded, sets, memory }));

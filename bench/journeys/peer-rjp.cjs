// raptor-journey-planner: its own loader hangs on this Node, so its structures are filled from the day's trips.
const fs = require("fs");
const path = require("path");
const folder = process.argv[2];
const load = require("module").createRequire(path.resolve(folder, "peers", "package.json"));
const { RaptorAlgorithmFactory, DepartAfterQuery, JourneyFactory } = load("raptor-journey-planner");

const asked = JSON.parse(fs.readFileSync(path.join(folder, "asked.json")));
const begun = performance.now();
const day = JSON.parse(fs.readFileSync(path.join(folder, "day.json")));
const service = { runsOn: () => true };
const trips = day.trips.map(([tripId, visits]) => ({
  tripId, serviceId: "s", service,
  stopTimes: visits.map(([stop, arrivalTime, departureTime, pickUp, dropOff]) =>
    ({ stop, arrivalTime, departureTime, pickUp: !!pickUp, dropOff: !!dropOff })),
}));
const transfers = {}, interchange = {};
for (const [origin, destination, duration] of day.links) {
  (transfers[origin] ||= []).push({ origin, destination, duration, startTime: 0, endTime: Number.MAX_SAFE_INTEGER });
}
for (const trip of trips) for (const { stop } of trip.stopTimes) interchange[stop] = 120;
const raptor = RaptorAlgorithmFactory.create(trips, transfers, interchange);
const query = new DepartAfterQuery(raptor, new JourneyFactory(), 1);
const loaded = (performance.now() - begun) / 1000;
const date = new Date(asked.day + "T00:00:00");
const ask = (a, b) => {
  try {
    return query.plan(a, b, date, 8 * 3600).map((one) => [one.legs.length, one.arrivalTime]);
  } catch (error) { // a stop that no trip of the day serves
    if (error instanceof TypeError) return [];
    throw error;
  }
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
fs.writeFileSync(path.join(folder, "rjp.json"), JSON.stringify({ load: loaded, sets, memory }));

"""The same answers found the slow way, from the rows of the feed: every vehicle, every change, nothing pruned.

It shares nothing with the engine but what a change costs where no rule says (two minutes, 1.2 m/s over 1.3 times the
straight line, at most 500 m, or a kilometre inside a station or where a rule recommends it).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import zipfile
from collections import defaultdict
from typing import NamedTuple
from zoneinfo import ZoneInfo

CHANGE, SPEED, DETOUR, REACH, FARTHEST = 120, 1.2, 1.3, 500.0, 1000.0
DAY = 86_400
LATE = math.inf


class Visit(NamedTuple):
    stop: str
    arrival: int
    departure: int
    pickup: int
    drop_off: int


class Run(NamedTuple):
    """`day` is the ordinal of the service day, `turn` numbers the runs of one trip that day."""

    trip: str
    route: str
    day: int
    turn: int
    visits: tuple[Visit, ...]


def rows_of(path):
    with zipfile.ZipFile(path) as archive:
        return {
            name.removesuffix(".txt"): list(csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8-sig")))
            for name in archive.namelist()
        }


def seconds(text):
    hours, minutes, rest = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def midnight(day, zone):
    noon = dt.datetime.combine(dt.date.fromordinal(day), dt.time(12), ZoneInfo(zone))
    return int(noon.timestamp()) - DAY // 2


def far(a, b):
    lat, lon, other_lat, other_lon = map(math.radians, (*a, *b))
    half = math.sin((lat - other_lat) / 2) ** 2
    half += math.cos(lat) * math.cos(other_lat) * math.sin((lon - other_lon) / 2) ** 2
    return DETOUR * 2 * 6_371_008.8 * math.asin(math.sqrt(half))


class Feed:
    def __init__(self, path):
        self.files = defaultdict(list, rows_of(path))
        self.zone = self.files["agency"][0]["agency_timezone"]
        self.stops = {row["stop_id"]: row for row in self.files["stops"]}
        self.trips = {row["trip_id"]: row for row in self.files["trips"]}
        self.place = {
            stop: (float(row["stop_lat"]), float(row["stop_lon"])) for stop, row in self.stops.items()
        }
        self.times = self._times()
        self.frequent = defaultdict(list)
        for row in self.files["frequencies"]:
            self.frequent[row["trip_id"]].append(row)

    def _times(self):
        by_trip = defaultdict(list)
        for row in self.files["stop_times"]:
            by_trip[row["trip_id"]].append(row)
        return {
            trip: self._filled(sorted(rows, key=lambda row: int(row["stop_sequence"])))
            for trip, rows in by_trip.items()
        }

    def _filled(self, rows):
        known = [at for at, row in enumerate(rows) if row["arrival_time"]]
        visits = []
        for at, row in enumerate(rows):
            if row["arrival_time"]:
                arrival, departure = seconds(row["arrival_time"]), seconds(row["departure_time"])
            else:
                before, after = (
                    max(each for each in known if each < at),
                    min(each for each in known if each > at),
                )
                begin, end = seconds(rows[before]["departure_time"]), seconds(rows[after]["arrival_time"])
                arrival = departure = begin + (end - begin) * (at - before) // (after - before)
            kinds = [int(row.get(column) or 0) for column in ("pickup_type", "drop_off_type")]
            visits.append(Visit(row["stop_id"], arrival, departure, *kinds))
        return visits

    def runs_on(self, service, day):
        date = dt.date.fromordinal(day)
        text = f"{date:%Y%m%d}"
        on = any(
            row["service_id"] == service
            and row["start_date"] <= text <= row["end_date"]
            and row[date.strftime("%A").lower()] == "1"
            for row in self.files["calendar"]
        )
        kinds = {
            row["exception_type"]
            for row in self.files["calendar_dates"]
            if row["service_id"] == service and row["date"] == text
        }
        return "2" not in kinds and (on or "1" in kinds)

    def runs(self, days):
        found = []
        services = {row["service_id"] for row in self.trips.values()}
        for day in days:
            begin = midnight(day, self.zone)
            on = {service for service in services if self.runs_on(service, day)}
            for trip, visits in self.times.items():
                if self.trips[trip]["service_id"] in on and len(visits) > 1:
                    for turn, shift in enumerate(self._shifts(trip, visits)):
                        moved = (
                            each._replace(
                                arrival=each.arrival + begin + shift, departure=each.departure + begin + shift
                            )
                            for each in visits
                        )
                        found.append(Run(trip, self.trips[trip]["route_id"], day, turn, tuple(moved)))
        return found

    def _shifts(self, trip, visits):
        if trip not in self.frequent:
            return [0]
        return [
            time - visits[0].departure
            for row in self.frequent[trip]
            for time in range(seconds(row["start_time"]), seconds(row["end_time"]), int(row["headway_secs"]))
        ]

    # -- changes

    def children(self, stop):
        below = [
            each
            for each, row in self.stops.items()
            if row.get("parent_station") == stop and row.get("location_type", "") in {"", "0"}
        ]
        return below or [stop]

    def rules(self, a, b):
        return [
            row
            for row in self.files["transfers"]
            if row["transfer_type"] not in {"4", "5"}
            and a in self.children(row["from_stop_id"])
            and b in self.children(row["to_stop_id"])
        ]

    def change(self, before, a, after, b):
        """Seconds that the change from a vehicle to another takes, between two stops; LATE if it cannot be made."""
        best, weight = None, -1
        for row in self.rules(a, b):
            trips = routes = 0
            for side, run in (("from", before), ("to", after)):
                trip, route = row.get(f"{side}_trip_id"), row.get(f"{side}_route_id")
                if (trip and trip != run.trip) or (route and route != run.route):
                    break
                trips += bool(trip)
                routes += bool(route and not trip)
            else:
                if trips * 3 + routes > weight:
                    best, weight = row, trips * 3 + routes
        if best and best["transfer_type"] == "3":
            return LATE
        if best and best["transfer_type"] == "1":
            return 0
        if best and best["transfer_type"] == "2":
            return int(best["min_transfer_time"])
        if a == b:
            return CHANGE
        metres = far(self.place[a], self.place[b])
        together = self.stops[a].get("parent_station") and self.stops[a]["parent_station"] == self.stops[
            b
        ].get("parent_station")
        recommended = any(row["transfer_type"] in {"0", "1"} for row in self.rules(a, b))
        if metres > FARTHEST or (metres > REACH and not together and not recommended):
            return LATE
        return max(CHANGE, self.on_foot(metres))

    @staticmethod
    def on_foot(metres):
        return math.ceil(round(metres, 6) / SPEED)

    def seated(self, runs):
        """Run after run in the same vehicle: {number: numbers}."""
        told = [
            (row["from_trip_id"], row["to_trip_id"], row["transfer_type"])
            for row in self.files["transfers"]
            if row["transfer_type"] in {"4", "5"}
        ]
        plain = {(run.trip, run.day): at for at, run in enumerate(runs) if run.trip not in self.frequent}
        after = defaultdict(list)
        for (trip, day), at in plain.items():
            for a, b, kind in told:
                other = plain.get((b, day))
                if (
                    a == trip
                    and kind == "4"
                    and other is not None
                    and other not in after[at]
                    and runs[other].visits[0].departure >= runs[at].visits[-1].arrival
                ):
                    after[at].append(other)
            if after[at] or not self.trips[trip].get("block_id"):
                continue
            others = sorted(
                (runs[other].visits[0].departure, list(self.trips).index(each), other)
                for (each, on), other in plain.items()
                if on == day and self.trips[each].get("block_id") == self.trips[trip]["block_id"]
            )
            place = [other for _, _, other in others].index(at)
            if place + 1 < len(others):
                other = others[place + 1][2]
                fits = runs[other].visits[0].departure >= runs[at].visits[-1].arrival
                if (
                    fits
                    and self._meet(runs[at].visits[-1].stop, runs[other].visits[0].stop)
                    and (trip, runs[other].trip, "5") not in told
                ):
                    after[at].append(other)
        return after

    def _meet(self, a, b):
        parents = self.stops[a].get("parent_station"), self.stops[b].get("parent_station")
        return a == b or (parents[0] and parents[0] == parents[1])


class Search:
    """All runs of some days, and every change between them."""

    def __init__(self, feed, days):
        self.feed = feed
        self.runs = feed.runs(days)
        self.after = feed.seated(self.runs)
        self.boardings = [
            (at, place)
            for at, run in enumerate(self.runs)
            for place, visit in enumerate(run.visits[:-1])
            if visit.pickup != 1
        ]
        self._costs = {}

    def cost(self, before, a, after, b):
        key = (self.runs[before].trip, a, self.runs[after].trip, b)
        if key not in self._costs:
            self._costs[key] = self.feed.change(self.runs[before], a, self.runs[after], b)
        return self._costs[key]

    def ride(self, boarded):
        """Where one may get off, from where one got on."""
        off, seen, open_ = {}, set(), list(boarded)
        while open_:
            at, place = open_.pop()
            if (at, place) in seen:
                continue
            seen.add((at, place))
            visits = self.runs[at].visits
            for later in range(place + 1, len(visits)):
                if visits[later].drop_off != 1:
                    off[at, later] = visits[later].arrival
            open_ += [(other, 0) for other in self.after.get(at, ())]
        return off

    def earliest(self, sources, goals, at, most=8, horizon=DAY):
        """By number of vehicles: the earliest arrival, where it is earlier than with fewer. {stop: seconds} each."""
        boarded = {
            (run, place)
            for run, place in self.boardings
            if (stop := self.runs[run].visits[place].stop) in sources
            and self.runs[run].visits[place].departure >= at + sources[stop]
        }
        best, found = at + horizon + 1, {}
        for vehicles in range(1, most + 1):
            off = self.ride(boarded)
            arrivals = [
                time + goals[stop]
                for (run, place), time in off.items()
                if (stop := self.runs[run].visits[place].stop) in goals
            ]
            if arrivals and min(arrivals) < best:
                best = found[vehicles] = min(arrivals)
            more = set()
            for run, place in self.boardings:
                if (run, place) in boarded:
                    continue
                visit = self.runs[run].visits[place]
                for (before, left), time in off.items():
                    if (
                        time <= visit.departure
                        and time + self.cost(before, self.runs[before].visits[left].stop, run, visit.stop)
                        <= visit.departure
                    ):
                        more.add((run, place))
                        break
            if not more:
                break
            boarded |= more
        return found

    def profile(self, sources, goals, begin, end, **limits):
        """(departure, vehicles, arrival) that nothing beats, over all departures from begin to end."""
        times = {
            visit.departure - sources[visit.stop]
            for run, place in self.boardings
            if (visit := self.runs[run].visits[place]).stop in sources
        }
        found = []
        for at in sorted((each for each in times if begin <= each <= end), reverse=True):
            for vehicles, arrival in self.earliest(sources, goals, at, **limits).items():
                if not any(other[1] <= vehicles and other[2] <= arrival for other in found):
                    found.append((at, vehicles, arrival))
        return sorted(found)

    def latest(self, sources, goals, at, horizon=DAY, **limits):
        """By number of vehicles: the latest departure that arrives by then, where it is later than with fewer."""
        found, best = {}, -LATE
        profile = [each for each in self.profile(sources, goals, at - horizon, at, **limits) if each[2] <= at]
        for vehicles in sorted({each[1] for each in profile}):
            departure = max(each[0] for each in profile if each[1] <= vehicles)
            if departure > best:
                best = found[vehicles] = departure
        return found

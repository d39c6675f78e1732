"""Small feeds made by chance, with all that makes a timetable hard: loops, overtaking, midnight, clock changes,
pickup types, frequencies, blocks, rules between routes and trips."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import zipfile
from dataclasses import dataclass, field

ZONE = "Europe/Paris"
DAYS = (dt.date(2025, 2, 4), dt.date(2025, 3, 30), dt.date(2025, 10, 26), dt.date(2024, 12, 31))
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass
class World:
    day: dt.date
    files: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def write(self, path):
        with zipfile.ZipFile(path, "w") as archive:
            for name, rows in self.files.items():
                if not rows:
                    continue
                text = io.StringIO()
                columns = list(dict.fromkeys(column for row in rows for column in row))
                writer = csv.DictWriter(text, columns, restval="")
                writer.writeheader()
                writer.writerows(rows)
                archive.writestr(f"{name}.txt", text.getvalue())
        return path


def clock(seconds):
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def day(date):
    return f"{date:%Y%m%d}"


def _stops(chance, number):
    rows = []
    for at in range(number):
        spot = chance.randrange(0, 12), chance.randrange(0, 12)
        row = {
            "stop_id": f"s{at}",
            "stop_name": f"Arrêt {at}",
            "stop_lat": round(45 + spot[0] * 0.0011, 6),
            "stop_lon": round(2.4 + spot[1] * 0.0016, 6),
        }
        rows.append(row)
    if chance.random() < 0.4:
        rows.append(
            {"stop_id": "gare", "stop_name": "Gare", "stop_lat": 45, "stop_lon": 2.4, "location_type": 1}
        )
        for row in chance.sample(rows[:-1], 2):
            row["parent_station"] = "gare"
    return rows


def _services(chance, date):
    calendar, dates = [], []
    for name in ("semaine", "jour", "rien"):
        row = {
            "service_id": name,
            "start_date": day(date - dt.timedelta(9)),
            "end_date": day(date + dt.timedelta(9)),
        }
        row |= {each: int(name == "semaine" and chance.random() < 0.8) for each in WEEK}
        calendar.append(row)
    calendar.pop()
    for shift in (-2, -1, 0, 1, 2):
        if chance.random() < 0.7:
            dates.append({"service_id": "jour", "date": day(date + dt.timedelta(shift)), "exception_type": 1})
        if chance.random() < 0.15:
            dates.append(
                {"service_id": "semaine", "date": day(date + dt.timedelta(shift)), "exception_type": 2}
            )
    return calendar, dates


def _pattern(chance, stops):
    length = chance.randrange(2, 6)
    pattern = [chance.choice(stops)]
    while len(pattern) < length:
        other = chance.choice(stops)
        if other != pattern[-1]:
            pattern.append(other)
    return pattern


def _times(chance, pattern, begin):
    rows, now = [], begin
    for at in range(len(pattern)):
        arrival = now
        now += chance.choice((0, 0, 0, 60, 300))
        rows.append((arrival, now))
        now += chance.choice((0, 60, 120, 240, 420, 900, 47)) if at else chance.choice((60, 300, 600))
    return rows


def _begin(chance):
    around = chance.choice((8 * 3600, 8 * 3600, 23 * 3600 + 1200, 24 * 3600 + 2400, 3600, 2 * 3600))
    return around + chance.randrange(0, 60) * 60


def _trip(chance, number, patterns, last):
    """The trip's row and its stop times; sometimes it goes on where the one before ended, as one block."""
    route = chance.randrange(len(patterns))
    pattern, begin = patterns[route], _begin(chance)
    trip = {
        "route_id": f"r{route}",
        "trip_id": f"t{number}",
        "service_id": chance.choice(("semaine", "jour")),
    }
    if last and chance.random() < 0.35:
        before, stop, time = last
        before["block_id"] = trip["block_id"] = before.get("block_id", f"b{number}")
        trip["service_id"] = before["service_id"]
        pattern = [stop, *[each for each in pattern if each != stop]]
        if len(pattern) < 2:
            pattern = [stop, "s0" if stop != "s0" else "s1"]
        begin = time + chance.choice((0, 0, 120, 600, -60))
    times = _times(chance, pattern, max(begin, 0))
    rows = []
    for at, (stop, (arrival, departure)) in enumerate(zip(pattern, times, strict=True)):
        row = {
            "trip_id": trip["trip_id"],
            "stop_id": stop,
            "stop_sequence": at * 3 + 1,
            "arrival_time": clock(arrival),
            "departure_time": clock(departure),
        }
        for column in ("pickup_type", "drop_off_type"):
            row[column] = chance.choices(("", 0, 1, 2, 3), (6, 6, 2, 1, 1))[0]
        rows.append(row)
    for row in rows[1:-1]:
        if chance.random() < 0.1:
            row["arrival_time"] = row["departure_time"] = ""
    return trip, rows, (trip, pattern[-1], times[-1][0])


def _transfers(chance, stops, routes, trips):
    rows = []
    for _ in range(chance.choice((0, 0, 1, 2, 4, 6))):
        kind = chance.randrange(0, 6)
        row = {
            "from_stop_id": chance.choice(stops),
            "to_stop_id": chance.choice(stops),
            "transfer_type": kind,
            "min_transfer_time": chance.choice((0, 60, 300, 900)) if kind == 2 else "",
        }
        if chance.random() < 0.3:
            row["to_stop_id"] = row["from_stop_id"]
        for side in ("from", "to"):
            said = chance.random()
            if kind > 3 or said < 0.25:
                row[f"{side}_trip_id"] = chance.choice(trips)
            elif said < 0.5:
                row[f"{side}_route_id"] = chance.choice(routes)
        rows.append(row)
    return rows


def make(seed):
    chance = random.Random(seed)
    world = World(chance.choice(DAYS))
    stop_rows = _stops(chance, chance.randrange(4, 8))
    stops = [row["stop_id"] for row in stop_rows if row["stop_id"] != "gare"]
    patterns = [_pattern(chance, stops) for _ in range(chance.randrange(2, 8))]
    calendar, dates = _services(chance, world.day)
    trips, times, last = [], [], None
    for number in range(chance.randrange(5, 26)):
        trip, rows, last = _trip(chance, number, patterns, last)
        trips.append(trip)
        times += rows
    routes = [f"r{at}" for at in range(len(patterns))]
    frequencies = [
        {
            "trip_id": trip["trip_id"],
            "start_time": clock(begin := _begin(chance)),
            "end_time": clock(begin + chance.choice((1800, 3600, 3601))),
            "headway_secs": chance.choice((600, 900, 1333)),
            "exact_times": chance.randrange(2),
        }
        for trip in trips
        if chance.random() < 0.12 and "block_id" not in trip
    ]
    world.files = {
        "agency": [
            {
                "agency_id": "a",
                "agency_name": "Cars",
                "agency_url": "https://a.example",
                "agency_timezone": ZONE,
            }
        ],
        "stops": stop_rows,
        "routes": [
            {"route_id": route, "route_short_name": route.upper(), "route_type": chance.choice((2, 3))}
            for route in routes
        ],
        "calendar": calendar,
        "calendar_dates": dates or [{"service_id": "jour", "date": day(world.day), "exception_type": 1}],
        "trips": trips,
        "stop_times": times,
        "frequencies": frequencies,
        "transfers": _transfers(chance, stops, routes, [trip["trip_id"] for trip in trips]),
    }
    return world


def questions(seed, world, count):
    """Pairs of different stops and a moment, in seconds after midnight on the wall of the world's day."""
    chance = random.Random(seed * 7919 + 1)
    stops = [row["stop_id"] for row in world.files["stops"]]
    for _ in range(count):
        a, b = chance.sample(stops, 2)
        yield a, b, chance.choice((0, 1, 7, 8, 9, 22, 23)) * 3600 + chance.randrange(0, 60) * 60

"""One zip from several feeds, that every planner reads alike: same stops, same footpaths, same day.

Footpaths are computed here, closed, in whole minutes, and written to transfers.txt; stations are left out, because
each planner walks between their stops in its own way. Calendars move by whole weeks, so that a Tuesday stays one.
"""

from __future__ import annotations

import csv
import datetime as dt
import heapq
import io
import random
import zipfile
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from cantou.services.mobilite.engine.feed import read_feed
from cantou.services.mobilite.engine.walking import SPEED, pairs_within

if TYPE_CHECKING:
    from pathlib import Path

    from cantou.services.mobilite.engine.feed import Feed

LINK = 300.0
LONGEST = 10
"""Metres of one link, minutes of a chain of them."""
CHANGE = 2
NAMES = ("agency", "stops", "routes", "trips", "stop_times", "calendar", "calendar_dates")
REFERENCES = {"agency_id", "stop_id", "route_id", "trip_id", "service_id"}


def first_tuesday(feed: Feed, day: dt.date) -> int:
    """Weeks by which a feed's calendar moves, so that the busiest of its Tuesdays falls on `day`."""
    services = feed.services
    days = range(
        int(
            min(
                services.exception_day.min(initial=1 << 30),
                services.start[services.week > 0].min(initial=1 << 30),
            )
        ),
        int(max(services.exception_day.max(initial=0), services.end.max(initial=0))) + 1,
    )
    trips = np.bincount(
        [services.index[service] for service in feed.trips["service_id"]], minlength=len(services.start)
    )

    def running(day: int) -> int:
        on = (services.start <= day) & (day <= services.end) & ((services.week >> ((day - 1) % 7)) & 1 == 1)
        for at in np.flatnonzero(services.exception_day == day):
            on[services.exception_service[at]] = services.exception_adds[at]
        return int(trips[on].sum())

    if day.toordinal() in days and running(day.toordinal()):
        return 0
    tuesdays = [each for each in days if (each - 1) % 7 == day.weekday()]
    return (day.toordinal() - max(tuesdays, key=running)) // 7


def merge(feeds: list[Path], target: Path, day: dt.date, *, copies: int = 1) -> None:
    tables: dict[str, list[dict[str, str]]] = defaultdict(list)
    for number, path in enumerate(feeds):
        weeks = first_tuesday(read_feed(path), day)
        for copy in range(copies):
            _add(tables, path, f"{number}{'' if copy == 0 else f'c{copy}'}:", weeks, apart=copy)
    tables["transfers"] = footpaths(tables["stops"])
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, rows in tables.items():
            text = io.StringIO()
            writer = csv.DictWriter(
                text, list(dict.fromkeys(key for row in rows[:1] for key in row)), extrasaction="ignore"
            )
            writer.writeheader()
            writer.writerows(rows)
            archive.writestr(f"{name}.txt", text.getvalue())


def _moved(text: str, weeks: int) -> str:
    day = dt.date(int(text[:4]), int(text[4:6]), int(text[6:])) + dt.timedelta(weeks=weeks)
    return f"{day:%Y%m%d}"


KEPT = {
    "agency": ("agency_id", "agency_name", "agency_url", "agency_timezone"),
    "stops": ("stop_id", "stop_name", "stop_lat", "stop_lon"),
    "routes": ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type"),
    "trips": ("route_id", "service_id", "trip_id", "trip_headsign"),
    "stop_times": (
        "trip_id",
        "arrival_time",
        "departure_time",
        "stop_id",
        "stop_sequence",
        "pickup_type",
        "drop_off_type",
    ),
    "calendar": (
        "service_id",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "start_date",
        "end_date",
    ),
    "calendar_dates": ("service_id", "date", "exception_type"),
}


def _add(tables: dict[str, list[dict[str, str]]], path: Path, prefix: str, weeks: int, *, apart: int) -> None:
    with zipfile.ZipFile(path) as archive:
        for name in NAMES:
            if f"{name}.txt" not in archive.namelist():
                continue
            for row in csv.DictReader(io.TextIOWrapper(archive.open(f"{name}.txt"), "utf-8-sig")):
                if name == "stops" and row.get("location_type") not in {"", "0", None}:
                    continue
                kept = {key: row.get(key) or "" for key in KEPT[name]}
                for key, value in kept.items():
                    if key in REFERENCES:
                        kept[key] = prefix + value
                    elif key in {"date", "start_date", "end_date"}:
                        kept[key] = _moved(value, weeks)
                if name == "stops":
                    kept["stop_lat"] = str(float(kept["stop_lat"]) - 6 * apart)
                tables[name].append(kept)


def footpaths(stops: list[dict[str, str]]) -> list[dict[str, str]]:
    lat = np.array([float(row["stop_lat"]) for row in stops])
    lon = np.array([float(row["stop_lon"]) for row in stops])
    near: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for a, b, metres in zip(*pairs_within(lat, lon, LINK), strict=True):
        near[int(a)].append((int(b), max(CHANGE, -int(-metres // (SPEED * 60)))))
    rows = []
    for start in near:
        for end, minutes in _reached(near, start).items():
            rows.append(
                {
                    "from_stop_id": stops[start]["stop_id"],
                    "to_stop_id": stops[end]["stop_id"],
                    "transfer_type": "2",
                    "min_transfer_time": str(minutes * 60),
                }
            )
    return rows


def _reached(near: dict[int, list[tuple[int, int]]], start: int) -> dict[int, int]:
    best, open_ = {start: 0}, [(0, start)]
    while open_:
        minutes, at = heapq.heappop(open_)
        if minutes > best[at]:
            continue
        for other, more in near[at]:
            total = minutes + more
            if total <= LONGEST and total < best.get(other, LONGEST + 1):
                best[other] = total
                heapq.heappush(open_, (total, other))
    best.pop(start)
    return best


def pairs(stops: list[str], count: int, seed: int = 42) -> list[tuple[str, str]]:
    chance = random.Random(seed)
    return [tuple(chance.sample(stops, 2)) for _ in range(count)]  # type: ignore[misc]

"""What transfers.txt and frequencies.txt say, read for all feeds."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from cantou.services.mobilite.engine.changes import IN_SEAT, MINIMUM, NOT_IN_SEAT, Rule
from cantou.services.mobilite.engine.feed_times import seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cantou.services.mobilite.engine.feed import Feed
    from cantou.services.mobilite.engine.network import Merge

REFERENCES = (*("from_stop_id", "to_stop_id", "from_route_id", "to_route_id", "from_trip_id", "to_trip_id"),)
LONGEST_CHANGE = 86_400
SHORTEST_HEADWAY = 10


def rules_of(merge: Merge) -> tuple[list[Rule], dict[str, Any]]:
    """Rules between stops (a station stands for its stops), and pairs of trips that are one vehicle, or must not be."""
    rules: list[Rule] = []
    seats: list[tuple[int, int, int]] = []
    for number, feed in enumerate(merge.feeds):
        children = _children(feed)
        for kind, time, said in _read(feed):
            moved = [
                value + merge.shift[name][number] if value >= 0 else -1
                for value, name in zip(said, ("stop", "stop", "route", "route", "trip", "trip"), strict=True)
            ]
            if kind in {IN_SEAT, NOT_IN_SEAT}:
                if moved[4] >= 0 and moved[5] >= 0:
                    seats.append((moved[4], moved[5], kind))
                continue
            if said[0] < 0 or said[1] < 0:
                continue
            shift = merge.shift["stop"][number]
            rules += [
                Rule(p + shift, q + shift, kind, time, *moved[2:])
                for p in children.get(said[0], [said[0]])
                for q in children.get(said[1], [said[1]])
            ]
    table = np.array(seats, np.int32).reshape(-1, 3)
    return rules, {
        "seat_from": table[:, 0].copy(),
        "seat_to": table[:, 1].copy(),
        "seat_kind": table[:, 2].copy(),
    }


def _children(feed: Feed) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row, (parent, kind) in enumerate(
        zip(feed.stops["parent_station"], feed.stops["location_type"], strict=True)
    ):
        if parent in feed.stop_index and kind in {"", "0"}:
            found.setdefault(feed.stop_index[parent], []).append(row)
    return found


def _read(feed: Feed) -> Iterator[tuple[int, int, list[int]]]:
    table = feed.transfers
    kinds = table.whole("transfer_type", 0, range(6)).tolist()
    times = table.whole("min_transfer_time", 0).tolist()
    indexes = {"stop": feed.stop_index, "route": feed.route_index, "trip": feed.trip_index}
    columns = {name: table.refer(name, indexes[name.split("_")[1]]).tolist() for name in REFERENCES}
    for row, kind in enumerate(kinds):
        said = [columns[name][row] for name in REFERENCES]
        wrong = [name for name, value in zip(REFERENCES, said, strict=True) if value < 0 and table[name][row]]
        if wrong:
            continue
        if kind == MINIMUM and not 0 <= times[row] <= LONGEST_CHANGE:
            feed.notices.add("number_out_of_range", "transfers.txt", row=row + 2, detail="min_transfer_time")
            continue
        routes = feed.trips["route_id"]
        for trip, route in ((said[4], said[2]), (said[5], said[3])):
            if trip >= 0 and route >= 0 and feed.route_index.get(routes[trip]) != route:
                feed.notices.add("transfer_with_invalid_trip_and_route", "transfers.txt", row=row + 2)
        yield kind, times[row], said


def frequencies_of(merge: Merge) -> dict[str, Any]:
    found: list[tuple[int, int, int, int, int]] = []
    for number, feed in enumerate(merge.feeds):
        table = feed.frequencies
        trips = table.refer("trip_id", feed.trip_index, needed=True).tolist()
        headways = table.whole("headway_secs", 0).tolist()
        exact = table.whole("exact_times", 0, range(2)).tolist()
        mine: list[tuple[int, int, int, int, int]] = []
        for row, trip in enumerate(trips):
            start, end = seconds(table["start_time"][row]), seconds(table["end_time"][row])
            if start < 0 or end < 0:
                feed.notices.add("invalid_time", "frequencies.txt", row=row + 2)
            elif end < start:
                feed.notices.add("start_and_end_range_out_of_order", "frequencies.txt", row=row + 2)
            elif headways[row] < SHORTEST_HEADWAY:
                feed.notices.add("number_out_of_range", "frequencies.txt", row=row + 2, detail="headway_secs")
            elif trip >= 0:
                mine.append((trip + merge.shift["trip"][number], start, end, headways[row], exact[row]))
        mine.sort()
        overlapping = sum(a[0] == b[0] and b[1] < a[2] for a, b in pairwise(mine))
        feed.notices.add("overlapping_frequency", "frequencies.txt", count=overlapping)
        found += mine
    table_ = np.array(found, np.int32).reshape(-1, 5)
    names = ("trip", "start", "end", "headway", "exact")
    return {f"frequency_{name}": table_[:, column].copy() for column, name in enumerate(names)}

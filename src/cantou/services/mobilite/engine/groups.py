"""Trips that stop at the same nodes, of one line, with the same things allowed: a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cantou.services.mobilite.engine.changes import Nodes
    from cantou.services.mobilite.engine.network import Merge

NOT_ALLOWED = 1
"""Types 0, 2 and 3 are accepted; 2 and 3 are to be asked for."""


@dataclass
class Groups:
    of_trip: NDArray[np.int32]
    times: NDArray[np.int64]
    arrival: NDArray[np.int32]
    departure: NDArray[np.int32]
    first_trip: NDArray[np.int64]
    rows: NDArray[np.int64]
    start: NDArray[np.int32]
    by_row: dict[str, NDArray[np.int32]]
    by_trip: dict[str, NDArray[np.int32]]

    def columns(self) -> dict[str, Any]:
        narrow = {"pickup", "drop_off"}
        return {
            "group_start": self.start,
            "time_arrival": self.arrival,
            "time_departure": self.departure,
            **{f"group_{name}": values[self.first_trip] for name, values in self.by_trip.items()},
            **{
                f"group_{name}": values[self.rows].astype(np.int8 if name in narrow else np.int32)
                for name, values in self.by_row.items()
            },
        }


def group_trips(merge: Merge, route: NDArray[np.int32], nodes: Nodes) -> Groups:
    times = [feed.times for feed in merge.feeds]
    begins = np.cumsum([0, *(len(each.stop) for each in times)])
    start = np.append(
        np.concatenate([each.start[:-1] + begin for each, begin in zip(times, begins, strict=False)]),
        begins[-1],
    ).astype(np.int64)
    stop = merge.moved("stop", [each.stop for each in times])
    by_row = {
        "node": _nodes(stop, start, route, nodes),
        "pickup": np.concatenate([each.pickup for each in times]).astype(np.int32),
        "drop_off": np.concatenate([each.drop_off for each in times]).astype(np.int32),
        "pickup_rule": merge.moved("booking", [each.pickup_rule for each in times]),
        "drop_off_rule": merge.moved("booking", [each.drop_off_rule for each in times]),
    }
    by_trip = {
        "route": route,
        "wheelchair": merge.whole("trip", "wheelchair_accessible", 0, range(3)),
        "bikes": merge.whole("trip", "bikes_allowed", 0, range(3)),
    }
    # Nobody gets off where a trip begins, nor on where it ends.
    used = np.flatnonzero(start[1:] > start[:-1])
    by_row["drop_off"][start[used]] = NOT_ALLOWED
    by_row["pickup"][start[used + 1] - 1] = NOT_ALLOWED
    of_trip, first = _number(start, used, by_row, by_trip)
    length = (start[first + 1] - start[first]).astype(np.int64)
    begin = np.cumsum(np.append(0, length))
    rows = np.repeat(start[first] - begin[:-1], length) + np.arange(begin[-1])
    return Groups(
        *(of_trip, start[:-1]),
        arrival=np.concatenate([each.arrival for each in times]),
        departure=np.concatenate([each.departure for each in times]),
        first_trip=first,
        rows=rows,
        start=begin.astype(np.int32),
        by_row=by_row,
        by_trip=by_trip,
    )


def _number(
    start: NDArray[np.int64],
    used: NDArray[np.int64],
    by_row: dict[str, NDArray[np.int32]],
    by_trip: dict[str, NDArray[np.int32]],
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    said = np.stack(list(by_row.values()), axis=1)
    about = np.stack(list(by_trip.values()), axis=1)
    known: dict[tuple[bytes, bytes], int] = {}
    of_trip = np.full(len(start) - 1, -1, np.int32)
    first: list[int] = []
    for trip in used.tolist():
        key = (said[start[trip] : start[trip + 1]].tobytes(), about[trip].tobytes())
        group = known.setdefault(key, len(known))
        if group == len(first):
            first.append(trip)
        of_trip[trip] = group
    return of_trip, np.array(first, np.int64)


def _nodes(
    stop: NDArray[np.int32], start: NDArray[np.int64], route: NDArray[np.int32], nodes: Nodes
) -> NDArray[np.int32]:
    if not nodes:
        return stop
    node = stop.copy()
    trip = np.repeat(np.arange(len(start) - 1), np.diff(start))
    for row in np.flatnonzero(np.isin(stop, nodes.special)).tolist():
        at = int(trip[row])
        node[row] = nodes.of(int(stop[row]), at, int(route[at]))
    return node

"""What is at least needed from each node to a region: seconds and vehicles, were there never anything to wait for.

A label from which even that comes too late is not worth following. The bounds hold for every traveller: walks and
changes cost nothing here, and whoever leaves lines out or walks slowly only needs longer.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cantou.services.mobilite.engine.jit import jit
from cantou.services.mobilite.engine.kernels import FAR, MOST_VEHICLES, Ints, Timetable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cantou.services.mobilite.engine.network import Network

REGIONS = 64
SMALLEST = 4
"""Nodes of a region, if there are as many."""


@jit
def shortest_hops(t: Timetable) -> NDArray[np.int32]:
    """By row of the patterns: the least time that any trip takes to the next stop."""
    hops = np.zeros(len(t.node), np.int32)
    for pattern in range(len(t.trips)):
        begin = t.pattern_start[pattern]
        length = t.pattern_start[pattern + 1] - begin
        for position in range(length - 1):
            least = FAR
            for trip in range(t.trips[pattern]):
                event = 2 * (t.event_start[pattern] + trip * length + position)
                least = min(least, t.events[event + 2] - t.events[event + 1])
            hops[begin + position] = least
    return hops


@jit
def ride_back(
    t: Timetable,
    hops: NDArray[np.int32],
    pattern: int,
    last: int,
    least: NDArray[np.int32],
    fresh: NDArray[np.uint8],
) -> None:
    """Along one pattern against its way: how near each boarding is to the goal."""
    begin = t.pattern_start[pattern]
    aboard = FAR
    for position in range(last, -1, -1):
        node = t.node[begin + position]
        if aboard < FAR:
            aboard += hops[begin + position]
            if t.board[begin + position] and aboard < least[node]:
                least[node] = aboard
                fresh[node] = 1
        if t.alight[begin + position]:
            aboard = min(aboard, least[node])


@jit
def spread_back(links: tuple[Ints, Ints], least: NDArray[np.int32], fresh: NDArray[np.uint8]) -> None:
    """Walks cost nothing; one of them lies between two vehicles."""
    for node in np.flatnonzero(fresh):
        for j in range(links[0][node], links[0][node + 1]):
            other = links[1][j]
            if least[node] < least[other]:
                least[other] = least[node]
                fresh[other] = 2


@jit
def lower_bounds(
    t: Timetable, hops: NDArray[np.int32], links: tuple[Ints, Ints], members: Ints
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Seconds and vehicles that are at least needed from each node to the nearest of `members`."""
    least = np.full(len(t.at_start) - 1, FAR, np.int32)
    needed = np.full(len(least), MOST_VEHICLES, np.int32)
    fresh = np.zeros(len(least), np.uint8)
    last = np.full(len(t.trips), -1, np.int32)
    least[members] = 0
    fresh[members] = 1
    for turn in range(MOST_VEHICLES):
        spread_back(links, least, fresh)
        nodes = np.flatnonzero(fresh)
        if len(nodes) == 0:
            break
        for node in nodes:
            needed[node] = min(needed[node], turn)
            for j in range(t.at_start[node], t.at_start[node + 1]):
                last[t.at_pattern[j]] = max(last[t.at_pattern[j]], t.at_position[j])
        fresh[:] = 0
        for pattern in range(len(last)):
            if last[pattern] > 0:
                ride_back(t, hops, pattern, last[pattern], least, fresh)
            last[pattern] = -1
    return least, needed


class Bounds:
    """By region of the goal, worked out when first asked for: a millisecond or two for each, once a day."""

    def __init__(self, timetable: Timetable, region: Ints, links: tuple[Ints, Ints]) -> None:
        """`links`: by node where one arrives, the nodes that one walks from."""
        self.timetable = timetable
        self.region = region
        self.links = links
        self._known: dict[int, tuple[Ints, Ints]] = {}

    @cached_property
    def _hops(self) -> Ints:
        return shortest_hops(self.timetable)

    def to(self, goals: Ints) -> tuple[Ints, Ints]:
        rows = [self._row(region) for region in np.unique(self.region[goals]).tolist()]
        if len(rows) == 1:
            return rows[0]
        seconds, vehicles = zip(*rows, strict=True)
        return np.minimum.reduce(seconds), np.minimum.reduce(vehicles)

    def fill(self) -> None:
        for region in range(int(self.region.max(initial=0)) + 1):
            self._row(region)

    def _row(self, region: int) -> tuple[Ints, Ints]:
        if region not in self._known:
            members = np.flatnonzero(self.region == region).astype(np.int32)
            self._known[region] = lower_bounds(self.timetable, self._hops, self.links, members)
        return self._known[region]


def regions_of(network: Network, count: int = REGIONS) -> Ints:
    """Any partition is right; neighbours together are tight. Halves the larger side again and again."""
    stop = network.node_stop
    lat, lon = np.nan_to_num(network.stop_lat[stop]), np.nan_to_num(network.stop_lon[stop])
    region = np.zeros(len(stop), np.int32)
    parts = [np.arange(len(stop))]
    while len(parts) < count and max(map(len, parts)) > SMALLEST:
        parts.sort(key=len)
        part = parts.pop()
        wide = np.ptp(lon[part]) * 0.7 > np.ptp(lat[part])
        order = part[np.argsort(lon[part] if wide else lat[part], kind="stable")]
        parts += [order[: len(order) // 2], order[len(order) // 2 :]]
    for number, part in enumerate(parts):
        region[part] = number
    return region

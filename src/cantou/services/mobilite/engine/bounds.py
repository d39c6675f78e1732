"""What is at least needed from each node to a region: seconds and vehicles, were there never anything to wait for.

A label from which even that comes too late is not worth following. The bounds hold for every traveller: walks and
changes cost nothing here, and whoever leaves lines out or walks slowly only needs longer.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cantou.services.mobilite.engine.kernels import lower_bounds, shortest_hops

if TYPE_CHECKING:
    from cantou.services.mobilite.engine.kernels import Ints, Timetable
    from cantou.services.mobilite.engine.network import Network

REGIONS = 64
SMALLEST = 4
"""Nodes of a region, if there are as many."""


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

"""Staying seated: trips of one block, or linked by transfers of type 4, are one run; type 5 says that they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cantou.services.mobilite.engine.changes import IN_SEAT, NOT_IN_SEAT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cantou.services.mobilite.engine.network import Network


def chains(network: Network, trips: NDArray[np.int64]) -> list[tuple[int, ...]]:
    """Runs of two or more of these trips, all of one service day. A trip that splits is in several."""
    following: dict[int, list[int]] = {}
    told = _told(network, trips)
    for kind, a, b in told:
        if kind == IN_SEAT and _in_time(network, a, b):
            following.setdefault(a, []).append(b)
    apart = {(a, b) for kind, a, b in told if kind == NOT_IN_SEAT}
    for a, b in _neighbours(network, trips):
        if a not in following and (a, b) not in apart:
            following[a] = [b]
    if not following:
        return []
    followers = {b for others in following.values() for b in others}
    found: list[tuple[int, ...]] = []
    open_: list[tuple[int, ...]] = [(a,) for a in following if a not in followers]
    while open_:
        chain = open_.pop()
        others = [b for b in following.get(chain[-1], []) if b not in chain]
        open_ += [(*chain, b) for b in others]
        if not others:
            found.append(chain)
    return found


def _told(network: Network, trips: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    if not len(network.seat_from):
        return []
    run = np.isin(network.seat_from, trips) & np.isin(network.seat_to, trips)
    columns = (network.seat_kind[run], network.seat_from[run], network.seat_to[run])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _in_time(network: Network, a: int, b: int) -> bool:
    return bool(network.time_departure[network.trip_times[b]] >= network.time_arrival[_last(network, a)])


def _last(network: Network, trip: int) -> int:
    group = network.trip_group[trip]
    return int(network.trip_times[trip] + network.group_start[group + 1] - network.group_start[group] - 1)


def _neighbours(network: Network, trips: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Trips that follow each other in a block, the second from where the first ends."""
    inside = trips[network.trip_block[trips] >= 0]
    if len(inside) < 2:  # noqa: PLR2004 (a pair)
        return []
    begin = network.time_departure[network.trip_times[inside]]
    inside = inside[np.lexsort((begin, network.trip_block[inside]))]
    same = np.flatnonzero(np.diff(network.trip_block[inside]) == 0)
    return [
        (a, b)
        for a, b in zip(inside[same].tolist(), inside[same + 1].tolist(), strict=True)
        if _in_time(network, a, b) and _meet(network, a, b)
    ]


def _meet(network: Network, a: int, b: int) -> bool:
    ends = network.group_node[network.group_start[network.trip_group[a] + 1] - 1]
    begins = network.group_node[network.group_start[network.trip_group[b]]]
    p, q = network.node_stop[ends], network.node_stop[begins]
    return bool(p == q or network.stop_parent[p] == network.stop_parent[q] >= 0)

"""The timetable around one day: runs of yesterday, today and the days after, put into patterns for the search.

A run is a trip on a service day, or several one after the other when one may stay seated. Times count from the
beginning of the day before, so that hours past 24 and both changes of the clock are nothing special here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cantou.services.mobilite.engine.bounds import Bounds, regions_of
from cantou.services.mobilite.engine.clock import DAY, origin
from cantou.services.mobilite.engine.groups import NOT_ALLOWED
from cantou.services.mobilite.engine.kernels import Timetable, split
from cantou.services.mobilite.engine.seated import chains

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from cantou.services.mobilite.engine.network import Network
    from cantou.services.mobilite.engine.realtime import AddedTrip

    I32 = NDArray[np.int32]
    I64 = NDArray[np.int64]

BEFORE, AFTER = 1, 2
"""Days on either side whose events are complete: a search may last a day, from any moment of this one."""
SLACK = 7200
"""A day has 25 hours once a year: a day earlier may lie a little before the timetable's beginning."""


class Segment(NamedTuple):
    trip: int
    day: int
    shift: int
    """Seconds to add to the trip's own times, from the timetable's beginning."""
    headway: int
    turn: int
    """Of `shift`, how much later a repeated trip runs than its own row says."""


@dataclass
class Runs:
    """Before they are put into patterns. Events of run r: `start[r]` to `start[r + 1]`."""

    base: int
    shape: I32
    start: I64
    arrival: I32
    departure: I32
    segment_start: I64
    segment_trip: I32
    segment_day: I32
    segment_shift: I32
    segment_headway: I32
    segment_turn: I32
    shapes: Shapes
    added: tuple[AddedTrip, ...] = ()
    """Their segments' trips are -1, -2…"""

    def segments(self, run: int) -> list[Segment]:
        return [
            Segment(
                int(self.segment_trip[at]),
                int(self.segment_day[at]),
                int(self.segment_shift[at]),
                int(self.segment_headway[at]),
                int(self.segment_turn[at]),
            )
            for at in range(self.segment_start[run], self.segment_start[run + 1])
        ]

    def make_segment(self, trip: int, day: int) -> Segment:
        return Segment(trip, day, 0, 0, 0)


@dataclass
class Shapes:
    """What runs look like: rows of nodes, and whether one may get on and off. The first are the network's groups."""

    start: I32
    node: I32
    board: NDArray[np.uint8]
    alight: NDArray[np.uint8]
    group: list[tuple[int, ...]]
    """The groups of the shapes beyond the network's, one after the other."""

    def with_more(
        self, more: Sequence[tuple[I32, NDArray[np.uint8], NDArray[np.uint8], tuple[int, ...]]]
    ) -> Shapes:
        if not more:
            return self
        lengths = [len(node) for node, _, _, _ in more]
        return Shapes(
            start=np.append(self.start, self.start[-1] + np.cumsum(lengths)).astype(np.int32),
            node=np.concatenate([self.node, *(each[0] for each in more)]),
            board=np.concatenate([self.board, *(each[1] for each in more)]),
            alight=np.concatenate([self.alight, *(each[2] for each in more)]),
            group=[*self.group, *(each[3] for each in more)],
        )


@dataclass
class Day:
    """`forward` and `backward` timetables; run of pattern p's t-th trip: `run[run_start[p] + t]`."""

    network: Network
    day: int
    runs: Runs
    forward: Timetable
    backward: Timetable
    bounds: tuple[Bounds, Bounds]
    """Of both."""
    pattern_shape: I32
    run_start: I64
    run: I32
    live: bool = False

    @property
    def base(self) -> int:
        return self.runs.base


def active_services(network: Network, day: int) -> NDArray[np.bool_]:
    on = (network.service_start <= day) & (day <= network.service_end)
    on &= (network.service_week >> ((day - 1) % 7)) & 1 == 1
    low, high = np.searchsorted(network.exception_day, [day, day + 1])
    adds = network.exception_adds[low:high]
    services = network.exception_service[low:high]
    on[services[adds]] = True
    on[services[~adds]] = False
    return on


def trips_of(network: Network, day: int) -> I64:
    on = active_services(network, day)
    found = np.flatnonzero((network.trip_group >= 0) & (network.trip_service >= 0))
    return found[on[network.trip_service[found]]]


def build_day(network: Network, day: int, patch: Callable[[Network, Runs], Runs] | None = None) -> Day:
    runs = _runs(network, day)
    if patch is not None:
        runs = patch(network, runs)
    return _patterns(network, day, runs, live=patch is not None)


def _shifts(network: Network, trips: I64, day: int, base: int) -> I32:
    """Per trip, from its service day in its agency's zone to the timetable's beginning."""
    by_zone = np.array([origin(day, zone) - base for zone in network.zones], np.int32)
    if len(by_zone) == 1:
        return np.full(len(trips), by_zone[0], np.int32)
    zone: I32 = by_zone[network.agency_zone[network.route_agency[network.trip_route[trips]]]]
    return zone


def _frequent(network: Network, trips: I64) -> tuple[I64, I32, I32]:
    """Each run of the trips that repeat: trip, seconds to add, headway if it is not to the minute."""
    on = np.zeros(len(network.trip_group), bool)
    on[trips] = True
    at = np.flatnonzero(on[network.frequency_trip])
    headway = network.frequency_headway[at]
    start, end = network.frequency_start[at], network.frequency_end[at]
    count = np.maximum(-(-(end - start) // headway), 0)
    row = np.repeat(np.arange(len(at)), count)
    turn = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    trip = network.frequency_trip[at][row]
    first = network.time_departure[network.trip_times[trip]]
    shift = start[row] + turn * headway[row] - first
    loose = np.where(network.frequency_exact[at][row] == 1, 0, headway[row])
    return trip.astype(np.int64), shift.astype(np.int32), loose.astype(np.int32)


def _one_day(network: Network, day: int, base: int) -> tuple[list[tuple[int, ...]], I64, I32, I32, I32]:
    """Runs of one service day: those of several trips, then single ones (trip, shift, headway, turn)."""
    trips = trips_of(network, day)
    plain = trips[network.trip_frequent[trips] == 0]
    joined = chains(network, plain)
    if joined:
        plain = plain[~np.isin(plain, [trip for chain in joined for trip in chain])]
    often, more, headway = _frequent(network, trips)
    trip = np.concatenate([plain, often])
    nothing = np.zeros(len(plain), np.int32)
    turn = np.concatenate([nothing, more])
    return joined, trip, _shifts(network, trip, day, base) + turn, np.concatenate([nothing, headway]), turn


def _runs(network: Network, day: int) -> Runs:
    base = min(origin(day - BEFORE, zone) for zone in network.zones)
    end = max(origin(day + AFTER + 1, zone) for zone in network.zones) - base
    back = network.longest // DAY + BEFORE + 1
    segments: list[tuple[I64, I64, I32, I32, I32, I32]] = []
    runs = 0
    for each in range(day - back, day + AFTER + 1):
        joined, trip, shift, headway, turn = _one_day(network, each, base)
        length = _length(network, trip)
        at = network.trip_times[trip]
        inside = (network.time_departure[at] + shift < end) & (
            network.time_arrival[at + length - 1] + shift >= -SLACK
        )
        trip, shift, headway, turn = trip[inside], shift[inside], headway[inside], turn[inside]
        number = np.arange(runs, runs + len(trip))
        segments.append((number, trip, np.full(len(trip), each, np.int32), shift, headway, turn))
        runs += len(trip)
        if joined:
            flat = np.array([member for chain in joined for member in chain], np.int64)
            number = np.repeat(np.arange(runs, runs + len(joined)), [len(chain) for chain in joined])
            nothing = np.zeros(len(flat), np.int32)
            segments.append(
                (number, flat, nothing + each, _shifts(network, flat, each, base), nothing, nothing)
            )
            runs += len(joined)
    number, trip, *rest = (np.concatenate(column) for column in zip(*segments, strict=True))
    return _gathered(network, base, number, (trip.astype(np.int32), *rest), runs)


def _length(network: Network, trip: I64) -> I32:
    group = network.trip_group[trip]
    return network.group_start[group + 1] - network.group_start[group]


def _gathered(network: Network, base: int, number: I64, segments: tuple[I32, ...], runs: int) -> Runs:
    trip, on, shift, headway, turn = segments
    length = _length(network, trip.astype(np.int64)).astype(np.int64)
    before = np.cumsum(length) - length
    rows = np.repeat(network.trip_times[trip] - before, length) + np.arange(length.sum())
    moved = np.repeat(shift, length)
    first = np.searchsorted(number, np.arange(runs + 1))
    shape = np.zeros(runs, np.int32)
    if runs:
        shape[:] = network.trip_group[trip[first[:-1]]]
    shapes = Shapes(
        network.group_start,
        network.group_node,
        (network.group_pickup != NOT_ALLOWED).astype(np.uint8),
        (network.group_drop_off != NOT_ALLOWED).astype(np.uint8),
        [],
    )
    known: dict[tuple[int, ...], int] = {}
    for run in np.flatnonzero(np.diff(first) > 1).tolist():
        groups = tuple(network.trip_group[trip[first[run] : first[run + 1]]].tolist())
        shape[run] = known.setdefault(groups, len(network.group_start) - 1 + len(known))
    return Runs(
        base=base,
        shape=shape,
        start=np.append(before, length.sum())[first].astype(np.int64),
        arrival=network.time_arrival[rows] + moved,
        departure=network.time_departure[rows] + moved,
        segment_start=first.astype(np.int64),
        segment_trip=trip,
        segment_day=on.astype(np.int32),
        segment_shift=shift,
        segment_headway=headway,
        segment_turn=turn,
        shapes=shapes.with_more([_joined(shapes, groups) for groups in known]),
    )


def _joined(
    shapes: Shapes, groups: tuple[int, ...]
) -> tuple[I32, NDArray[np.uint8], NDArray[np.uint8], tuple[int, ...]]:
    rows = np.concatenate([np.arange(shapes.start[group], shapes.start[group + 1]) for group in groups])
    return shapes.node[rows], shapes.board[rows], shapes.alight[rows], groups


def _patterns(network: Network, day: int, runs: Runs, *, live: bool) -> Day:
    length = np.diff(runs.start).astype(np.int32)
    first = runs.departure[runs.start[:-1]] if len(length) else np.empty(0, np.int32)
    last = runs.arrival[runs.start[1:] - 1] if len(length) else first
    order = np.lexsort((last, first, runs.shape))
    chain = split(runs.shape[order], runs.start[:-1][order], length[order], runs.arrival, runs.departure)
    key = runs.shape[order].astype(np.int64) << 32 | chain
    again = np.argsort(key, kind="stable")
    order, key = order[again], key[again]
    _, begins, trips = np.unique(key, return_index=True, return_counts=True)
    shape = runs.shape[order][begins] if len(order) else np.empty(0, np.int32)
    long = np.diff(runs.shapes.start)[shape].astype(np.int64)
    events = np.append(0, np.cumsum(long * trips))
    pattern = np.repeat(np.arange(len(shape)), trips)
    rank = np.arange(len(order)) - begins[pattern] if len(order) else np.empty(0, np.int64)
    steps = length[order].astype(np.int64)
    position = np.arange(steps.sum()) - np.repeat(np.cumsum(steps) - steps, steps)
    source = np.repeat(runs.start[:-1][order], steps) + position
    times = np.stack([runs.arrival[source], runs.departure[source]], axis=1).ravel()
    across = np.repeat(events[pattern] + rank, steps) + position * np.repeat(trips[pattern], steps)
    by_stop = np.empty((2, events[-1]), np.int32)
    by_stop[:, across] = times.reshape(-1, 2).T
    starts = np.append(0, np.cumsum(long)).astype(np.int32)
    rows = np.repeat(runs.shapes.start[shape] - starts[:-1], long) + np.arange(starts[-1])
    forward = _timetable(
        network,
        starts,
        (runs.shapes.node[rows], runs.shapes.board[rows], runs.shapes.alight[rows]),
        trips.astype(np.int32),
        (events[:-1], times, by_stop[1]),
    )
    backward = backwards(forward, by_stop[0])
    return Day(
        *(network, day, runs, forward, backward),
        bounds=_bounds(network, forward, backward),
        pattern_shape=shape,
        run_start=np.append(begins, len(order)).astype(np.int64),
        run=order.astype(np.int32),
        live=live,
    )


def _bounds(network: Network, forward: Timetable, backward: Timetable) -> tuple[Bounds, Bounds]:
    region = regions_of(network)
    start, end, _ = network.back_links
    return Bounds(forward, region, (start, end)), Bounds(
        backward, region, (forward.link_start, forward.link_to)
    )


def _timetable(
    network: Network,
    start: I32,
    rows: tuple[I32, NDArray[np.uint8], NDArray[np.uint8]],
    trips: I32,
    events: tuple[I64, I32, I32],
) -> Timetable:
    node, board, alight = rows
    return Timetable(
        *(start, node, board, alight, trips, *events),
        *_stops_at(start, node, len(network.node_stop)),
        # Copies: what is mapped is read-only, which is another type, and everything would be compiled twice.
        link_start=np.array(network.link_start),
        link_to=np.array(network.link_to),
        link_seconds=np.empty(0, np.int32),
    )


def _stops_at(start: I32, node: I32, nodes: int) -> tuple[I32, I32, I32]:
    """By node: the patterns that stop there, and where in them."""
    pattern = np.repeat(np.arange(len(start) - 1), np.diff(start))
    position = np.arange(len(node)) - start[pattern]
    order = np.argsort(node, kind="stable")
    begins = np.searchsorted(node[order], np.arange(nodes + 1))
    return begins.astype(np.int32), pattern[order].astype(np.int32), position[order].astype(np.int32)


LAST = 1 << 29
"""From where the backward timetable counts: its times are LAST - t."""


def backwards(t: Timetable, arrivals: I32) -> Timetable:
    """The same vehicles run backwards: patterns, positions and trips all from the other end.

    `arrivals` by pattern, position and trip."""
    total = t.pattern_start[-1]
    start = (total - t.pattern_start[::-1]).astype(np.int32)
    node = t.node[::-1].copy()
    count = len(t.events) // 2
    ends = np.append(t.event_start, count)[1:]
    return Timetable(
        pattern_start=start,
        node=node,
        board=t.alight[::-1].copy(),
        alight=t.board[::-1].copy(),
        trips=t.trips[::-1].copy(),
        event_start=(count - ends[::-1]).astype(np.int64),
        events=LAST - t.events[::-1],
        departures=LAST - arrivals[::-1],
        **dict(
            zip(
                ("at_start", "at_pattern", "at_position"),
                _stops_at(start, node, len(t.at_start) - 1),
                strict=True,
            )
        ),
        link_start=t.link_start,
        link_to=t.link_to,
        link_seconds=t.link_seconds,
    )

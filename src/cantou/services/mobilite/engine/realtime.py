"""What is known of a day as it goes: late, left out, cancelled, added. It makes the day's timetable anew.

Nothing of the network changes, so that the planned time can always be shown beside.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from cantou.services.mobilite.engine.days import Runs, Segment
    from cantou.services.mobilite.engine.network import Network

    Row = tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.uint8], tuple[int, ...]]


@dataclass(frozen=True)
class TripChange:
    """One trip on one service day (ordinal). `delays`: by position in the trip, seconds at arrival and departure;
    they hold until the next that is told. `start`: for a trip that repeats, when this run leaves, in seconds."""

    trip: int
    day: int
    start: int | None = None
    cancelled: bool = False
    delays: dict[int, tuple[int, int]] = field(default_factory=dict)
    skipped: frozenset[int] = frozenset()


@dataclass(frozen=True)
class AddedTrip:
    """A trip of no timetable. `calls`: stop, and instants of arrival and departure."""

    trip_id: str
    route: int
    day: int
    calls: tuple[tuple[int, int, int], ...]
    headsign: str = ""


@dataclass
class _Piece:
    """A run to be: consecutive segments that still run."""

    segments: list[Segment]
    node: list[NDArray[np.int32]]
    board: list[NDArray[np.uint8]]
    alight: list[NDArray[np.uint8]]
    arrival: list[NDArray[np.int32]]
    departure: list[NDArray[np.int32]]


@dataclass(frozen=True)
class Patch:
    """Give it to Planner.patch for each day that it may touch."""

    changes: tuple[TripChange, ...] = ()
    added: tuple[AddedTrip, ...] = ()

    def __call__(self, network: Network, runs: Runs) -> Runs:
        wanted = {(change.trip, change.day): change for change in self.changes if change.start is None}
        repeated = {(change.trip, change.day, change.start): change for change in self.changes}
        trips = np.unique([change.trip for change in self.changes]).astype(np.int64)
        touched = np.unique(
            np.searchsorted(runs.segment_start, np.flatnonzero(np.isin(runs.segment_trip, trips)), "right")
            - 1
        )
        pieces: list[_Piece] = []
        for run in touched.tolist():
            found = _changes(network, runs.segments(run), wanted, repeated)
            pieces += _pieces(network, runs, run, found)
        return _with(network, _without(runs, touched), pieces, self.added)


def _changes(
    network: Network,
    segments: list[Segment],
    wanted: dict[tuple[int, int], TripChange],
    repeated: dict[tuple[int, int, int | None], TripChange],
) -> list[TripChange | None]:
    found: list[TripChange | None] = []
    for segment in segments:
        first = int(network.time_departure[network.trip_times[segment.trip]])
        start = first + segment.turn
        change = wanted.get((segment.trip, segment.day)) or repeated.get((segment.trip, segment.day, start))
        found.append(change)
    return found


def _pieces(network: Network, runs: Runs, run: int, changes: Sequence[TripChange | None]) -> list[_Piece]:
    shape, at = int(runs.shape[run]), int(runs.start[run])
    row = int(runs.shapes.start[shape])
    found: list[_Piece] = []
    fresh = True
    for segment, change in zip(runs.segments(run), changes, strict=True):
        group = network.trip_group[segment.trip]
        length = int(network.group_start[group + 1] - network.group_start[group])
        if change is not None and change.cancelled:
            fresh = True
        else:
            if fresh:
                found.append(_Piece([], [], [], [], [], []))
                fresh = False
            _add(found[-1], segment, runs, slice(row, row + length), slice(at, at + length), change)
        row, at = row + length, at + length
    return found


def _add(
    piece: _Piece, segment: Segment, runs: Runs, rows: slice, events: slice, change: TripChange | None
) -> None:
    board, alight = runs.shapes.board[rows].copy(), runs.shapes.alight[rows].copy()
    arrival, departure = runs.arrival[events].copy(), runs.departure[events].copy()
    if change is not None:
        skipped = [position for position in change.skipped if position < len(board)]
        board[skipped] = alight[skipped] = 0
        _delay(arrival, departure, change.delays)
    if piece.departure:
        after = int(piece.departure[-1][-1])
        np.maximum(arrival, after, out=arrival)
        np.maximum(departure, after, out=departure)
    piece.segments.append(segment)
    piece.node.append(runs.shapes.node[rows])
    piece.board.append(board)
    piece.alight.append(alight)
    piece.arrival.append(arrival)
    piece.departure.append(departure)


def _delay(
    arrival: NDArray[np.int32], departure: NDArray[np.int32], delays: dict[int, tuple[int, int]]
) -> None:
    """A vehicle is never told to leave before it arrives, nor to arrive before it left."""
    late = 0
    for position in range(len(arrival)):
        at_arrival, at_departure = delays.get(position, (late, late))
        arrival[position] += at_arrival
        departure[position] += at_departure
        late = at_departure
        if position:
            arrival[position] = max(arrival[position], departure[position - 1])
        departure[position] = max(departure[position], arrival[position])


def _without(runs: Runs, gone: NDArray[np.int64]) -> Runs:
    keep = np.ones(len(runs.shape), bool)
    keep[gone] = False
    kept = np.flatnonzero(keep)
    events, start = _rows(runs.start, kept)
    segments, segment_start = _rows(runs.segment_start, kept)
    columns: dict[str, Any] = {name: getattr(runs, name)[segments] for name in SEGMENT}
    return replace(
        runs,
        shape=runs.shape[kept],
        start=start,
        arrival=runs.arrival[events],
        departure=runs.departure[events],
        segment_start=segment_start,
        **columns,
    )


SEGMENT = ("segment_trip", "segment_day", "segment_shift", "segment_headway", "segment_turn")


def _rows(start: NDArray[np.int64], kept: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    length = start[kept + 1] - start[kept]
    begin = np.append(0, np.cumsum(length))
    return np.repeat(start[kept] - begin[:-1], length) + np.arange(begin[-1]), begin.astype(np.int64)


def _with(network: Network, runs: Runs, pieces: list[_Piece], added: tuple[AddedTrip, ...]) -> Runs:
    shapes: list[Row] = []
    events: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
    segments: list[list[Segment]] = []
    for piece in pieces:
        groups = tuple(int(network.trip_group[segment.trip]) for segment in piece.segments)
        shapes.append(
            (np.concatenate(piece.node), np.concatenate(piece.board), np.concatenate(piece.alight), groups)
        )
        events.append((np.concatenate(piece.arrival), np.concatenate(piece.departure)))
        segments.append(piece.segments)
    known = [trip for trip in added if len(trip.calls) > 1]
    for number, trip in enumerate(known):
        shapes.append(_shape_of(network, trip))
        times = np.array([call[1:] for call in trip.calls], np.int64) - runs.base
        events.append((times[:, 0].astype(np.int32), times[:, 1].astype(np.int32)))
        segments.append([runs.make_segment(-1 - number, trip.day)])
    if not shapes:
        return runs
    first = len(runs.shapes.start) - 1
    columns: dict[str, Any] = {name: _and(getattr(runs, name), segments, name) for name in SEGMENT}
    return replace(
        runs,
        shape=np.append(runs.shape, first + np.arange(len(shapes))).astype(np.int32),
        start=_longer(runs.start, (len(arrival) for arrival, _ in events)),
        arrival=np.concatenate([runs.arrival, *(arrival for arrival, _ in events)]),
        departure=np.concatenate([runs.departure, *(departure for _, departure in events)]),
        segment_start=_longer(runs.segment_start, map(len, segments)),
        **columns,
        shapes=runs.shapes.with_more(shapes),
        added=tuple(known),
    )


def _and(column: NDArray[np.int32], more: list[list[Segment]], name: str) -> NDArray[np.int32]:
    values = [getattr(segment, name.removeprefix("segment_")) for segments in more for segment in segments]
    return np.append(column, values).astype(np.int32)


def _longer(start: NDArray[np.int64], lengths: Iterable[int]) -> NDArray[np.int64]:
    return np.append(start, start[-1] + np.cumsum(list(lengths))).astype(np.int64)


def _shape_of(network: Network, trip: AddedTrip) -> Row:
    alike = np.flatnonzero(network.group_route == trip.route)[:1].tolist()
    count = len(trip.calls)
    board, alight = np.ones(count, np.uint8), np.ones(count, np.uint8)
    board[-1] = alight[0] = 0
    return np.array([call[0] for call in trip.calls], np.int32), board, alight, tuple(alike)

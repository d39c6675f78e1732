"""RAPTOR (Delling, Pajor, Werneck) on flat arrays: round k finds what k vehicles reach.

Two labels per node and round, never one: `ride`, when a vehicle sets down there, and `ready`, when the next one can
be boarded. The time to change counts after a vehicle and not after a walk, so the earlier of two arrivals is not
always the earlier to be ready. Labels of round k say "with at most k vehicles": what is found is pushed up.

A search for the latest departure is this one, on the timetable run backwards (days.backwards).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cantou.services.mobilite.engine.jit import jit

Ints = NDArray[np.int32]
Flags = NDArray[np.uint8]

NEVER = 1 << 30
PATTERN, TRIP, BOARD, ALIGHT, COST = range(5)
"""What a leg is: who runs, where in the pattern one gets on and off, what it costs to reach it from the one before."""


class Timetable(NamedTuple):
    """Trips of one pattern stop at the same nodes and never overtake; times stand by pattern, position, trip."""

    pattern_start: Ints
    node: Ints
    board: Flags
    alight: Flags
    trips: Ints
    event_start: NDArray[np.int64]
    arrival: Ints
    departure: Ints
    at_start: Ints
    at_pattern: Ints
    at_position: Ints
    link_start: Ints
    link_to: Ints
    link_seconds: Ints
    change: Ints


class Work(NamedTuple):
    """Memory of one search, used again by the next one of the thread."""

    ride: NDArray[np.int32]
    ready: NDArray[np.int32]
    by: NDArray[np.int32]
    came: NDArray[np.int32]
    egress: Ints
    target: Ints
    target_node: Ints
    first: Ints
    queue: Ints
    marked: Ints
    is_marked: Flags
    ridden: Ints
    is_ridden: Flags


def make_work(nodes: int, patterns: int, rounds: int) -> Work:
    return Work(
        ride=np.empty((nodes, rounds + 1), np.int32),
        ready=np.empty((nodes, rounds + 1), np.int32),
        by=np.empty((nodes, rounds + 1, 4), np.int32),
        came=np.empty((nodes, rounds + 1), np.int32),
        egress=np.empty(nodes, np.int32),
        target=np.empty(rounds + 1, np.int32),
        target_node=np.empty(rounds + 1, np.int32),
        first=np.full(patterns, NEVER, np.int32),
        queue=np.empty(patterns, np.int32),
        marked=np.empty(nodes, np.int32),
        is_marked=np.zeros(nodes, np.uint8),
        ridden=np.empty(nodes, np.int32),
        is_ridden=np.zeros(nodes, np.uint8),
    )


@jit
def prepare(w: Work, bound: int, nodes: Ints, seconds: Ints) -> None:
    """Forgets the search before; `nodes` are where one may end, `bound` the first arrival that is too late."""
    w.ride[:] = NEVER
    w.ready[:] = NEVER
    w.egress[:] = NEVER
    w.target[:] = bound
    for i in range(len(nodes)):
        w.egress[nodes[i]] = min(w.egress[nodes[i]], seconds[i])


@jit
def enter(w: Work, at: int, nodes: Ints, seconds: Ints) -> int:
    """Puts the traveller at the nodes where one may begin; how many are marked."""
    marked = 0
    w.target_node[:] = -1
    for i in range(len(nodes)):
        node = nodes[i]
        ready = at + seconds[i]
        if ready >= w.ready[node, 0]:
            continue
        for k in range(w.ready.shape[1]):
            if ready >= w.ready[node, k]:
                break
            w.ready[node, k] = ready
        if not w.is_marked[node]:
            w.is_marked[node] = 1
            w.marked[marked] = node
            marked += 1
    return marked


@jit
def collect(t: Timetable, w: Work, marked: int) -> int:
    """Queues the patterns that can be boarded at a marked node, each with its first such position."""
    queued = 0
    for i in range(marked):
        node = w.marked[i]
        w.is_marked[node] = 0
        for j in range(t.at_start[node], t.at_start[node + 1]):
            pattern = t.at_pattern[j]
            position = t.at_position[j]
            if not t.board[t.pattern_start[pattern] + position]:
                continue
            if w.first[pattern] == NEVER:
                w.queue[queued] = pattern
                queued += 1
            w.first[pattern] = min(w.first[pattern], position)
    return queued


@jit
def first_not_before(departure: Ints, start: int, count: int, ready: int) -> int:
    """The first of `count` trips that leaves at `ready` or later; `count` if none."""
    low = 0
    high = count
    while low < high:
        middle = (low + high) // 2
        if departure[start + middle] < ready:
            low = middle + 1
        else:
            high = middle
    return low


@jit
def set_down(w: Work, k: int, node: int, arrival: int) -> None:
    for later in range(k, w.ride.shape[1]):
        if arrival >= w.ride[node, later]:
            break
        w.ride[node, later] = arrival
    if w.egress[node] == NEVER:
        return
    total = arrival + w.egress[node]
    if total >= w.target[k]:
        return
    w.target_node[k] = node
    for later in range(k, len(w.target)):
        if total >= w.target[later]:
            break
        w.target[later] = total


@jit
def scan(t: Timetable, w: Work, k: int, pattern: int, ridden: int) -> int:
    """Rides one pattern from its first boarding on, always in the earliest trip that can be had."""
    begin = t.pattern_start[pattern]
    count = t.trips[pattern]
    trip = -1
    boarded = -1
    for position in range(w.first[pattern], t.pattern_start[pattern + 1] - begin):
        node = t.node[begin + position]
        row = t.event_start[pattern] + position * count
        if trip >= 0 and t.alight[begin + position]:
            arrival = t.arrival[row + trip]
            if arrival < w.ride[node, k] and arrival < w.target[k]:
                by = w.by[node, k]
                by[0] = pattern
                by[1] = trip
                by[2] = boarded
                by[3] = position
                set_down(w, k, node, arrival)
                if not w.is_ridden[node]:
                    w.is_ridden[node] = 1
                    w.ridden[ridden] = node
                    ridden += 1
        if t.board[begin + position]:
            ready = w.ready[node, k - 1]
            limit = count if trip < 0 else trip
            if limit > 0 and ready <= t.departure[row + limit - 1]:
                trip = first_not_before(t.departure, row, limit, ready)
                boarded = position
    w.first[pattern] = NEVER
    return ridden


@jit
def be_ready(w: Work, k: int, node: int, ready: int, origin: int, marked: int) -> int:
    if ready >= w.ready[node, k] or ready >= w.target[min(k + 1, len(w.target) - 1)]:
        return marked
    w.came[node, k] = origin
    for later in range(k, w.ready.shape[1]):
        if ready >= w.ready[node, later]:
            break
        w.ready[node, later] = ready
    if not w.is_marked[node]:
        w.is_marked[node] = 1
        w.marked[marked] = node
        marked += 1
    return marked


@jit
def spread(t: Timetable, w: Work, k: int, ridden: int) -> int:
    """From where vehicles set down: to the next one at the same place, and on foot."""
    marked = 0
    for i in range(ridden):
        node = w.ridden[i]
        w.is_ridden[node] = 0
        arrival = w.ride[node, k]
        if t.change[node] < NEVER:
            marked = be_ready(w, k, node, arrival + t.change[node], node, marked)
        for j in range(t.link_start[node], t.link_start[node + 1]):
            if t.link_seconds[j] < NEVER:
                marked = be_ready(w, k, t.link_to[j], arrival + t.link_seconds[j], node, marked)
    return marked


@jit
def run_rounds(t: Timetable, w: Work, marked: int) -> None:
    for k in range(1, w.ride.shape[1]):
        queued = collect(t, w, marked)
        if queued == 0:
            return
        ridden = 0
        for i in range(queued):
            ridden = scan(t, w, k, w.queue[i], ridden)
        marked = spread(t, w, k, ridden)
    for i in range(marked):
        w.is_marked[w.marked[i]] = 0


@jit
def board_last(t: Timetable, by: Ints) -> int:
    """A loop that comes by again is boarded when it does."""
    begin = t.pattern_start[by[0]]
    for position in range(by[3] - 1, by[2], -1):
        if t.board[begin + position] and t.node[begin + position] == t.node[begin + by[2]]:
            return position
    return int(by[2])


@jit
def trace(t: Timetable, w: Work, k: int, legs: Ints) -> int:
    """The legs that end at the target of round k, last first; how many."""
    node = w.target_node[k]
    found = 0
    while True:
        while k > 1 and w.ride[node, k - 1] == w.ride[node, k]:
            k -= 1
        by = w.by[node, k]
        legs[found, :4] = by
        legs[found, BOARD] = board_last(t, by)
        legs[found, COST] = 0
        node = t.node[t.pattern_start[by[0]] + by[2]]
        k -= 1
        while k > 0 and w.ready[node, k - 1] == w.ready[node, k]:
            k -= 1
        if k == 0:
            return found + 1
        legs[found, COST] = w.ready[node, k] - w.ride[w.came[node, k], k]
        node = w.came[node, k]
        found += 1


@jit
def wait_less(t: Timetable, legs: Ints, count: int) -> None:
    """Leaves as late as the same lines allow without arriving later; the legs last first."""
    for i in range(1, count):
        pattern, trip, alighted = legs[i, 0], legs[i, 1], legs[i, 3]
        after = legs[i - 1]
        row = t.event_start[after[0]] + after[2] * t.trips[after[0]]
        limit = t.departure[row + after[1]] - after[COST]
        row = t.event_start[pattern] + alighted * t.trips[pattern]
        while trip + 1 < t.trips[pattern] and t.arrival[row + trip + 1] <= limit:
            trip += 1
        legs[i, 1] = trip


@jit
def note_found(
    t: Timetable, w: Work, legs: NDArray[np.int32], heads: NDArray[np.int32], found: int, at: int
) -> int:
    """Keeps what this departure improved: legs, and in heads how many, where it ends, when, when it began."""
    for k in range(1, len(w.target)):
        if w.target_node[k] < 0 or found == len(heads):
            continue
        count = trace(t, w, k, legs[found])
        wait_less(t, legs[found], count)
        heads[found, 0] = count
        heads[found, 1] = w.target_node[k]
        heads[found, 2] = w.target[k]
        heads[found, 3] = at
        found += 1
    return found


@jit
def search(
    t: Timetable,
    w: Work,
    departures: Ints,
    horizon: int,
    sources: tuple[Ints, Ints],
    goals: tuple[Ints, Ints],
    legs: NDArray[np.int32],
    heads: NDArray[np.int32],
) -> int:
    """All that is not dominated, over departures given the latest first (rRAPTOR keeps its labels between them)."""
    prepare(w, departures[0] + horizon + 1, goals[0], goals[1])
    found = 0
    for i in range(len(departures)):
        marked = enter(w, departures[i], sources[0], sources[1])
        run_rounds(t, w, marked)
        found = note_found(t, w, legs, heads, found, departures[i])
    return found


@jit
def departures_between(t: Timetable, sources: tuple[Ints, Ints], begin: int, end: int, found: Ints) -> int:
    """When one would leave to board a vehicle at a source without waiting; filled as far as `found` holds, counted."""
    count = 0
    for i in range(len(sources[0])):
        node, walk = sources[0][i], sources[1][i]
        for j in range(t.at_start[node], t.at_start[node + 1]):
            pattern = t.at_pattern[j]
            if not t.board[t.pattern_start[pattern] + t.at_position[j]]:
                continue
            row = t.event_start[pattern] + t.at_position[j] * t.trips[pattern]
            trip = first_not_before(t.departure, row, t.trips[pattern], begin + walk)
            while trip < t.trips[pattern] and t.departure[row + trip] - walk <= end:
                if count < len(found):
                    found[count] = t.departure[row + trip] - walk
                count += 1
                trip += 1
    return count


@jit
def split(group: Ints, start: NDArray[np.int64], length: Ints, arrival: Ints, departure: Ints) -> Ints:
    """Puts runs (given by group, then first departure) into chains in which none overtakes; the chain of each."""
    chain = np.zeros(len(group), np.int32)
    last = np.empty(len(group), np.int64)
    chains = 0
    for i in range(len(group)):
        if i == 0 or group[i] != group[i - 1]:
            chains = 0
        choice = chains
        for c in range(chains):
            before = start[last[c]]
            follows = True
            for position in range(length[i]):
                if (
                    arrival[start[i] + position] < arrival[before + position]
                    or departure[start[i] + position] < departure[before + position]
                ):
                    follows = False
                    break
            if follows:
                choice = c
                break
        if choice == chains:
            chains += 1
        last[choice] = i
        chain[i] = choice
    return chain

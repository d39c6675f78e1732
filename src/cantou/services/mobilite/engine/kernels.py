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
MOST_VEHICLES = 255
FAR = 1 << 28
"""Seconds to where there is no way, in bounds."""
PATTERN, TRIP, BOARD, ALIGHT, COST = range(5)
"""What a leg is: who runs, where in the pattern one gets on and off, what it costs to reach it from the one before."""


class Timetable(NamedTuple):
    """Trips of one pattern stop at the same nodes and never overtake. What is read together lies together: `events`
    holds by pattern, trip and position the arrival and the departure, for riding; `departures` by pattern, position
    and trip the departure once more, for boarding."""

    pattern_start: Ints
    node: Ints
    board: Flags
    alight: Flags
    trips: Ints
    event_start: NDArray[np.int64]
    events: Ints
    departures: Ints
    at_start: Ints
    at_pattern: Ints
    at_position: Ints
    link_start: Ints
    link_to: Ints
    link_seconds: Ints


class Work(NamedTuple):
    """Memory of one search, used again by the next one of the thread."""

    ride: NDArray[np.int32]
    ready: NDArray[np.int32]
    by: NDArray[np.int32]
    came: NDArray[np.int32]
    egress: Ints
    target: Ints
    """By round, the earliest arrival known; behind the last round, sooner than anything."""
    target_node: Ints
    first: Ints
    queue: Ints
    marked: Ints
    is_marked: Flags
    ridden: Ints
    is_ridden: Flags
    touched: Ints
    """Nodes with labels, behind how many there are."""
    least: Ints
    vehicles: Ints
    """Seconds and vehicles that are at least needed to the goal, by node."""


def make_work(nodes: int, patterns: int, rounds: int) -> Work:
    return Work(
        ride=np.full((rounds + 1, nodes), NEVER, np.int32),
        ready=np.full((rounds + 1, nodes), NEVER, np.int32),
        by=np.empty((rounds + 1, nodes, 4), np.int32),
        came=np.empty((rounds + 1, nodes), np.int32),
        egress=np.full(nodes, NEVER, np.int32),
        target=np.full(rounds + 1 + MOST_VEHICLES + 1, -NEVER, np.int32),
        target_node=np.empty(rounds + 1, np.int32),
        first=np.full(patterns, NEVER, np.int32),
        queue=np.empty(patterns, np.int32),
        marked=np.empty(nodes, np.int32),
        is_marked=np.zeros(nodes, np.uint8),
        ridden=np.empty(nodes, np.int32),
        is_ridden=np.zeros(nodes, np.uint8),
        touched=np.zeros(nodes + 1, np.int32),
        least=np.zeros(nodes, np.int32),
        vehicles=np.zeros(nodes, np.int32),
    )


@jit
def forget(w: Work, goals: Ints) -> None:
    """Leaves the memory as it was found: labels are taken away where there are any."""
    for i in range(1, w.touched[0] + 1):
        node = w.touched[i]
        w.ride[:, node] = NEVER
        w.ready[:, node] = NEVER
    w.touched[0] = 0
    for node in goals:
        w.egress[node] = NEVER


@jit
def push(labels: NDArray[np.int32], k: int, node: int, time: int) -> None:
    """What is reached with k vehicles is reached with at most k + 1."""
    for later in range(k, len(labels)):
        if time >= labels[later, node]:
            return
        labels[later, node] = time


@jit
def touch(touched: Ints, ride: NDArray[np.int32], ready: NDArray[np.int32], node: int) -> None:
    if ride[-1, node] == NEVER and ready[-1, node] == NEVER:
        touched[0] += 1
        touched[touched[0]] = node


@jit
def enter(w: Work, at: int, nodes: Ints, seconds: Ints) -> int:
    """Puts the traveller at the nodes where one may begin; how many are marked."""
    marked = 0
    w.target_node[:] = -1
    for i in range(len(nodes)):
        node = nodes[i]
        ready = at + seconds[i]
        if ready >= w.ready[0, node] or ready + w.least[node] >= w.target[w.vehicles[node]]:
            continue
        touch(w.touched, w.ride, w.ready, node)
        push(w.ready, 0, node, ready)
        if not w.is_marked[node]:
            w.is_marked[node] = 1
            w.marked[marked] = node
            marked += 1
    return marked


@jit
def collect(t: Timetable, w: Work, marked: int) -> int:
    """Queues the patterns that can be boarded at a marked node, each with its first such position."""
    pattern_start, board = t.pattern_start, t.board
    at_start, at_pattern, at_position = t.at_start, t.at_pattern, t.at_position
    first, queue = w.first, w.queue
    queued = 0
    for i in range(marked):
        node = w.marked[i]
        w.is_marked[node] = 0
        for j in range(at_start[node], at_start[node + 1]):
            pattern = at_pattern[j]
            position = at_position[j]
            if position < first[pattern] and board[pattern_start[pattern] + position]:
                if first[pattern] == NEVER:
                    queue[queued] = pattern
                    queued += 1
                first[pattern] = position
    return queued


@jit
def first_not_before(departures: Ints, start: int, count: int, ready: int) -> int:
    """The first of `count` trips that leaves at `ready` or later; `count` if none."""
    low = 0
    high = count
    while low < high:
        middle = (low + high) // 2
        if departures[start + middle] < ready:
            low = middle + 1
        else:
            high = middle
    return low


@jit
def scan(t: Timetable, w: Work, k: int, queued: int) -> int:
    """Rides each pattern from its first boarding on, always in the earliest trip that can be had.

    Arrays have names of their own here: reached through the tuple in the loop, they are counted each time.
    """
    node_at, board, alight, events, departures = t.node, t.board, t.alight, t.events, t.departures
    ride, ready, by = w.ride, w.ready, w.by
    target, least, vehicles, touched = w.target, w.least, w.vehicles, w.touched
    ridden, is_ridden = w.ridden, w.is_ridden
    found = 0
    for i in range(queued):
        pattern = w.queue[i]
        begin, end = t.pattern_start[pattern], t.pattern_start[pattern + 1]
        count, start = t.trips[pattern], t.event_start[pattern]
        trip, boarded, row = -1, -1, start
        for position in range(w.first[pattern], end - begin):
            node = node_at[begin + position]
            if trip >= 0 and alight[begin + position]:
                arrival = events[2 * (row + position)]
                if arrival < ride[k, node] and arrival + least[node] < target[k + vehicles[node]]:
                    by[k, node, 0] = pattern
                    by[k, node, 1] = trip
                    by[k, node, 2] = boarded
                    by[k, node, 3] = position
                    touch(touched, ride, ready, node)
                    push(ride, k, node, arrival)
                    if w.egress[node] < NEVER:
                        reach(target, w.target_node, k, node, arrival + w.egress[node])
                    if not is_ridden[node]:
                        is_ridden[node] = 1
                        ridden[found] = node
                        found += 1
            if board[begin + position]:
                time = ready[k - 1, node]
                limit = count
                if trip >= 0:
                    # Nobody waits for an earlier trip than the one they sit in, unless there is one.
                    limit = trip if time <= events[2 * (row + position) + 1] else 0
                column = start + position * count
                if limit > 0 and time <= departures[column + limit - 1]:
                    trip = first_not_before(departures, column, limit, time)
                    row = start + trip * (end - begin)
                    boarded = position
        w.first[pattern] = NEVER
    return found


@jit
def reach(target: Ints, target_node: Ints, k: int, node: int, total: int) -> None:
    if total >= target[k]:
        return
    target_node[k] = node
    for later in range(k, len(target_node)):
        if total >= target[later]:
            return
        target[later] = total


@jit
def spread(t: Timetable, w: Work, k: int, ridden: int) -> int:
    """From where vehicles set down: to the next one there (a link to itself), and on foot."""
    link_start, link_to, link_seconds = t.link_start, t.link_to, t.link_seconds
    ride, ready, came = w.ride, w.ready, w.came
    target, least, vehicles, touched = w.target, w.least, w.vehicles, w.touched
    marked = 0
    for i in range(ridden):
        node = w.ridden[i]
        w.is_ridden[node] = 0
        arrival = ride[k, node]
        for j in range(link_start[node], link_start[node + 1]):
            other = link_to[j]
            time = arrival + link_seconds[j]
            if time >= ready[k, other] or time >= target[k + 1]:
                continue
            if time + least[other] < target[k + max(vehicles[other], 1)]:
                touch(touched, ride, ready, other)
                came[k, other] = node
                push(ready, k, other, time)
                if not w.is_marked[other]:
                    w.is_marked[other] = 1
                    w.marked[marked] = other
                    marked += 1
    return marked


@jit
def run_rounds(t: Timetable, w: Work, marked: int) -> None:
    for k in range(1, len(w.ride)):
        queued = collect(t, w, marked)
        if queued == 0:
            return
        marked = spread(t, w, k, scan(t, w, k, queued))
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
        while k > 1 and w.ride[k - 1, node] == w.ride[k, node]:
            k -= 1
        by = w.by[k, node]
        legs[found, :4] = by
        legs[found, BOARD] = board_last(t, by)
        legs[found, COST] = 0
        node = t.node[t.pattern_start[by[0]] + by[2]]
        k -= 1
        while k > 0 and w.ready[k - 1, node] == w.ready[k, node]:
            k -= 1
        if k == 0:
            return found + 1
        legs[found, COST] = w.ready[k, node] - w.ride[k, w.came[k, node]]
        node = w.came[k, node]
        found += 1


@jit
def event_of(t: Timetable, pattern: int, trip: int, position: int) -> int:
    return int(
        t.event_start[pattern] + trip * (t.pattern_start[pattern + 1] - t.pattern_start[pattern]) + position
    )


@jit
def wait_less(t: Timetable, legs: Ints, count: int) -> None:
    """Leaves as late as the same lines allow without arriving later; the legs last first."""
    for i in range(1, count):
        after = legs[i - 1]
        limit = t.events[2 * event_of(t, after[0], after[1], after[2]) + 1] - after[COST]
        pattern, trip, alighted = legs[i, 0], legs[i, 1], legs[i, 3]
        while trip + 1 < t.trips[pattern] and t.events[2 * event_of(t, pattern, trip + 1, alighted)] <= limit:
            trip += 1
        legs[i, 1] = trip


@jit
def note_found(
    t: Timetable, w: Work, legs: NDArray[np.int32], heads: NDArray[np.int32], found: int, at: int
) -> int:
    """Keeps what this departure improved: legs, and in heads how many, where it ends, when, when it began."""
    for k in range(1, len(w.ride)):
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
    w.target[: len(w.ride)] = departures[0] + horizon + 1
    for i in range(len(goals[0])):
        w.egress[goals[0][i]] = min(w.egress[goals[0][i]], goals[1][i])
    found = 0
    for i in range(len(departures)):
        marked = enter(w, departures[i], sources[0], sources[1])
        run_rounds(t, w, marked)
        found = note_found(t, w, legs, heads, found, departures[i])
    forget(w, goals[0])
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
            trip = first_not_before(t.departures, row, t.trips[pattern], begin + walk)
            while trip < t.trips[pattern] and t.departures[row + trip] - walk <= end:
                if count < len(found):
                    found[count] = t.departures[row + trip] - walk
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

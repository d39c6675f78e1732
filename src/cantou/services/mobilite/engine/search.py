"""What is asked, and the search for it: depart at, arrive by, or everything in a window of time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from cantou.services.mobilite.engine.clock import DAY, service_day
from cantou.services.mobilite.engine.days import LAST, Day, build_day
from cantou.services.mobilite.engine.journeys import Journey, Ridden, rebuild
from cantou.services.mobilite.engine.kernels import Timetable, Work, departures_between, make_work, search
from cantou.services.mobilite.engine.views import Options, View, view_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from cantou.services.mobilite.engine.days import Runs
    from cantou.services.mobilite.engine.network import Network
    from cantou.services.mobilite.engine.places import Place

MOST_FOUND = 1000
KEPT_DAYS = 6


@dataclass(frozen=True)
class Query:
    """`at` is an instant; with `window`, departures (or arrivals) up to that many seconds after (or before) it."""

    origin: Place
    destination: Place
    at: int
    arrive_by: bool = False
    window: int = 0
    horizon: int = DAY
    options: Options = field(default_factory=Options)


class Planner:
    """One network, asked from any thread; keeps the timetables of the days last asked for."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._days: OrderedDict[int, Day] = OrderedDict()
        self._patches: dict[int, Callable[[Network, Runs], Runs]] = {}
        self._lock = threading.Lock()
        self._memory = threading.local()

    def day(self, day: int) -> Day:
        with self._lock:
            if day not in self._days:
                self._days[day] = build_day(self.network, day, self._patches.get(day))
                while len(self._days) > KEPT_DAYS:
                    self._days.popitem(last=False)
            self._days.move_to_end(day)
            return self._days[day]

    def warm(self, day: int) -> None:
        """So that nobody's question is the first of that day: a fraction of a second, compiled."""
        for bounds in self.day(day).bounds:
            bounds.fill()

    def patch(self, day: int, patch: Callable[[Network, Runs], Runs] | None) -> None:
        """What is known of this day in real time; the timetable changes at once, for the next question."""
        fresh = build_day(self.network, day, patch)
        with self._lock:
            if patch is None:
                self._patches.pop(day, None)
            else:
                self._patches[day] = patch
            self._days[day] = fresh

    def plan(self, query: Query) -> list[Journey]:
        """Journeys none of which another beats in departure, arrival and number of vehicles; by departure."""
        day = self.day(service_day(query.at, self.network.zone))
        view = view_of(day, query.options)
        found = self._ridden(view, query)
        journeys = [rebuild(view, query.origin, query.destination, each) for each in found]
        return sorted(journeys, key=lambda one: (one.departure, one.arrival, one.transfers))

    def _ridden(self, view: View, query: Query) -> list[list[Ridden]]:
        timetable = view.backward if query.arrive_by else view.forward
        speed = query.options.speed
        ends = query.origin.reached(speed), query.destination.reached(speed)
        sources, goals = reversed(ends) if query.arrive_by else ends
        if not len(sources[0]) or not len(goals[0]):
            return []
        at = query.at - view.day.base
        begin = LAST - at if query.arrive_by else at
        departures = np.array([begin], np.int32)
        if query.window:
            departures = self._departures(timetable, sources, begin, begin + query.window)
            if not len(departures):
                return []
        work, legs, heads = self._memory_for(timetable, query.options.max_transfers + 1)
        work.least[:], work.vehicles[:] = view.day.bounds[query.arrive_by].to(goals[0])
        count = search(timetable, work, departures, query.horizon, sources, goals, legs, heads)
        return [
            [
                _leg(view.day, leg, backward=query.arrive_by)
                for leg in _in_order(legs[number], heads[number], query)
            ]
            for number in range(count)
            if abs(heads[number, 2] - heads[number, 3]) <= query.horizon
        ]

    def _departures(
        self, timetable: Timetable, sources: tuple[NDArray[np.int32], NDArray[np.int32]], begin: int, end: int
    ) -> NDArray[np.int32]:
        room = np.empty(4096, np.int32)
        count = departures_between(timetable, sources, begin, end, room)
        if count > len(room):
            room = np.empty(count, np.int32)
            departures_between(timetable, sources, begin, end, room)
        return np.unique(room[:count])[::-1].copy()

    def _memory_for(
        self, timetable: Timetable, rounds: int
    ) -> tuple[Work, NDArray[np.int32], NDArray[np.int32]]:
        nodes, patterns = len(timetable.link_start) - 1, len(timetable.trips)
        kept = self._memory.__dict__.setdefault("works", {})
        wanted = (nodes, rounds)
        if wanted not in kept or len(kept[wanted][0].first) < patterns:
            kept[wanted] = (
                make_work(nodes, patterns + 64, rounds),
                np.empty((MOST_FOUND, rounds + 1, 5), np.int32),
                np.empty((MOST_FOUND, 4), np.int32),
            )
        memory: tuple[Work, NDArray[np.int32], NDArray[np.int32]] = kept[wanted]
        return memory


def _in_order(legs: NDArray[np.int32], head: NDArray[np.int32], query: Query) -> list[list[int]]:
    """The search gives the leg nearest its goal first."""
    found: list[list[int]] = legs[: head[0]].tolist()
    return found if query.arrive_by else found[::-1]


def _leg(day: Day, leg: list[int], *, backward: bool) -> Ridden:
    pattern, trip, boarded, alighted, _ = leg
    if not backward:
        return Ridden(pattern, trip, boarded, alighted)
    t = day.forward
    pattern = len(t.trips) - 1 - pattern
    last = int(t.pattern_start[pattern + 1] - t.pattern_start[pattern]) - 1
    return Ridden(pattern, int(t.trips[pattern]) - 1 - trip, last - alighted, last - boarded)


def later(query: Query, found: list[Journey]) -> Query:
    """The next departures, or the next arrivals."""
    if query.arrive_by:
        return replace(query, at=max([query.at, *(one.arrival for one in found)]) + max(query.window, 1))
    step = max([query.at + query.window, *(one.departure for one in found)]) + 1
    return replace(query, at=step)


def earlier(query: Query, found: list[Journey]) -> Query:
    if query.arrive_by:
        return replace(query, at=min([query.at - query.window, *(one.arrival for one in found)]) - 1)
    return replace(query, at=query.at - max(query.window, 3600), window=max(query.window, 3600) - 1)

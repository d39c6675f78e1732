"""More than the suite has time for: worlds by the thousand, and earliest arrivals on real feeds by a connection scan.

The scan reads the rows of the feed on its own (tests/services/mobilite/engine/oracle.py), goes through all connections
of the days in order of departure, and prunes nothing but what leaves after the best arrival.
"""

from __future__ import annotations

import datetime as dt
import math
import random
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.services.mobilite.engine import checker, oracle
from tests.services.mobilite.engine.test_exact import WINDOW, same_profile
from tests.services.mobilite.engine.trials import Trial

from cantou.services.mobilite.engine.feed import read_feed
from cantou.services.mobilite.engine.network import build_network
from cantou.services.mobilite.engine.places import at_stop
from cantou.services.mobilite.engine.search import Planner, Query
from cantou.services.mobilite.engine.views import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

CELL = 0.005


def prove(feeds: list[Path], first: int, worlds: int, pairs: int) -> None:
    if worlds:
        print(made_up(first, worlds), flush=True)
    for feed in feeds:
        print(real(feed, pairs), flush=True)


def made_up(first: int, worlds: int) -> str:
    asked = wrong = answered = several = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + worlds):
            trial = Trial(seed, Path(folder))
            for question in trial.questions(3):
                expected, found = trial.earliest(question), trial.plan(question)
                bad = {one.transfers + 1: one.arrival for one in found} != expected
                bad |= bool(trial.faults(question, found, begin=question.at))
                back = trial.plan(question, arrive_by=True)
                bad |= {one.transfers + 1: one.departure for one in back} != trial.latest(question)
                bad |= bool(trial.faults(question, back, end=question.at))
                wide = trial.plan(question, window=WINDOW)
                bad |= not same_profile(trial.profile(question, WINDOW), wide, question.at + WINDOW)
                asked, wrong = asked + 1, wrong + bad
                answered, several = answered + bool(expected), several + (len(expected) > 1)
                if bad:
                    print("graine", seed, question)
    return f"{worlds} réseaux, {asked} questions × 3, {answered} avec réponse, {several} avec plusieurs, {wrong} différentes"


class Scan:
    """Connections in order of departure."""

    def __init__(self, feed: oracle.Feed, day: int) -> None:
        self.feed = feed
        runs = feed.runs(range(day - 2, day + 3))
        self.connections = sorted(
            (
                one.departure,
                number,
                place,
                one.stop,
                other.stop,
                other.arrival,
                one.pickup != 1,
                other.drop_off != 1,
            )
            for number, run in enumerate(runs)
            for place, (one, other) in enumerate(zip(run.visits, run.visits[1:], strict=False))
        )
        self.runs = len(runs)
        self.near = {stop: dict(self._near(stop)) for stop in self._cells_filled()}

    def _cells_filled(self) -> list[str]:
        self.cells: dict[tuple[int, int], list[str]] = defaultdict(list)
        served = sorted({stop for each in self.connections for stop in each[3:5]})
        for stop in served:
            lat, lon = self.feed.place[stop]
            self.cells[int(lat / CELL), int(lon / CELL)].append(stop)
        self.siblings: dict[str, list[str]] = defaultdict(list)
        for stop in served:
            self.siblings[self.feed.stops[stop].get("parent_station") or stop].append(stop)
        return served

    def _near(self, stop: str) -> Iterator[tuple[str, int]]:
        lat, lon = self.feed.place[stop]
        row, column = int(lat / CELL), int(lon / CELL)
        others = [
            other
            for down in (-1, 0, 1)
            for aside in (-1, 0, 1)
            for other in self.cells.get((row + down, column + aside), ())
        ]
        others += self.siblings[self.feed.stops[stop].get("parent_station") or stop]
        for other in others:
            cost = self.feed.change(None, stop, None, other) if other != stop else oracle.CHANGE
            if cost < math.inf:
                yield other, cost

    def earliest(self, origin: str, goal: str, at: int) -> float:
        ready, ride, aboard = (
            defaultdict(lambda: math.inf),
            defaultdict(lambda: math.inf),
            bytearray(self.runs),
        )
        ready[origin] = at
        best: float = at + oracle.DAY + 1
        for departure, run, _, begin, end, arrival, on, off in self.connections:
            if departure < at:
                continue
            if departure >= best:
                break
            if not aboard[run]:
                if not on or ready[begin] > departure:
                    continue
                aboard[run] = 1
            if off and arrival < ride[end]:
                ride[end] = arrival
                if end == goal:
                    best = min(best, arrival)
                for other, cost in self.near[end].items():
                    ready[other] = min(ready[other], arrival + cost)
        return ride[goal] if ride[goal] <= at + oracle.DAY else math.inf


def busiest_day(planner: Planner) -> int:
    network = planner.network
    last = max(int(network.service_end.max(initial=0)), int(network.exception_day.max(initial=0)))
    from cantou.services.mobilite.engine.days import trips_of

    return max(range(last - 60, last + 1), key=lambda day: len(trips_of(network, day)))


def real(path: Path, pairs: int) -> str:
    planner = Planner(build_network([read_feed(path)]))
    network, day = planner.network, busiest_day(planner)
    feed = oracle.Feed(path)
    scan = Scan(feed, day)
    stops, chance = list(scan.near), random.Random(7)
    begin = oracle.midnight(day, feed.zone)
    different: list[Any] = []
    answered = faults = 0
    for _ in range(pairs):
        a, b = chance.sample(stops, 2)
        at = begin + chance.randrange(5 * 60, 22 * 60) * 60
        ends = [at_stop(network, network.stops_called(stop)[0], max_walk=0) for stop in (a, b)]
        # The scan counts no vehicles.
        found = planner.plan(Query(*ends, at, options=Options(max_transfers=15)))
        mine = min((one.arrival for one in found), default=math.inf)
        expected = scan.earliest(a, b, at)
        answered += bool(found)
        faults += sum(len(checker.faults(feed, one, begin=at, origin=a, destination=b)) for one in found)
        if mine != expected:
            different.append((a, b, at, mine, expected))
    for each in different[:5]:
        print(*each)
    date = dt.date.fromordinal(day)
    return f"{path.name}, {date} : {pairs} paires, {answered} avec réponse, {len(different)} différentes du parcours des connexions, {faults} défauts"

"""One world of chance, with the engine and the oracle ready to be asked the same."""

from __future__ import annotations

from typing import NamedTuple

from cantou.services.mobilite.engine.feed import read_feed
from cantou.services.mobilite.engine.network import build_network
from cantou.services.mobilite.engine.places import at_stop
from cantou.services.mobilite.engine.search import Planner, Query
from cantou.services.mobilite.engine.views import Options
from tests.services.mobilite.engine import checker, oracle, worlds


class Asked(NamedTuple):
    origin: str
    destination: str
    at: int


class Trial:
    def __init__(self, seed, folder):
        self.seed = seed
        self.world = worlds.make(seed)
        self.path = self.world.write(folder / "world.zip")
        self.network = build_network([read_feed(self.path, "f")])
        self.planner = Planner(self.network)
        self.feed = oracle.Feed(self.path)
        self.day = self.world.day.toordinal()
        self.search = oracle.Search(self.feed, range(self.day - 3, self.day + 4))

    @staticmethod
    def options(**said):
        return Options(**said)

    def questions(self, count):
        begin = oracle.midnight(self.day, worlds.ZONE)
        return [Asked(a, b, begin + time) for a, b, time in worlds.questions(self.seed, self.world, count)]

    def places(self, asked):
        stops = (self.network.stops_called(stop)[0] for stop in asked[:2])
        return [at_stop(self.network, stop, max_walk=0) for stop in stops]

    def plan(self, asked, **more):
        return self.planner.plan(Query(*self.places(asked), asked.at, **more))

    def ends(self, asked):
        return [dict.fromkeys(self.feed.children(stop), 0) for stop in asked[:2]]

    def earliest(self, asked):
        return self.search.earliest(*self.ends(asked), asked.at)

    def latest(self, asked):
        return self.search.latest(*self.ends(asked), asked.at)

    def profile(self, asked, window):
        return self.search.profile(*self.ends(asked), asked.at, asked.at + window)

    def faults(self, asked, journeys, **limits):
        ends = {"origin": asked.origin, "destination": asked.destination}
        return [
            (self.seed, asked, fault)
            for one in journeys
            for fault in checker.faults(self.feed, one, **limits, **ends)
        ]

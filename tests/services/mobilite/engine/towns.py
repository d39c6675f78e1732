"""A small feed in a few lines, for tests that tell a story."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from cantou.services.mobilite.engine.clock import origin
from cantou.services.mobilite.engine.feed import read_feed
from cantou.services.mobilite.engine.network import build_network
from cantou.services.mobilite.engine.places import at_stop
from cantou.services.mobilite.engine.search import Planner, Query
from tests.services.mobilite.engine.worlds import WEEK, ZONE, World

TUESDAY = dt.date(2025, 2, 4)


ZONE_INFO = ZoneInfo(ZONE)


def call(stop, arrival, departure=None, **more):
    times = {"arrival_time": f"{arrival}:00", "departure_time": f"{departure or arrival}:00"}
    return {"stop_id": stop, **times, **more}


def calls(*said, **more):
    """("a", "8:00", "b", "8:10")"""
    return [call(stop, time, **more) for stop, time in zip(said[::2], said[1::2], strict=True)]


def town(trips, *, day=TUESDAY, spots=None, services=None, **files):
    """Stops stand ten kilometres apart unless `spots` says where. Each trip: its calls, or (calls, columns)."""
    world = World(day)
    named = list(dict.fromkeys(row["stop_id"] for said in trips.values() for row in _calls(said)))
    spots = {stop: (45 + at * 0.1, 2.4) for at, stop in enumerate(named)} | (spots or {})
    rows = {
        trip: {"trip_id": trip, "route_id": "r", "service_id": "s"} | _more(said)
        for trip, said in trips.items()
    }
    world.files = {
        "agency": [
            {
                "agency_id": "a",
                "agency_name": "Cars du Cantal",
                "agency_url": "https://a.example",
                "agency_timezone": ZONE,
                "agency_phone": "04 00 00 00 00",
            }
        ],
        "stops": [
            {"stop_id": stop, "stop_name": stop.title(), "stop_lat": lat, "stop_lon": lon}
            for stop, (lat, lon) in spots.items()
        ],
        "routes": [
            {"route_id": route, "route_short_name": route, "route_type": 3}
            for route in dict.fromkeys(row["route_id"] for row in rows.values())
        ],
        "calendar": services
        or [{"service_id": "s", "start_date": "20240101", "end_date": "20261231"} | dict.fromkeys(WEEK, 1)],
        "trips": list(rows.values()),
        "stop_times": [
            {"trip_id": trip, "stop_sequence": at, **row}
            for trip, said in trips.items()
            for at, row in enumerate(_calls(said))
        ],
        **files,
    }
    return world


def _calls(said):
    return said[0] if isinstance(said, tuple) else said


def _more(said):
    return said[1] if isinstance(said, tuple) else {}


class Asked:
    """A planner on one world, asked by stop_id and hour on the wall."""

    def __init__(self, world, folder, **build):
        self.world = world
        self.folder = folder
        self.network = build_network([read_feed(world.write(folder / "feed.zip"), "feed")], **build)
        self.planner = Planner(self.network)

    def at(self, time, day=None):
        hours, minutes = map(int, time.split(":"))
        return origin((day or self.world.day).toordinal(), ZONE) + hours * 3600 + minutes * 60

    def place(self, stop, max_walk=0):
        return at_stop(self.network, self.network.stops_called(stop)[0], max_walk=max_walk)

    def plan(self, a, b, time, *, max_walk=0, day=None, **more):
        query = Query(self.place(a, max_walk), self.place(b, max_walk), self.at(time, day), **more)
        return self.planner.plan(query)

    def told(self, *asked, **more):
        return [tell(one) for one in self.plan(*asked, **more)]


def tell(journey):
    """« 08:00 bus a→b 08:10, 08:15 bus b→c 08:30 »"""
    return ", ".join(_tell(leg, journey.rides[0].network) for leg in journey.legs)


def _tell(leg, network):
    clocks = [
        dt.datetime.fromtimestamp(each, dt.UTC).astimezone(ZONE_INFO) for each in (leg.departure, leg.arrival)
    ]
    names = [network.stop_id[stop] for stop in (leg.from_stop, leg.to_stop)]
    what = leg.mode if leg.mode == "walk" else leg.trip_id
    return f"{clocks[0]:%H:%M} {what} {names[0]}→{names[1]} {clocks[1]:%H:%M}"

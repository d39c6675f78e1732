"""Journeys as people take them: legs with their stops, times, booking, walks between; rebuilt from what was ridden."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cantou.services.mobilite.engine import emissions, walking
from cantou.services.mobilite.engine.modes import mode_of

if TYPE_CHECKING:
    from cantou.services.mobilite.engine.days import Day, Segment
    from cantou.services.mobilite.engine.network import Network
    from cantou.services.mobilite.engine.places import Place
    from cantou.services.mobilite.engine.realtime import AddedTrip
    from cantou.services.mobilite.engine.views import View

TO_AGENCY, TO_DRIVER = 2, 3
"""Pickup and drop-off types that are asked for: the agency is called, or the driver is told."""


class Ridden(NamedTuple):
    pattern: int
    trip: int
    board: int
    alight: int


class Call(NamedTuple):
    """A stop on the way; instants, planned and (where it is known) real."""

    stop: int
    arrival: int
    departure: int
    planned_arrival: int
    planned_departure: int


@dataclass(frozen=True)
class Booking:
    """`pickup` and `drop_off` are GTFS types; `rule` is what booking_rules.txt says, if anything."""

    pickup: int
    drop_off: int
    rule: dict[str, str]
    phone: str

    @property
    def kind(self) -> str:
        return "agency" if TO_AGENCY in {self.pickup, self.drop_off} else "driver"


@dataclass(frozen=True)
class Ride:
    """From position `board` to `alight` of one trip. `seated`: one stays in the vehicle of the leg before."""

    day: Day
    ridden: Ridden
    segment: Segment
    first: int
    board: int
    alight: int
    seated: bool

    @property
    def network(self) -> Network:
        return self.day.network

    @property
    def trip(self) -> int:
        """Negative for one that real time has added."""
        return self.segment.trip

    @property
    def _added(self) -> AddedTrip:
        return self.day.runs.added[-1 - self.segment.trip]

    @property
    def trip_id(self) -> str:
        return self.network.trip_id[self.segment.trip] if self.segment.trip >= 0 else self._added.trip_id

    @property
    def headsign(self) -> str:
        return (
            self.network.trip_headsign[self.segment.trip] if self.segment.trip >= 0 else self._added.headsign
        )

    @property
    def route(self) -> int:
        return (
            int(self.network.trip_route[self.segment.trip]) if self.segment.trip >= 0 else self._added.route
        )

    @property
    def mode(self) -> str:
        return mode_of(int(self.network.route_type[self.route]))

    @property
    def from_stop(self) -> int:
        return self._stop(self.board)

    @property
    def to_stop(self) -> int:
        return self._stop(self.alight)

    def _stop(self, position: int) -> int:
        t = self.day.forward
        return int(
            self.network.node_stop[t.node[t.pattern_start[self.ridden.pattern] + self.first + position]]
        )

    @cached_property
    def _first_event(self) -> int:
        t, pattern = self.day.forward, self.ridden.pattern
        length = int(t.pattern_start[pattern + 1] - t.pattern_start[pattern])
        return int(t.event_start[pattern]) + self.ridden.trip * length + self.first

    @cached_property
    def departure(self) -> int:
        return int(self.day.forward.events[2 * (self._first_event + self.board) + 1]) + self.day.base

    @cached_property
    def arrival(self) -> int:
        return int(self.day.forward.events[2 * (self._first_event + self.alight)]) + self.day.base

    def calls(self) -> list[Call]:
        """All stops from boarding to alighting, both included."""
        t, base, network = self.day.forward, self.day.base, self.network
        begin = self._first_event
        events = t.events[2 * (begin + self.board) : 2 * (begin + self.alight) + 2] + base
        row = int(t.pattern_start[self.ridden.pattern]) + self.first
        stops = network.node_stop[t.node[row + self.board : row + self.alight + 1]].tolist()
        arrival, departure = events[::2].tolist(), events[1::2].tolist()
        planned = self._planned(arrival, departure)
        return [Call(*each) for each in zip(stops, arrival, departure, *planned, strict=True)]

    def _planned(self, arrival: list[int], departure: list[int]) -> tuple[list[int], list[int]]:
        trip, shift = self.segment.trip, self.segment.shift + self.day.base
        if not self.day.live or trip < 0:
            return arrival, departure
        begin = int(self.network.trip_times[trip])
        rows = slice(begin + self.board, begin + self.alight + 1)
        return (self.network.time_arrival[rows] + shift).tolist(), (
            self.network.time_departure[rows] + shift
        ).tolist()

    @cached_property
    def booking(self) -> Booking | None:
        network = self.network
        if self.segment.trip < 0:
            return None
        start = int(network.group_start[network.trip_group[self.segment.trip]])
        pickup, drop_off = (
            int(network.group_pickup[start + self.board]),
            int(network.group_drop_off[start + self.alight]),
        )
        asked = {TO_AGENCY, TO_DRIVER}
        pickup, drop_off = pickup if pickup in asked else 0, drop_off if drop_off in asked else 0
        if not pickup and not drop_off:
            return None
        rule = int(network.group_pickup_rule[start + self.board])
        if rule < 0:
            rule = int(network.group_drop_off_rule[start + self.alight])
        said = network.booking[rule] if rule >= 0 else {}
        agency = int(network.route_agency[self.route])
        return Booking(pickup, drop_off, said, said.get("phone_number") or network.agency_phone[agency])

    @cached_property
    def metres(self) -> float:
        """Along the stops, as the crow flies between them."""
        row = int(self.day.forward.pattern_start[self.ridden.pattern]) + self.first
        stops = self.network.node_stop[self.day.forward.node[row + self.board : row + self.alight + 1]]
        lat, lon = self.network.stop_lat[stops], self.network.stop_lon[stops]
        far = walking.metres(lat[:-1], lon[:-1], lat[1:], lon[1:]) / walking.DETOUR
        return float(np.nansum(far))

    @property
    def co2(self) -> float | None:
        return emissions.grams(self.mode, self.metres)

    @property
    def wheelchair(self) -> bool | None:
        """None: the feed does not say."""
        if self.segment.trip < 0:
            return None
        said = int(self.network.group_wheelchair[self.network.trip_group[self.segment.trip]])
        return {1: True, 2: False}.get(said)

    def shape(self) -> list[tuple[float, float]]:
        """The way, from where one gets on to where one gets off; from stop to stop where the feed draws none."""
        network = self.network
        ends = [self._stop(position) for position in range(self.board, self.alight + 1)]
        line = [(float(network.stop_lat[stop]), float(network.stop_lon[stop])) for stop in ends]
        shape = int(network.trip_shape[self.segment.trip]) if self.segment.trip >= 0 else -1
        if shape < 0:
            return line
        rows = slice(int(network.shape_start[shape]), int(network.shape_start[shape + 1]))
        lat, lon = network.shape_lat[rows].astype(np.float64), network.shape_lon[rows].astype(np.float64)
        if not len(lat):
            return line
        begin = int(np.argmin(walking.metres(lat, lon, *line[0])))
        end = begin + int(np.argmin(walking.metres(lat[begin:], lon[begin:], *line[-1])))
        return [
            line[0],
            *zip(lat[begin : end + 1].tolist(), lon[begin : end + 1].tolist(), strict=True),
            line[-1],
        ]


@dataclass(frozen=True)
class Walk:
    """Estimated: the straight line × 1.3. A stop of -1 is the place asked for."""

    from_stop: int
    to_stop: int
    from_name: str
    to_name: str
    departure: int
    arrival: int
    metres: float
    mode: str = "walk"
    co2: float = 0.0


@dataclass(frozen=True)
class Journey:
    legs: tuple[Ride | Walk, ...]

    @property
    def departure(self) -> int:
        return self.legs[0].departure

    @property
    def arrival(self) -> int:
        return self.legs[-1].arrival

    @cached_property
    def rides(self) -> list[Ride]:
        return [leg for leg in self.legs if isinstance(leg, Ride)]

    @property
    def transfers(self) -> int:
        return max(sum(not ride.seated for ride in self.rides) - 1, 0)

    @property
    def walked(self) -> float:
        return sum(leg.metres for leg in self.legs if isinstance(leg, Walk))

    @property
    def co2(self) -> float | None:
        parts = [leg.co2 for leg in self.legs]
        known = [part for part in parts if part is not None]
        return round(sum(known), 1) if len(known) == len(parts) else None


def rides_of(day: Day, ridden: Ridden) -> list[Ride]:
    """One leg for each trip of the run that one sits in."""
    run = int(day.run[day.run_start[ridden.pattern] + ridden.trip])
    segments = day.runs.segments(run)
    if len(segments) == 1:
        return [Ride(day, ridden, segments[0], 0, ridden.board, ridden.alight, seated=False)]
    network, first = day.network, 0
    rides: list[Ride] = []
    for segment in segments:
        group = network.trip_group[segment.trip]
        length = int(network.group_start[group + 1] - network.group_start[group])
        board, alight = max(ridden.board - first, 0), min(ridden.alight - first, length - 1)
        if board < alight:
            rides.append(Ride(day, ridden, segment, first, board, alight, seated=bool(rides)))
        first += length
    return rides


def rebuild(view: View, origin: Place, destination: Place, ridden: list[Ridden]) -> Journey:
    day, speed = view.day, view.options.speed
    t = view.forward
    legs: list[Ride | Walk] = []
    before = -1
    for one in ridden:
        rides = rides_of(day, one)
        node = int(t.node[t.pattern_start[one.pattern] + one.board])
        if not legs:
            legs += _approach(origin, node, rides[0], speed)
        elif isinstance(legs[-1], Ride) and legs[-1].to_stop != rides[0].from_stop:
            legs.append(_between(view, legs[-1], before, node, rides[0]))
        legs += rides
        before = int(t.node[t.pattern_start[one.pattern] + one.alight])
    last = legs[-1]
    metres, extra = destination.to_node(before)
    seconds = math.ceil(metres / speed) + extra
    if seconds and isinstance(last, Ride):
        network = day.network
        name = network.stop_id[last.to_stop]
        legs.append(
            Walk(
                *(last.to_stop, destination.stop, name, destination.name),
                *(last.arrival, last.arrival + seconds, metres),
            )
        )
    return Journey(tuple(legs))


def _approach(origin: Place, node: int, ride: Ride, speed: float) -> list[Walk]:
    metres, extra = origin.to_node(node)
    seconds = math.ceil(metres / speed) + extra
    if not seconds:
        return []
    name = ride.network.stop_id[ride.from_stop]
    return [
        Walk(origin.stop, ride.from_stop, origin.name, name, ride.departure - seconds, ride.departure, metres)
    ]


def _between(view: View, last: Ride, before: int, node: int, ride: Ride) -> Walk:
    network = view.day.network
    rows = slice(int(network.link_start[before]), int(network.link_start[before + 1]))
    at = rows.start + int(np.flatnonzero(network.link_to[rows] == node)[0])
    ids = network.stop_id
    stops = last.to_stop, ride.from_stop
    metres = float(network.link_metres[at]) or _apart(network, *stops)
    seconds = math.ceil(metres / view.options.speed)
    arrival = min(last.arrival + seconds, ride.departure)
    return Walk(*stops, ids[stops[0]], ids[stops[1]], last.arrival, arrival, metres)


def _apart(network: Network, a: int, b: int) -> float:
    """For what only a rule links, however far it is."""
    (lat, other_lat), (lon, other_lon) = network.stop_lat[[a, b]].tolist(), network.stop_lon[[a, b]].tolist()
    across = (lon - other_lon) * math.cos(math.radians((lat + other_lat) / 2))
    far = walking.DETOUR * walking.EARTH * math.radians(math.hypot(lat - other_lat, across))
    return far if math.isfinite(far) else 0.0


def walk_only(origin: Place, destination: Place, at: int, speed: float, *, arrive_by: bool) -> Journey | None:
    """On foot all the way, where that is near enough to be promised."""
    far = walking.metres(np.array([origin.lat]), np.array([origin.lon]), destination.lat, destination.lon)
    if not np.isfinite(far[0]) or far[0] > walking.FARTHEST:
        return None
    seconds = math.ceil(far[0] / speed)
    begin = at - seconds if arrive_by else at
    names = origin.name, destination.name
    return Journey((Walk(origin.stop, destination.stop, *names, begin, begin + seconds, float(far[0])),))

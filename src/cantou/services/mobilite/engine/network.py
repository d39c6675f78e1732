"""The network of all feeds together: what does not depend on the day, as arrays that can be mapped into memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from cantou.services.mobilite.engine import changes, walking
from cantou.services.mobilite.engine.groups import Groups, group_trips
from cantou.services.mobilite.engine.rules import frequencies_of, rules_of
from cantou.services.mobilite.engine.store import Texts, load, save

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from cantou.services.mobilite.engine.feed import Feed
    from cantou.services.mobilite.engine.tables import Table

    I32 = NDArray[np.int32]
    F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Network:
    """`x_y` is column y of table x; a reference is a row of the other table, -1 for none.

    A group is what its trips have in common: line, stops, what may be done there. A node is a stop, or a part of one
    (changes.py). Times are seconds of the service day.
    """

    feed_code: list[str]
    zone: str
    zones: list[str]
    notices: dict[str, dict[str, int]]
    agency_id: Texts
    agency_name: Texts
    agency_phone: Texts
    agency_url: Texts
    agency_zone: I32
    stop_id: Texts
    stop_name: Texts
    stop_platform: Texts
    stop_feed: I32
    stop_lat: F64
    stop_lon: F64
    stop_type: I32
    stop_parent: I32
    stop_wheelchair: I32
    route_id: Texts
    route_short: Texts
    route_long: Texts
    route_color: Texts
    route_text_color: Texts
    route_feed: I32
    route_agency: I32
    route_type: I32
    trip_id: Texts
    trip_headsign: Texts
    trip_feed: I32
    trip_route: I32
    trip_service: I32
    trip_block: I32
    trip_shape: I32
    trip_group: I32
    trip_times: NDArray[np.int64]
    trip_frequent: NDArray[np.uint8]
    time_arrival: I32
    time_departure: I32
    group_start: I32
    group_route: I32
    group_wheelchair: I32
    group_bikes: I32
    group_node: I32
    group_pickup: NDArray[np.int8]
    group_drop_off: NDArray[np.int8]
    group_pickup_rule: I32
    group_drop_off_rule: I32
    service_start: I32
    service_end: I32
    service_week: NDArray[np.uint8]
    exception_day: I32
    exception_service: I32
    exception_adds: NDArray[np.bool_]
    frequency_trip: I32
    frequency_start: I32
    frequency_end: I32
    frequency_headway: I32
    frequency_exact: I32
    seat_from: I32
    seat_to: I32
    seat_kind: I32
    node_stop: I32
    link_start: I32
    link_to: I32
    link_metres: NDArray[np.float32]
    link_fixed: I32
    node_change: I32
    shape_start: NDArray[np.int64]
    shape_lat: NDArray[np.float32]
    shape_lon: NDArray[np.float32]
    booking: list[dict[str, str]]

    @cached_property
    def nodes_of_stop(self) -> dict[int, list[int]]:
        """Of stops with more than one node."""
        found: dict[int, list[int]] = {}
        for node in range(len(self.stop_lat), len(self.node_stop)):
            stop = int(self.node_stop[node])
            found.setdefault(stop, [stop]).append(node)
        return found

    @cached_property
    def children(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for stop in np.flatnonzero(self.stop_parent >= 0).tolist():
            found.setdefault(int(self.stop_parent[stop]), []).append(stop)
        return found

    @cached_property
    def longest(self) -> int:
        """How far past its own midnight a service day reaches, in seconds."""
        frequent = (self.frequency_end + 86_400).max(initial=0)
        return int(max(self.time_departure.max(initial=0), frequent if len(self.frequency_end) else 0))

    @cached_property
    def back_links(self) -> tuple[I32, I32, NDArray[np.int64]]:
        """By node where one arrives: where from, and which link it is."""
        return turned(self.link_start, self.link_to)

    def stops_called(self, stop_id: str, feed: str | None = None) -> list[int]:
        return [
            stop
            for stop in self.stop_id.index.get(stop_id, [])
            if feed is None or self.feed_code[self.stop_feed[stop]] == feed
        ]

    def save(self, path: Path) -> None:
        save(self, path)


def turned(start: I32, to: I32) -> tuple[I32, I32, NDArray[np.int64]]:
    """Links by where they end: `start`, where they begin, and which they were."""
    nodes = len(start) - 1
    begin = np.repeat(np.arange(nodes, dtype=np.int32), np.diff(start))
    order = np.argsort(to, kind="stable")
    return np.searchsorted(to[order], np.arange(nodes + 1)).astype(np.int32), begin[order], order


def load_network(path: Path) -> Network:
    return load(Network, path)


class Merge:
    """Tables of several feeds, one under the other; `shift[table][feed]` is where each begins."""

    def __init__(self, feeds: Sequence[Feed]) -> None:
        self.feeds = feeds
        self.shift = {
            "agency": _starts(len(feed.agencies) for feed in feeds),
            "stop": _starts(len(feed.stops) for feed in feeds),
            "route": _starts(len(feed.routes) for feed in feeds),
            "trip": _starts(len(feed.trips) for feed in feeds),
            "service": _starts(len(feed.services.start) for feed in feeds),
            "booking": _starts(len(feed.booking_rules) for feed in feeds),
            "shape": _starts(len(feed.shapes.index) for feed in feeds),
        }

    def texts(self, table: str, column: str) -> Texts:
        return Texts.of(text for feed in self.feeds for text in _table(feed, table)[column])

    def whole(self, table: str, column: str, default: int, allowed: range | None = None) -> I32:
        return np.concatenate([_table(feed, table).whole(column, default, allowed) for feed in self.feeds])

    def moved(self, table: str, columns: Iterable[NDArray[np.int32]]) -> I32:
        """References into a table, from rows of each feed to rows of all."""
        return np.concatenate(
            [
                np.where(column >= 0, column + shift, column).astype(np.int32)
                for column, shift in zip(columns, self.shift[table], strict=True)
            ]
        )

    def refer(self, table: str, column: str, other: str) -> I32:
        index = {"route": "route_index", "stop": "stop_index"}.get(other)
        columns = (
            _table(feed, table).refer(column, getattr(feed, index) if index else _index(feed, other))
            for feed in self.feeds
        )
        return self.moved(other, columns)

    def which(self, table: str) -> I32:
        return np.concatenate(
            [np.full(len(_table(feed, table)), number, np.int32) for number, feed in enumerate(self.feeds)]
        )


def _table(feed: Feed, name: str) -> Table:
    tables = {"agency": feed.agencies, "stop": feed.stops, "route": feed.routes, "trip": feed.trips}
    return tables[name]


def _index(feed: Feed, name: str) -> dict[str, int]:
    if name == "agency":
        return {agency: row for row, agency in enumerate(feed.agencies["agency_id"])}
    return feed.shapes.index if name == "shape" else feed.services.index


def _starts(lengths: Iterable[int]) -> list[int]:
    starts: list[int] = np.cumsum([0, *lengths])[:-1].tolist()
    return starts


def build_network(feeds: Sequence[Feed], *, link: float = walking.LINK) -> Network:
    """Identifiers belong to their feed; two feeds meet only on foot. `link`: metres walked between two vehicles."""
    merge = Merge(feeds)
    stops = _stops(merge)
    route = merge.refer("trip", "route_id", "route")
    rules, seats = rules_of(merge)
    nodes = changes.Nodes(len(stops["stop_lat"]), rules)
    groups = group_trips(merge, route, nodes)
    links = changes.link(nodes, _near(stops, link, rules))
    zones = sorted({zone for feed in feeds for zone in feed.agencies["agency_timezone"]})
    frequencies = frequencies_of(merge)
    frequent = np.zeros(len(route), np.uint8)
    frequent[frequencies["frequency_trip"]] = 1
    return Network(
        feed_code=[feed.code for feed in feeds],
        zone=feeds[0].zone,
        zones=zones,
        **_agencies(merge, zones),
        **stops,
        **_routes(merge),
        **_trips(merge, route, groups),
        trip_frequent=frequent,
        **groups.columns(),
        **_services(merge),
        **frequencies,
        **seats,
        node_stop=links.node_stop,
        link_start=links.start,
        link_to=links.to,
        link_metres=links.metres,
        link_fixed=links.fixed,
        node_change=links.change,
        **_shapes(merge),
        booking=_booking(merge),
        notices={feed.code: dict(feed.notices.counts) for feed in feeds},
    )


def _agencies(merge: Merge, zones: list[str]) -> dict[str, Any]:
    zone = [zones.index(zone) for feed in merge.feeds for zone in feed.agencies["agency_timezone"]]
    return {
        "agency_id": merge.texts("agency", "agency_id"),
        "agency_name": merge.texts("agency", "agency_name"),
        "agency_phone": merge.texts("agency", "agency_phone"),
        "agency_url": merge.texts("agency", "agency_url"),
        "agency_zone": np.array(zone, np.int32),
    }


def _stops(merge: Merge) -> dict[str, Any]:
    lat = np.concatenate([feed.stops.number("stop_lat") for feed in merge.feeds])
    lon = np.concatenate([feed.stops.number("stop_lon") for feed in merge.feeds])
    kind = merge.whole("stop", "location_type", 0, range(5))
    parent = merge.refer("stop", "parent_station", "stop")
    parent[parent == np.arange(len(parent))] = -1
    lost = ~np.isfinite(lat + lon) | (np.abs(lat) > 90) | (np.abs(lon) > 180)  # noqa: PLR2004
    lost |= (np.abs(lat) < 1) & (np.abs(lon) < 1)
    for number, feed in enumerate(merge.feeds):
        mine = merge.which("stop") == number
        missing = mine & lost & (kind < 3)  # noqa: PLR2004 (generic nodes and boarding areas may have no place)
        feed.notices.add("stop_without_location", "stops.txt", count=int(missing.sum()))
    known = lost & (parent >= 0)
    lat[lost], lon[lost] = np.nan, np.nan
    lat[known], lon[known] = lat[parent[known]], lon[parent[known]]
    return {
        "stop_id": merge.texts("stop", "stop_id"),
        "stop_name": merge.texts("stop", "stop_name"),
        "stop_platform": merge.texts("stop", "platform_code"),
        "stop_feed": merge.which("stop"),
        "stop_lat": lat,
        "stop_lon": lon,
        "stop_type": kind,
        "stop_parent": parent,
        "stop_wheelchair": merge.whole("stop", "wheelchair_boarding", 0, range(3)),
    }


def _near(stops: dict[str, Any], limit: float, rules: list[changes.Rule]) -> changes.Near:
    """Pairs of stops to walk between: near ones, those of one station, and those that a rule recommends."""
    lat, lon = np.asarray(stops["stop_lat"]), np.asarray(stops["stop_lon"])
    kind, parent = np.asarray(stops["stop_type"]), np.asarray(stops["stop_parent"])
    place = np.flatnonzero(kind == 0)
    a, b, far = walking.pairs_within(lat[place], lon[place], limit)
    pairs = [(place[a], place[b])]
    siblings: dict[int, list[int]] = {}
    for stop in place[parent[place] >= 0].tolist():
        siblings.setdefault(int(parent[stop]), []).append(stop)
    more = [(p, q) for group in siblings.values() for p in group for q in group if p != q]
    more += [
        (rule.from_stop, rule.to_stop) for rule in rules if rule.kind in {changes.RECOMMENDED, changes.TIMED}
    ]
    extra = np.array(sorted(set(more)), np.int64).reshape(-1, 2)
    extra = extra[extra[:, 0] != extra[:, 1]]
    pairs.append((extra[:, 0], extra[:, 1]))
    start, end = np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])
    _, first = np.unique(start * len(lat) + end, return_index=True)
    start, end = start[first], end[first]
    far = np.nan_to_num(walking.metres(lat[start], lon[start], lat[end], lon[end]), nan=0.0)
    return start, end, far


def _routes(merge: Merge) -> dict[str, Any]:
    agency = merge.refer("route", "agency_id", "agency")
    feed = merge.which("route")
    first = np.array(merge.shift["agency"], np.int32)[feed]
    return {
        "route_id": merge.texts("route", "route_id"),
        "route_short": merge.texts("route", "route_short_name"),
        "route_long": merge.texts("route", "route_long_name"),
        "route_color": merge.texts("route", "route_color"),
        "route_text_color": merge.texts("route", "route_text_color"),
        "route_feed": feed,
        "route_agency": np.where(agency >= 0, agency, first).astype(np.int32),
        "route_type": merge.whole("route", "route_type", 3),
    }


def _trips(merge: Merge, route: I32, groups: Groups) -> dict[str, Any]:
    blocks: dict[tuple[int, str], int] = {}
    block = [
        blocks.setdefault((number, text), len(blocks)) if text else -1
        for number, feed in enumerate(merge.feeds)
        for text in feed.trips["block_id"]
    ]
    return {
        "trip_id": merge.texts("trip", "trip_id"),
        "trip_headsign": merge.texts("trip", "trip_headsign"),
        "trip_feed": merge.which("trip"),
        "trip_route": route,
        "trip_service": merge.refer("trip", "service_id", "service"),
        "trip_block": np.array(block, np.int32),
        "trip_shape": merge.refer("trip", "shape_id", "shape"),
        "trip_group": groups.of_trip,
        "trip_times": groups.times,
    }


def _services(merge: Merge) -> dict[str, Any]:
    services = [feed.services for feed in merge.feeds]
    day = np.concatenate([each.exception_day for each in services])
    order = np.argsort(day, kind="stable")
    return {
        "service_start": np.concatenate([each.start for each in services]),
        "service_end": np.concatenate([each.end for each in services]),
        "service_week": np.concatenate([each.week for each in services]),
        "exception_day": day[order],
        "exception_service": merge.moved("service", [each.exception_service for each in services])[order],
        "exception_adds": np.concatenate([each.exception_adds for each in services])[order],
    }


def _shapes(merge: Merge) -> dict[str, Any]:
    shapes = [feed.shapes for feed in merge.feeds]
    begins = _starts(len(each.lat) for each in shapes)
    start = [each.start[:-1] + begin for each, begin in zip(shapes, begins, strict=True)]
    total = sum(len(each.lat) for each in shapes)
    return {
        "shape_start": np.append(np.concatenate(start), total).astype(np.int64),
        "shape_lat": np.concatenate([each.lat for each in shapes]),
        "shape_lon": np.concatenate([each.lon for each in shapes]),
    }


def _booking(merge: Merge) -> list[dict[str, str]]:
    return [
        {column: values[row] for column, values in feed.booking_rules.columns.items() if values[row]}
        for feed in merge.feeds
        for row in range(len(feed.booking_rules))
    ]

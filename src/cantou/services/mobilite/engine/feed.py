"""One feed as arrays: what routing and display need of GTFS, checked; what cannot be used is left out and told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from cantou.services.mobilite.engine.archive import Archive
from cantou.services.mobilite.engine.feed_times import StopTimes, read_stop_times
from cantou.services.mobilite.engine.notices import FeedError, Notices
from cantou.services.mobilite.engine.tables import Table, chunks, read_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

AGENCY = ("agency_id", "agency_name", "agency_url", "agency_timezone", "agency_phone")
STOPS = (
    *("stop_id", "stop_name", "stop_lat", "stop_lon", "location_type", "parent_station"),
    *("wheelchair_boarding", "platform_code", "stop_code"),
)
ROUTES = (
    *("route_id", "agency_id", "route_short_name", "route_long_name", "route_type"),
    *("route_color", "route_text_color"),
)
TRIPS = (
    *("trip_id", "route_id", "service_id", "trip_headsign", "direction_id", "block_id", "shape_id"),
    *("wheelchair_accessible", "bikes_allowed"),
)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TRANSFERS = (
    *("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time"),
    *("from_route_id", "to_route_id", "from_trip_id", "to_trip_id"),
)
BOOKING = (
    *("booking_rule_id", "booking_type", "prior_notice_duration_min", "prior_notice_duration_max"),
    *("prior_notice_last_day", "prior_notice_last_time", "prior_notice_start_day", "prior_notice_start_time"),
    *("message", "pickup_message", "drop_off_message", "phone_number", "info_url", "booking_url"),
)
FREQUENCIES = ("trip_id", "start_time", "end_time", "headway_secs", "exact_times")
SHAPES = ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence")
INFO = ("feed_publisher_name", "feed_lang", "feed_start_date", "feed_end_date", "feed_version")


@dataclass
class Services:
    """Days of service: from, to and days of the week; then the exceptions, one by one. Days are ordinals."""

    index: dict[str, int]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    week: NDArray[np.uint8]
    exception_day: NDArray[np.int32]
    exception_service: NDArray[np.int32]
    exception_adds: NDArray[np.bool_]


@dataclass
class Shapes:
    index: dict[str, int]
    start: NDArray[np.int64]
    lat: NDArray[np.float32]
    lon: NDArray[np.float32]


@dataclass
class Feed:
    code: str
    notices: Notices
    agencies: Table
    stops: Table
    stop_index: dict[str, int]
    routes: Table
    route_index: dict[str, int]
    trips: Table
    trip_index: dict[str, int]
    services: Services
    times: StopTimes
    frequencies: Table
    transfers: Table
    shapes: Shapes
    booking_rules: Table
    booking_index: dict[str, int]
    info: dict[str, str]

    @property
    def zone(self) -> str:
        return self.agencies["agency_timezone"][0]


def read_feed(path: Path | str, code: str = "") -> Feed:
    """FeedError when nothing can be made of it."""
    notices = Notices()
    archive = Archive(Path(path), notices)
    try:
        return _read(archive, code, notices)
    finally:
        archive.close()


def _read(archive: Archive, code: str, notices: Notices) -> Feed:
    for name in ("agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt"):
        if name not in archive:
            notices.add("missing_required_file", name)
            raise FeedError(f"{name} is missing", notices)
    agencies = _agencies(archive)
    stops = read_table(archive, "stops.txt", STOPS, ["stop_id"])
    stop_index = stops.unique("stop_id")
    routes = read_table(archive, "routes.txt", ROUTES, ["route_id", "route_type"])
    route_index = routes.unique("route_id")
    services = _services(archive)
    trips = read_table(archive, "trips.txt", TRIPS, ["trip_id", "route_id", "service_id"])
    trip_index = trips.unique("trip_id")
    booking = read_table(archive, "booking_rules.txt", BOOKING, ["booking_rule_id"])
    booking_index = booking.unique("booking_rule_id")
    usable = trips.refer("route_id", route_index, needed=True) >= 0
    usable &= trips.refer("service_id", services.index, needed=True) >= 0
    info = read_table(archive, "feed_info.txt", INFO)
    return Feed(
        *(code, notices, agencies, stops, stop_index, routes, route_index, trips, trip_index, services),
        times=read_stop_times(archive, trip_index, stop_index, booking_index, usable),
        frequencies=read_table(archive, "frequencies.txt", FREQUENCIES, FREQUENCIES[:4]),
        transfers=read_table(archive, "transfers.txt", TRANSFERS),
        shapes=_shapes(archive),
        booking_rules=booking,
        booking_index=booking_index,
        info={column: info[column][0] for column in INFO} if len(info) else {},
    )


def _agencies(archive: Archive) -> Table:
    agencies = read_table(archive, "agency.txt", AGENCY, ["agency_timezone"])
    notices = archive.notices
    zones = agencies["agency_timezone"]
    if not zones:
        notices.add("missing_required_field", "agency.txt", detail="agency_timezone")
        raise FeedError("no agency", notices)
    if len(set(zones)) > 1:
        notices.add("inconsistent_agency_timezone", "agency.txt", detail=" ".join(sorted(set(zones))))
    try:
        ZoneInfo(zones[0])
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        notices.add("invalid_timezone", "agency.txt", row=2, detail=zones[0])
        raise FeedError("the time zone is not known", notices) from error
    return agencies


def day_of(text: str) -> int:
    """The ordinal of YYYYMMDD; 0 if it is none."""
    if len(text) != len("20260131") or not text.isdigit():
        return 0
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:])).toordinal()
    except ValueError:
        return 0


def _days(table: Table, column: str) -> NDArray[np.int32]:
    known: dict[str, int] = {}
    days = np.zeros(len(table), np.int32)
    for row, value in enumerate(table[column]):
        day = known.get(value)
        if day is None:
            day = known[value] = day_of(value)
        if not day:
            table.notices.add("invalid_date", table.name, row=row + 2, detail=f"{column}={value}")
        days[row] = day
    return days


def _services(archive: Archive) -> Services:
    notices = archive.notices
    if "calendar.txt" not in archive and "calendar_dates.txt" not in archive:
        notices.add("missing_calendar_and_calendar_date_files", "calendar.txt")
        raise FeedError("no calendar", notices)
    needed = ("service_id", "start_date", "end_date", *WEEK)
    calendar = read_table(archive, "calendar.txt", needed, needed)
    index = calendar.unique("service_id")
    start, end = _days(calendar, "start_date"), _days(calendar, "end_date")
    backwards = int(((end < start) & (end > 0)).sum())
    notices.add("start_and_end_range_out_of_order", "calendar.txt", count=backwards)
    week = np.zeros(len(calendar), np.uint8)
    for bit, day in enumerate(WEEK):
        week |= (calendar.whole(day, 0, range(2)) << bit).astype(np.uint8)
    week[(start == 0) | (end == 0)] = 0
    dates = read_table(
        archive,
        "calendar_dates.txt",
        ("service_id", "date", "exception_type"),
        ("service_id", "date", "exception_type"),
    )
    exceptions = np.fromiter((index.setdefault(value, len(index)) for value in dates["service_id"]), np.int32)
    days, kinds = _days(dates, "date"), dates.whole("exception_type", 0, range(1, 3))
    more = len(index) - len(start)
    order = np.argsort(days, kind="stable")
    order = order[(days > 0)[order] & (kinds > 0)[order]]
    services = Services(
        index,
        start=np.append(start, np.zeros(more, np.int32)),
        end=np.append(end, np.zeros(more, np.int32)),
        week=np.append(week, np.zeros(more, np.uint8)),
        exception_day=days[order],
        exception_service=exceptions[order],
        exception_adds=kinds[order] == 1,
    )
    last = max(int(services.end.max(initial=0)), int(services.exception_day.max(initial=0)))
    if 0 < last < dt.datetime.now(dt.UTC).date().toordinal():
        notices.add("expired_calendar", "calendar.txt", detail=dt.date.fromordinal(last).isoformat())
    return services


def _shapes(archive: Archive) -> Shapes:
    index: dict[str, int] = {}
    parts: list[tuple[NDArray[np.float64], ...]] = []
    if "shapes.txt" in archive:
        for ids, *numbers in chunks(archive, "shapes.txt", SHAPES, SHAPES):
            shape = np.fromiter((index.setdefault(value, len(index)) for value in ids), np.float64, len(ids))
            parts.append((shape, *(_floats(archive, column) for column in numbers)))
    if not parts:
        empty = np.empty(0, np.float32)
        return Shapes({}, np.zeros(1, np.int64), empty, empty)
    shape, lat, lon, sequence = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((sequence, shape))
    order = order[np.isfinite(lat + lon + sequence)[order]]
    start = np.searchsorted(shape[order], np.arange(len(index) + 1))
    return Shapes(index, start.astype(np.int64), lat[order].astype(np.float32), lon[order].astype(np.float32))


def _floats(archive: Archive, column: list[str]) -> NDArray[np.float64]:
    try:
        return np.array(column, np.float64)
    except ValueError:
        values = np.full(len(column), np.nan)
        for row, value in enumerate(column):
            try:
                values[row] = float(value)
            except ValueError:
                archive.notices.add("invalid_float", "shapes.txt", detail=value)
        return values

"""Instants of a service day: GTFS counts from noon minus twelve hours, so that two days a year differ from midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 86_400
NOON = time(12)
NEVER = 1 << 30
"""Later than any time of a timetable, in seconds; two of them still fit 32 bits."""


@lru_cache(maxsize=4096)
def origin(day: int, zone: str) -> int:
    """When 00:00:00 of this service day is, in seconds since 1970; the day as `date.toordinal` gives it."""
    noon = datetime.combine(date.fromordinal(day), NOON, ZoneInfo(zone))
    return int(noon.timestamp()) - DAY // 2


def local(instant: int, zone: str) -> datetime:
    return datetime.fromtimestamp(instant, UTC).astimezone(ZoneInfo(zone))


def service_day(instant: int, zone: str) -> int:
    """The calendar day, on the wall, of an instant."""
    return local(instant, zone).toordinal()


def text(instant: int, zone: str) -> str:
    return local(instant, zone).isoformat()


def instant_of(moment: datetime, zone: str) -> int:
    """What a person says without an offset is the hour on the wall; said twice a year, the first of both."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return int(moment.timestamp())


def on_the_wall(instant: int, zone: str, *, days: int) -> int:
    """The same hour, some days later."""
    moved = local(instant, zone).replace(tzinfo=None) + timedelta(days=days)
    return instant_of(moved, zone)

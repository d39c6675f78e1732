"""When a telephone may ring: neither at night, nor on Sundays and holidays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

ZONE = ZoneInfo("Europe/Paris")
FIRST, LAST = time(8, 30), time(20, 0)
SUNDAY = 6


def allowed_from(at: datetime) -> datetime:
    """This instant if it is allowed, else the next one that is."""
    local = at.astimezone(ZONE)
    day = local.date()
    if local.time() >= LAST:
        day += timedelta(days=1)
    elif not _is_rest(day) and local.time() >= FIRST:
        return at
    while _is_rest(day):
        day += timedelta(days=1)
    return datetime.combine(day, FIRST, tzinfo=ZONE).astimezone(at.tzinfo)


def next_at(at: datetime, wall: time) -> datetime:
    """The next time that clocks here show `wall`."""
    local = at.astimezone(ZONE)
    found = datetime.combine(local.date(), wall, tzinfo=ZONE)
    if found <= local:
        found = datetime.combine(local.date() + timedelta(days=1), wall, tzinfo=ZONE)
    return found.astimezone(at.tzinfo)


def _is_rest(day: date) -> bool:
    return day.weekday() == SUNDAY or day in _holidays(day.year)


@lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))

"""Days and hours as people say them, in the time of Paris."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.web.days import date_format

if TYPE_CHECKING:
    from collections.abc import Iterator

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
YEARS = range(1900, 2200)
"""At the ends of time nothing can be reckoned: no hour before, none an hour later."""


def local(at: datetime) -> datetime:
    return at.astimezone(PARIS)


def local_day(at: datetime | None = None) -> date:
    return local(at or timezone.now()).date()


def day_starts(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def bounds(first: date, days: int = 1) -> tuple[datetime, datetime]:
    """The instants between which these days last: a day of a change of clock has 23 or 25 hours."""
    return day_starts(first), day_starts(first + DAY * days)


def hour(at: datetime) -> str:
    """« 9 h 20 », « 14 h »."""
    clock = local(at)
    return f"{clock.hour}\u00a0h\u00a0{clock.minute:02}" if clock.minute else f"{clock.hour}\u00a0h"


def day_words(day: date) -> str:
    """« jeudi 3 décembre »; with the year where it is another."""
    return date_format(day, "l j F" if day.year == local_day().year else "l j F Y")


def whole(at: datetime) -> str:
    """« jeudi 3 décembre à 9 h 20 »."""
    return _("%(day)s à %(hour)s") % {"day": day_words(local(at).date()), "hour": hour(at)}


def monday(day: date) -> date:
    return day - DAY * day.weekday()


def days_of(first: date, number: int) -> Iterator[date]:
    return (first + DAY * step for step in range(number))


def read_day(text: str) -> date | None:
    """None for what is no day: a damaged address shows today."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if abs((found - local_day()).days) <= 800 else None  # noqa: PLR2004 (two years: what calendars hold)


class NoSuchHourError(ValueError):
    """The night when the clocks go forward, that hour does not exist."""


def instant(day: date, clock: time) -> datetime:
    """Raises NoSuchHourError. Of an hour that comes twice, the first."""
    found = datetime.combine(day, clock, PARIS)
    if found.astimezone(ZoneInfo("UTC")).astimezone(PARIS).replace(tzinfo=None) != datetime.combine(
        day, clock
    ):
        raise NoSuchHourError
    return found


def read_instant(text: str) -> datetime | None:
    """« 2026-12-03T09:20 », the local hour that an address or a form says; None for what is none.

    Raises NoSuchHourError.
    """
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    if found.year not in YEARS:
        return None
    if found.tzinfo is not None:
        return found
    return instant(found.date(), found.time())


def write_instant(at: datetime) -> str:
    """As `read_instant` reads it; with its offset, since an hour may come twice."""
    return local(at).isoformat(timespec="minutes")

"""Calendars of RFC 5545, written: what others subscribe to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur, vText

from cantou.core.booking.engine import local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.booking.engine.recurrence import Rule

PRODUCER = "-//Cantou//Agenda//FR"


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT. Two with the same UID are a series and one of its dates (`original_start`). Two dates instead of
    instants: whole days, the second one outside.
    """

    uid: str
    starts_at: datetime | date
    ends_at: datetime | date
    stamp: datetime
    summary: str
    sequence: int = 0
    status: str = "CONFIRMED"
    rule: Rule | None = None
    exdates: tuple[datetime, ...] = ()
    """What the clock shows of the dates that the rule gives and that are not."""
    original_start: datetime | None = None
    description: str = ""
    location: str = ""
    url: str = ""


def write(entries: Iterable[Entry], *, name: str, refresh: timedelta = timedelta(hours=1)) -> bytes:
    """The same entries make the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-wr-timezone", str(local.ZONE))
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{int(refresh.total_seconds() // 60)}M")
    calendar.add_component(_zone())
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamp.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", _shown(entry.starts_at))
    event.add("dtend", _shown(entry.ends_at))
    event.add("summary", entry.summary)
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    is_busy = entry.status != "CANCELLED" and isinstance(entry.starts_at, datetime)
    event.add("transp", "OPAQUE" if is_busy else "TRANSPARENT")
    if entry.original_start is not None:
        event.add("recurrence-id", _shown(_as_whole_day(entry, entry.original_start.astimezone(local.ZONE))))
    if entry.rule is not None:
        event.add("rrule", vRecur.from_ical(entry.rule.written(_until(entry))))
    for exdate in sorted(entry.exdates):
        event.add("exdate", _as_whole_day(entry, exdate.replace(tzinfo=local.ZONE)))
    for key in ("description", "location", "url"):
        if getattr(entry, key):
            event.add(key, getattr(entry, key))
    return event


def _shown(at: datetime | date) -> datetime | date:
    return at.astimezone(local.ZONE) if isinstance(at, datetime) else at


def _as_whole_day(entry: Entry, at: datetime) -> datetime | date:
    """Of an event of whole days, a day too: a reader matches only what is written alike."""
    return at if isinstance(entry.starts_at, datetime) else at.date()


def _until(entry: Entry) -> str:
    """In UTC, as an event whose start names a time zone asks for; a day where its start is one."""
    until = entry.rule.until if entry.rule else None
    if until is None:
        return ""
    if not isinstance(entry.starts_at, datetime):
        return f"{until:%Y%m%d}"
    return f"{local.instant_of_end(until, datetime.min.replace(tzinfo=UTC)):%Y%m%dT%H%M%SZ}"


@lru_cache(maxsize=1)
def _zone() -> Timezone:
    """The rule of the European Union since 1996: the last Sundays of March and of October, at one in UTC."""
    zone = Timezone()
    zone.add("tzid", str(local.ZONE))
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    for part, name, month, before, after in (
        (TimezoneDaylight(), "CEST", 3, winter, summer),
        (TimezoneStandard(), "CET", 10, summer, winter),
    ):
        hour = 2 if month == 3 else 3  # noqa: PLR2004
        part.add("tzname", name)
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))  # noqa: PLR2004
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("rrule", vRecur(freq="YEARLY", bymonth=month, byday="-1SU"))
        zone.add_component(part)
    return zone

"""Calendars from elsewhere, read for what their events say, not for the time that they take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Event

from cantou.core.booking.engine.errors import CalendarError, RecurrenceError
from cantou.core.booking.engine.ical_read import (
    KEPT,
    MOST_EVENTS,
    Reading,
    cut,
    decoded,
    event_of,
    instant_of,
)
from cantou.core.booking.engine.recurrence import parse

LONGEST = 60_000
"""Letters of one event, with its description."""
_KEPT = KEPT | {"DESCRIPTION", "LOCATION", "URL", "CATEGORIES"}


@dataclass(frozen=True, slots=True)
class Described:
    """`rule`: one that core.booking walks, or nothing. Two dates instead of instants: whole days, the last outside."""

    uid: str
    name: str
    starts_at: datetime | date
    ends_at: datetime | date
    description: str = ""
    place: str = ""
    url: str = ""
    rule: str = ""
    without: tuple[datetime, ...] = ()
    """What the clock shows of the dates that the rule gives and that are not."""
    instead_of: datetime | None = None
    is_cancelled: bool = False


def read(data: bytes) -> tuple[list[Described], Reading]:
    """Raises CalendarError where nothing can be read at all."""
    text = decoded(data)
    if "BEGIN:VCALENDAR" not in text[:10_000].upper():
        raise CalendarError("Ce n’est pas un calendrier au format iCalendar (.ics).")
    if text.upper().count("BEGIN:VEVENT") > MOST_EVENTS:
        raise CalendarError(f"Ce calendrier a plus de {MOST_EVENTS} événements : il n’est pas lu.")
    reading = Reading()
    found = [one for lines in cut(text, _KEPT) if (one := _described(lines, reading)) is not None]
    reading.close()
    return found, reading


def _described(lines: list[str], reading: Reading) -> Described | None:
    reading.events += 1
    if sum(map(len, lines)) > LONGEST:
        reading.tell("non repris, il est démesuré.", "")
        return None
    name = ""
    try:
        parsed: Any = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
        name = " ".join(str(parsed.get("SUMMARY", "")).split())[:60]
        return _of(parsed, name, reading)
    except CalendarError as error:
        reading.tell(f"non repris. {error}", name)
    except Exception:  # noqa: BLE001 (whatever is wrong with it, the others are read)
        reading.tell("non repris, il est mal écrit.", name)
    return None


def _of(parsed: Any, name: str, reading: Reading) -> Described:
    event = event_of(parsed, name, reading)
    start: datetime | date = instant_of(event.start, event.zone)
    end: datetime | date = instant_of(event.start + event.length, event.zone)
    if not isinstance(parsed.get("DTSTART").dt, datetime):
        start, end = event.start.date(), (event.start + max(event.length, timedelta(days=1))).date()
    return Described(
        uid=event.uid,
        name=_words(parsed, "SUMMARY"),
        starts_at=start,
        ends_at=end,
        description=_words(parsed, "DESCRIPTION"),
        place=_words(parsed, "LOCATION"),
        url=_words(parsed, "URL"),
        rule=_rule(event.rule, name, reading),
        without=tuple(sorted(event.without)),
        instead_of=event.instead_of,
        is_cancelled=str(parsed.get("STATUS", "")).upper() == "CANCELLED",
    )


def _words(parsed: Any, key: str) -> str:
    value = parsed.get(key, "")
    return str(value[0] if isinstance(value, list) and value else value).strip()


def _rule(written: str, name: str, reading: Reading) -> str:
    if not written:
        return ""
    try:
        return str(parse(written))
    except RecurrenceError as error:
        reading.tell(f"repris une seule fois, sa répétition n’est pas lue. {error}", name)
        return ""

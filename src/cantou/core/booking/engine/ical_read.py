"""Calendars from elsewhere, read as busy time: nothing in them is trusted, and what is not understood is told.

Each event is cut out of the text and read alone, so that one that is broken costs itself only; time zones that a
calendar describes are not read (their rules could run for ever), those that it names are looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from icalendar import Event

from cantou.core.booking.engine import local, words
from cantou.core.booking.engine.errors import CalendarError, RecurrenceError
from cantou.core.booking.engine.local import Span
from cantou.core.booking.engine.recurrence import Steps, parse, walk
from cantou.core.booking.engine.slots import merged

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 5_000_000
MOST_EVENTS = 10_000
MOST_SPANS = 20_000
MOST_STEPS = 3_000_000
MOST_LINES = 500_000
LONGEST_EVENT = 20_000
"""Letters, without its description."""
LONGEST = timedelta(days=366)
WITHOUT_END = timedelta(hours=1)
KEPT = frozenset(
    "UID SUMMARY DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID STATUS TRANSP".split()  # noqa: SIM905
)
_WITH_A_PATH = re.compile(r";TZID=\"?/([^:;\"]+)\"?(?=[:;])")
"""`/softwarestudio.org/Olson/Europe/Paris` and its like."""


@dataclass(slots=True)
class Reading:
    """What was found, and in words what was not."""

    busy: list[Span] = field(default_factory=list)
    events: int = 0
    told: list[str] = field(default_factory=list)
    _counts: dict[str, list[str]] = field(default_factory=dict)

    def tell(self, why: str, name: str) -> None:
        self._counts.setdefault(why, []).append(name)

    def close(self) -> None:
        for why, names in self._counts.items():
            known = [f"« {name} »" for name in dict.fromkeys(names) if name][:3]
            of = f" ({', '.join(known)}{'…' if len(names) > len(known) else ''})" if known else ""
            self.told.append(f"{words.several(len(names), 'événement')}{of} : {why}")


@dataclass(slots=True)
class _Event:
    uid: str
    name: str
    start: datetime
    """Its own wall clock, in `zone`."""
    length: timedelta
    zone: Any
    rule: str = ""
    dates: tuple[datetime, ...] = ()
    without: frozenset[datetime] = frozenset()
    instead_of: datetime | None = None
    is_free: bool = False


def read(data: bytes, *, first: datetime, last: datetime) -> Reading:
    """Busy time between two instants. Raises CalendarError where nothing can be read at all."""
    text = decoded(data)
    if "BEGIN:VCALENDAR" not in text[:10_000].upper():
        raise CalendarError("Ce n’est pas un calendrier au format iCalendar (.ics).")
    if text.upper().count("BEGIN:VEVENT") > MOST_EVENTS:
        raise CalendarError(f"Ce calendrier a plus de {MOST_EVENTS} événements : il n’est pas lu.")
    reading = Reading()
    events = [event for lines in cut(text) if (event := _understood(lines, reading)) is not None]
    moved = {(event.uid, event.instead_of) for event in events if event.instead_of is not None}
    steps = Steps(MOST_STEPS)
    found: list[Span] = []
    for event in events:
        try:
            found += _spans(event, first, last, moved, steps)
        except RecurrenceError as error:
            reading.tell(f"non compté, sa répétition n’est pas lue. {error}", event.name)
        if len(found) > MOST_SPANS:
            raise CalendarError(f"Ce calendrier a plus de {MOST_SPANS} dates : il n’est pas lu.")
    reading.busy = merged(found)
    reading.close()
    return reading


def decoded(data: bytes) -> str:
    """UTF-8 as the standard asks; UTF-16 with its mark; else what Windows wrote in France for a long time."""
    if len(data) > MOST_BYTES:
        size = f"{len(data) / 1_000_000:.0f}"
        raise CalendarError(
            f"Ce calendrier est trop lourd : {size} Mo, et {MOST_BYTES // 1_000_000} Mo au plus."
        )
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        data = data.decode("utf-16", "replace").encode()
    data = re.sub(rb"\r?\n[ \t]", b"", data)  # a line may be folded in the middle of a letter
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


# -- Cutting


def cut(text: str, kept: frozenset[str] = KEPT) -> Iterator[list[str]]:
    """The lines that count of each event; alarms left out, descriptions too unless `kept` names them."""
    inside: list[str] | None = None
    nested = 0
    for line in _lines(text):
        upper = line[:40].upper().strip()
        if inside is None:
            if upper == "BEGIN:VEVENT":
                inside, nested = [], 0
        elif upper == "END:VEVENT" and not nested:
            yield inside
            inside = None
        elif upper.startswith("BEGIN:"):
            nested += 1
        elif upper.startswith("END:"):
            nested = max(0, nested - 1)
        elif not nested and re.split("[;:]", upper, maxsplit=1)[0] in kept:
            inside.append(_WITH_A_PATH.sub(_zone_named, line))


def _zone_named(found: re.Match[str]) -> str:
    parts = found[1].split("/")
    tails = ("/".join(parts[number:]) for number in range(len(parts)))
    return f";TZID={next((tail for tail in tails if tail in _zones()), parts[-1])}"


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _lines(text: str) -> Iterator[str]:
    if text.count("\n") + text.count("\r") > MOST_LINES:
        raise CalendarError(f"Ce calendrier a plus de {MOST_LINES} lignes : il n’est pas lu.")
    for line in re.split(r"\r\n|\r|\n", text):
        yield line[:LONGEST_EVENT]


# -- Understanding


def _understood(lines: list[str], reading: Reading) -> _Event | None:
    reading.events += 1
    if sum(map(len, lines)) > LONGEST_EVENT:
        reading.tell("non compté, il est démesuré.", "")
        return None
    name = ""
    try:
        parsed: Any = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
        name = str(parsed.get("SUMMARY", ""))[:60]
        return event_of(parsed, name, reading)
    except CalendarError as error:
        reading.tell(f"non compté. {error}", name)
    except Exception:  # noqa: BLE001 (whatever is wrong with it, the others are read)
        reading.tell("non compté, il est mal écrit.", name)
    return None


def event_of(parsed: Any, name: str, reading: Reading) -> _Event:
    value = parsed.get("DTSTART")
    if value is None or isinstance(value, list):
        raise CalendarError("Il n’a pas de début, ou plusieurs.")
    start, zone = _wall(value, name, reading)
    return _Event(
        uid=str(parsed.get("UID", "")),
        name=name,
        start=start,
        length=_length(parsed, value.dt, start, zone, name, reading),
        zone=zone,
        rule=_rule(parsed),
        dates=tuple(_listed(parsed, "RDATE", zone)),
        without=frozenset(_listed(parsed, "EXDATE", zone)),
        instead_of=_replaced(parsed),
        is_free=_is_free(parsed),
    )


def _is_free(parsed: Any) -> bool:
    return (
        str(parsed.get("STATUS", "")).upper() == "CANCELLED"
        or str(parsed.get("TRANSP", "")).upper() == "TRANSPARENT"
    )


def _wall(value: Any, name: str, reading: Reading) -> tuple[datetime, Any]:
    """The clock that it shows, and where; a day that lasts all day begins at midnight here."""
    at = value.dt
    if not isinstance(at, datetime):
        return datetime.combine(at, time()), local.ZONE
    if at.tzinfo is not None:
        return at.replace(tzinfo=None), at.tzinfo
    named = value.params.get("TZID")
    if named is None:
        reading.tell("l’heure est prise comme celle de Paris, aucun fuseau n’est dit.", name)
    else:
        reading.tell(
            f"l’heure est prise comme celle de Paris, le fuseau « {str(named)[:60]} » est inconnu.", name
        )
    return at, local.ZONE


def _length(parsed: Any, given: date, start: datetime, zone: Any, name: str, reading: Reading) -> timedelta:
    """By the clock on the wall, as it is meant; a day without an end lasts that day, an hour an hour."""
    is_day = not isinstance(given, datetime)
    end, duration = parsed.get("DTEND"), parsed.get("DURATION")
    if end is not None and not isinstance(end, list):
        shown, other = _wall(end, "", Reading())
        if isinstance(end.dt, datetime) and end.dt.tzinfo is not None and str(other) != str(zone):
            shown = shown.replace(tzinfo=other).astimezone(zone).replace(tzinfo=None)
        length = shown - start
    elif duration is not None and not isinstance(duration, list):
        length = duration.dt
    elif is_day:
        return timedelta(days=1)
    else:
        reading.tell("sans heure de fin, il est compté pour une heure.", name)
        return WITHOUT_END
    if is_day and length == timedelta():
        return timedelta(days=1)
    if length < timedelta():
        raise CalendarError("Il finit avant de commencer.")
    if length > LONGEST:
        raise CalendarError("Il dure plus d’un an.")
    return timedelta(seconds=length.total_seconds())


def _rule(parsed: Any) -> str:
    value = parsed.get("RRULE")
    if value is None:
        return ""
    if isinstance(value, list):
        raise CalendarError("Il se répète de plusieurs manières à la fois.")
    return str(value.to_ical().decode())


def _listed(parsed: Any, key: str, zone: Any) -> Iterator[datetime]:
    value = parsed.get(key)
    for part in value if isinstance(value, list) else [value] if value is not None else []:
        for one in part.dts:
            at = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            if not isinstance(at, datetime):
                yield datetime.combine(at, time())
            elif at.tzinfo is None:
                yield at
            else:
                yield at.astimezone(zone).replace(tzinfo=None)


def _replaced(parsed: Any) -> datetime | None:
    value = parsed.get("RECURRENCE-ID")
    if value is None or isinstance(value, list):
        return None
    shown, zone = _wall(value, "", Reading())
    return instant_of(shown, zone)


# -- Busy time


def _spans(
    event: _Event, first: datetime, last: datetime, moved: set[tuple[str, datetime]], steps: Steps
) -> Iterator[Span]:
    if event.is_free:
        return
    for shown in _starts(event, first, last, steps):
        start = instant_of(shown, event.zone)
        if event.instead_of is None and event.uid and (event.uid, start) in moved:
            continue
        end = max(instant_of(shown + event.length, event.zone), start)
        start, end = max(start, first), min(end, last)
        if start < end:
            yield Span(start, end)


def _starts(event: _Event, first: datetime, last: datetime, steps: Steps) -> Iterator[datetime]:
    days = set(event.without)
    around = timedelta(days=1)
    begins = _shown(first, event.zone) - event.length - around
    ends = _shown(last, event.zone) + around
    found = {event.start, *event.dates}
    if event.rule and event.instead_of is None:
        found |= set(walk(parse(event.rule), event.start, ends, first=begins, steps=steps))
    yield from sorted(one for one in found if one not in days and begins <= one <= ends)


def _shown(at: datetime, zone: Any) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def instant_of(shown: datetime, zone: Any) -> datetime:
    return shown.replace(tzinfo=zone).astimezone(UTC)

"""What happens here: all that every organisation which covers the place announces, in one calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.booking.engine import local, recurrence_words, words
from cantou.core.booking.engine.ical import Entry, write
from cantou.services.site.domain import queries
from cantou.services.site.domain.events import change_of, facts_of, times_of
from cantou.services.site.engine import happenings as engine
from cantou.services.site.engine.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from cantou.services.site.engine.happenings import Happening
    from cantou.services.site.models import Event, EventChange

AHEAD = timedelta(days=366)
BEHIND = timedelta(days=60)
MOST = 400
MIDNIGHT = (0, 0)


@dataclass(frozen=True, slots=True)
class Date:
    """One time of an event."""

    event: Event
    time: Happening

    @property
    def is_cancelled(self) -> bool:
        return self.event.is_cancelled or self.time.is_cancelled

    @property
    def where(self) -> str:
        return self.time.where or self.event.where

    @property
    def reason(self) -> str:
        return self.time.reason or self.event.reason

    @property
    def shown(self) -> str:
        """With the hours kept in one piece, for a page."""
        return in_one_piece(self.said)

    @property
    def repeats(self) -> str:
        return repeats(self.event)

    @property
    def said(self) -> str:
        return when(self.time)


def in_one_piece(said: str) -> str:
    """« 20 h 30 » is not cut at the end of a line."""
    return re.sub(r"(?<=\d) h\b(?: (?=\d\d\b))?", lambda hour: hour[0].replace(" ", "\u00a0"), said)


def coming(
    *,
    organisations: Iterable[int],
    commune: int | None,
    theme: str = "",
    ahead: timedelta = AHEAD,
    now: datetime | None = None,
) -> list[Date]:
    """In order; two queries, whatever their number."""
    now = now or timezone.now()
    found = queries.public_events(organisations=organisations, commune=commune)
    if theme:
        found = found.filter(themes__contains=[theme])
    events = list(found[:MOST])
    changes = changes_by_event(events)
    dates = [
        Date(event, time)
        for event in events
        for time in times_of(event, changes.get(event.pk, []), now, ahead)
    ]
    return sorted(dates, key=lambda one: (one.time.starts_at, not one.event.is_pinned, one.event.pk))


def thinned(dates: Iterable[Date]) -> list[Date]:
    """For a list: of what comes again and again, the first time of each month, and what is not as usual."""
    found: list[Date] = []
    seen: set[tuple[int, int, int]] = set()
    for one in dates:
        month = (one.event.pk, one.time.start.year, one.time.start.month)
        usual = one.event.rule and not one.time.is_cancelled and not one.time.is_moved
        if not usual or month not in seen:
            found.append(one)
        if usual:
            seen.add(month)
    return found


def next_of_each(dates: Iterable[Date]) -> list[Date]:
    """The first time of each event."""
    first: dict[int, Date] = {}
    for one in dates:
        first.setdefault(one.event.pk, one)
    return list(first.values())


def changes_by_event(events: Iterable[Event]) -> dict[int, list[EventChange]]:
    found: dict[int, list[EventChange]] = {}
    for row in queries.public_changes([event.pk for event in events]):
        found.setdefault(row.event_id, []).append(row)
    return found


# -- Said


def when(time: Happening) -> str:
    """« samedi 14 juillet 2027, de 18 h à 23 h »"""
    first, last = time.start, time.end
    day = words.day(first.date(), weekday=True)
    if time.is_all_day:
        until = (last - timedelta(days=1)).date()
        return day if until <= first.date() else f"du {day} au {words.day(until, weekday=True)}"
    if last.date() == first.date() or last - first <= timedelta(hours=14):
        return f"{day}, de {words.hour(first)} à {words.hour(last)}"
    return f"du {day} à {words.hour(first)} au {words.day(last.date(), weekday=True)} à {words.hour(last)}"


def repeats(event: Event) -> str:
    """« chaque mardi jusqu’au 30 juin 2027 »; nothing where it happens once."""
    facts = facts_of(event)
    return recurrence_words.in_words(facts.rule, facts.start) if facts.rule else ""


# -- A calendar


def calendar_of(
    events: Iterable[Event],
    *,
    name: str,
    address: Callable[[Event], str],
    now: datetime | None = None,
    more: Iterable[Entry] = (),
) -> bytes:
    """iCalendar. UIDs never change; a series is one rule, its cancelled times are left out of it (EXDATE), its moved
    times are said apart (RECURRENCE-ID); what is cancelled says so.
    """
    events = list(events)
    now = now or timezone.now()
    changes = changes_by_event(events)
    entries = [
        entry
        for event in events
        for entry in entries_of(event, changes.get(event.pk, []), address(event), now)
    ]
    return write([*entries, *more], name=name, refresh=timedelta(hours=6))


def entries_of(event: Event, rows: Iterable[EventChange], url: str, now: datetime) -> list[Entry]:
    facts, rows = facts_of(event), list(rows)
    told = [change_of(row) for row in rows]
    left_out = [change.planned for change in told if change.is_cancelled]
    left_out += engine.missing(facts, local.wall(now) + AHEAD) if facts.rule else []
    series = _entry(event, url, facts.start, facts.end, rule=facts.rule, exdates=tuple(left_out))
    if not facts.rule:
        return [_once(event, url, told[0] if told else None, series)]
    moved = [
        _entry(
            event,
            url,
            change.start,
            change.end or change.start,
            original=row.planned_at,
            where=change.where,
            reason=change.reason,
        )
        for row, change in zip(rows, told, strict=True)
        if not change.is_cancelled and change.start
    ]
    return [series, *moved]


def _once(event: Event, url: str, change: engine.Change | None, plain_one: Entry) -> Entry:
    """What happens once and was moved is simply at another hour; it was cancelled, and says so."""
    if change is None:
        return plain_one
    facts = facts_of(event)
    return _entry(
        event,
        url,
        change.start or facts.start,
        change.end or facts.end,
        where=change.where,
        reason=change.reason,
        is_cancelled=change.is_cancelled,
    )


def _entry(
    event: Event,
    url: str,
    start: datetime,
    end: datetime,
    *,
    rule: engine.Rule | None = None,
    exdates: tuple[datetime, ...] = (),
    original: datetime | None = None,
    where: str = "",
    reason: str = "",
    is_cancelled: bool = False,
) -> Entry:
    starts_at = local.readings(start)[0]
    cancelled = is_cancelled or event.is_cancelled
    parts = [reason or event.reason, plain(event.text), event.price, event.contact]
    place = [where or event.where, event.commune.name if event.commune else ""]
    return Entry(
        uid=event.uid,
        starts_at=start.date() if event.is_all_day else starts_at,
        ends_at=end.date() if event.is_all_day else local.instant_of_end(end, starts_at),
        stamp=event.changed_at,
        summary=f"ANNULÉ : {event.title}" if cancelled else event.title,
        sequence=event.sequence,
        status="CANCELLED" if cancelled else "CONFIRMED",
        rule=rule,
        exdates=exdates,
        original_start=original,
        description="\n\n".join(part for part in parts if part),
        location=", ".join(part for part in place if part),
        url=url,
    )

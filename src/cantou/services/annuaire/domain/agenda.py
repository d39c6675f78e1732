"""When associations meet: the times of each rule, in words, in order, in calendars."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from cantou.core.booking.domain import words
from cantou.core.booking.engine import local, recurrence, recurrence_words
from cantou.core.booking.engine.ical import Entry, write
from cantou.services.annuaire.models import Gathering

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Time:
    """`planned`: its beginning as the clock shows it, by which a time of a rule is called off."""

    planned: str
    starts_at: datetime
    ends_at: datetime
    is_off: bool = False
    is_moved: bool = False

    @property
    def said(self) -> str:
        return words.span(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class Shown:
    """A gathering, by its next time."""

    row: Gathering
    time: Time
    repeats: str
    off: list[str]
    moved: list[tuple[str, str]]
    """The day that the rule gives, and when it is instead."""

    @property
    def when(self) -> str:
        return self.time.said


def planned(starts_at: datetime, ends_at: datetime, rule: str) -> list[Time]:
    """Every time; an hour that the clocks jump over is none. Raises RecurrenceError."""
    start = local.wall(starts_at)
    if not rule:
        return [Time(start.isoformat(), starts_at, ends_at)]
    minutes = int((local.wall(ends_at) - start) / timedelta(minutes=1))
    found = recurrence.expand(recurrence.parse(rule), start, minutes)
    return [
        Time(one.local_start.isoformat(), one.starts_at, one.ends_at)
        for one in found
        if one.starts_at and one.ends_at
    ]


def times_of(row: Gathering, now: datetime) -> list[Time]:
    """Those that are not over, what is called off among them; the last one where all are."""
    times = sorted(
        (_as_it_is(row, one) for one in planned(row.starts_at, row.ends_at, row.rule)),
        key=lambda one: (one.starts_at, one.planned),
    )
    return [one for one in times if one.ends_at > now] or times[-1:]


def _as_it_is(row: Gathering, one: Time) -> Time:
    if one.planned in row.off:
        return Time(one.planned, one.starts_at, one.ends_at, is_off=True)
    if one.planned not in row.moved:
        return one
    starts_at, ends_at = (datetime.fromisoformat(text) for text in row.moved[one.planned])
    return Time(one.planned, starts_at, ends_at, is_moved=True)


def shown(row: Gathering, now: datetime) -> Shown:
    times = times_of(row, now)
    following = next((one for one in times if not one.is_off), times[0])
    rule = recurrence.parse(row.rule) if row.rule else None
    said = recurrence_words.in_words(rule, local.wall(row.starts_at)) if rule else ""
    off = [words.day(local.wall(one.starts_at)) for one in times if one.is_off]
    moved = [
        (words.day(datetime.fromisoformat(one.planned)), one.said)
        for one in times
        if one.is_moved and not one.is_off
    ]
    return Shown(row, following, said, off, moved)


def in_order(rows: Iterable[Gathering]) -> list[Shown]:
    """By their next time."""
    now = timezone.now()
    return sorted((shown(row, now) for row in rows), key=lambda one: (one.time.starts_at, one.row.pk))


def not_over(found: QuerySet[Gathering]) -> QuerySet[Gathering]:
    now = timezone.now()
    return found.filter(Q(ends_at__gt=now) | Q(repeats_until__gt=now)).order_by("starts_at", "pk")


def to_come(*, organisations: Iterable[int]) -> QuerySet[Gathering]:
    """Cancelled ones too: whoever meant to come wants to know."""
    here = list(organisations)
    found = Gathering.objects.filter(
        organisation_id__in=here, listing__organisation_id__in=here, is_public=True
    )
    return not_over(found).select_related("listing")


def calendar_of(rows: Iterable[Gathering], *, name: str, url: str) -> bytes:
    """A series is one rule; the times that are called off, and those that no clock shows, are left out of it; one that
    is moved stands beside it, under the same name.
    """
    return write([entry for row in rows for entry in entries_of(row, url)], name=name)


def entries_of(row: Gathering, url: str) -> list[Entry]:
    whole = Entry(
        uid=f"{row.uid}@annuaire.cantou",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        stamp=row.updated_at,
        summary=f"{row.title} ({row.listing.name})",
        sequence=row.sequence,
        status="CANCELLED" if row.is_cancelled else "CONFIRMED",
        rule=recurrence.parse(row.rule) if row.rule else None,
        exdates=tuple(datetime.fromisoformat(one) for one in [*row.off, *_no_hour(row)]),
        description=row.text,
        location=row.where,
        url=url,
    )
    if not row.moved:
        return [whole]
    given = planned(row.starts_at, row.ends_at, row.rule)
    moved = [(one.starts_at, _as_it_is(row, one)) for one in given if one.planned in row.moved]
    return [
        whole,
        *(
            replace(
                whole,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                rule=None,
                exdates=(),
                original_start=original,
            )
            for original, one in moved
            if one.is_moved
        ),
    ]


def _no_hour(row: Gathering) -> list[str]:
    if not row.rule:
        return []
    found = recurrence.expand(recurrence.parse(row.rule), local.wall(row.starts_at), 1)
    return [one.local_start.isoformat() for one in found if one.starts_at is None]

"""The hour of the clock on the wall, and the instants at which it shows it: none, one or two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Paris")
_DAY = timedelta(days=1)


class Span(NamedTuple):
    """From an instant until another, the second one outside."""

    start: datetime
    end: datetime


class NoSuchHourError(ValueError):
    """Clocks jump over this hour."""

    def __init__(self, wall: datetime) -> None:
        super().__init__(f"{wall:%d/%m/%Y %H:%M} n’existe pas : cette nuit-là, l’heure avance.")
        self.wall = wall


def wall(instant: datetime) -> datetime:
    return instant.astimezone(ZONE).replace(tzinfo=None, fold=0)


def readings(shown: datetime) -> tuple[datetime, ...]:
    """The instants, in UTC, at which clocks show this."""
    found = {shown.replace(tzinfo=ZONE, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(one for one in found if wall(one) == shown.replace(fold=0)))


def instant(shown: datetime) -> datetime:
    """The first of the two where there are two. Raises NoSuchHourError."""
    found = readings(shown)
    if not found:
        raise NoSuchHourError(shown)
    return found[0]


def instant_of_end(shown: datetime, start: datetime) -> datetime:
    """When something ends that began at `start`; an hour that is jumped over is read as if no clock had been moved."""
    after = [one for one in readings(shown) if one > start]
    return after[0] if after else shown.replace(tzinfo=ZONE, fold=0).astimezone(UTC)


def midnight(shown: datetime) -> datetime:
    return instant(datetime(shown.year, shown.month, shown.day))


def spans(first: datetime, last: datetime) -> list[Span]:
    """The instants at which clocks show something between the two: around a change, fewer, more, or twice."""
    found: list[Span] = []
    for change, until, offset in _offsets(first - _DAY, last + _DAY):
        start = max((first - offset).replace(tzinfo=UTC), change)
        end = min((last - offset).replace(tzinfo=UTC), until)
        if start >= end:
            continue
        if found and found[-1].end == start:
            found[-1] = Span(found[-1].start, end)
        else:
            found.append(Span(start, end))
    return found


def _offsets(first: datetime, last: datetime) -> list[tuple[datetime, datetime, timedelta]]:
    """The stretches of time during which the distance from UTC stays the same."""
    start, end = first.replace(tzinfo=UTC), last.replace(tzinfo=UTC)
    inside = [one for year in range(start.year, end.year + 1) for one in changes(year) if start < one < end]
    edges = [start, *inside, end]
    return [(a, b, _offset(a)) for a, b in pairwise(edges)]


def _offset(at: datetime) -> timedelta:
    found = at.astimezone(ZONE).utcoffset()
    return found if found is not None else timedelta()


@lru_cache(maxsize=64)
def changes(year: int) -> tuple[datetime, ...]:
    """When clocks are moved in this year."""
    found = []
    day, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, tzinfo=UTC)
    while day < end:
        if _offset(day) != _offset(day + _DAY):
            found.append(_between(day, day + _DAY))
        day += _DAY
    return tuple(found)


def _between(before: datetime, after: datetime) -> datetime:
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=(after - before) // timedelta(minutes=2))
        before, after = (middle, after) if _offset(middle) == _offset(before) else (before, middle)
    return after

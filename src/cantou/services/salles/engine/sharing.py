"""Who wants the same room at the same hour, over a whole season. Pure: dates and numbers in, clashes out.

Days are local days and hours are hours on the wall: the season crosses both changes of the clock, and a rehearsal at
20:00 stays at 20:00.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import time

WEEK = timedelta(days=7)
ALL, ODD, EVEN = "all", "odd", "even"


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """One wish. `rooms`: the rooms that cannot be divided which its hall is made of; `away`: days it does without."""

    key: int
    weekday: int
    starts: time
    ends: time
    first: date
    last: date
    rooms: frozenset[int]
    weeks: str = ALL
    away: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Clash:
    """Two wishes that want the same room on the same days, at hours that overlap."""

    one: int
    other: int
    days: tuple[date, ...] = field(compare=False)


def days_between(periods: Iterable[tuple[date, date]]) -> frozenset[date]:
    """Every day of some periods, both ends included."""
    return frozenset(
        first + timedelta(days=number) for first, last in periods for number in range((last - first).days + 1)
    )


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days_of(want: Want, *, season_starts: date) -> list[date]:
    """The days on which it would take place. Odd and even weeks are counted from the first week of the season.

    Not by the number of the week in the year: after a year of 53 weeks, two odd ones would follow each other.
    """
    day = want.first + timedelta(days=(want.weekday - want.first.weekday()) % 7)
    found = []
    while day <= want.last:
        if day not in want.away and _its_week(want, day, season_starts):
            found.append(day)
        day += WEEK
    return found


def _its_week(want: Want, day: date, season_starts: date) -> bool:
    if want.weeks == ALL:
        return True
    number = (monday_of(day) - monday_of(season_starts)) // WEEK
    return (number % 2 == 0) == (want.weeks == ODD)


def hours_overlap(one: Want, other: Want) -> bool:
    return one.starts < other.ends and other.starts < one.ends


def clashes(wants: Sequence[Want], *, season_starts: date) -> list[Clash]:
    """Every pair that cannot both be, the most days first."""
    found = []
    days = {want.key: frozenset(days_of(want, season_starts=season_starts)) for want in wants}
    for one, other in combinations(wants, 2):
        if one.weekday == other.weekday and one.rooms & other.rooms and hours_overlap(one, other):
            common = days[one.key] & days[other.key]
            if common:
                found.append(Clash(one.key, other.key, tuple(sorted(common))))
    return sorted(found, key=lambda clash: (-len(clash.days), clash.one, clash.other))


def in_clash(found: Iterable[Clash]) -> Collection[int]:
    return {key for clash in found for key in (clash.one, clash.other)}


def other_days(want: Want, others: Iterable[Want], *, season_starts: date) -> list[int]:
    """The other weekdays on which nobody wants these rooms at these hours: where it could move to."""
    rest = [one for one in others if one.key != want.key and one.rooms & want.rooms]
    return [
        weekday
        for weekday in range(7)
        if weekday != want.weekday
        and want.key
        not in in_clash(clashes([replace(want, weekday=weekday), *rest], season_starts=season_starts))
    ]

"""A year as twelve small months: for the page, the desk's checking, and paper."""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format

from cantou.services.dechets.domain.streams import title_of
from cantou.services.dechets.domain.wording import long_day, why
from cantou.services.dechets.engine import holidays

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cantou.services.dechets.domain.streams import Kind
    from cantou.services.dechets.engine.collections import Collection


@dataclass(frozen=True, slots=True)
class Mark:
    letter: str
    tone: str
    title: str
    is_moved: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """`day`: 0 outside of the month."""

    day: int
    marks: tuple[Mark, ...] = ()
    is_holiday: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class Exceptional:
    day: date
    said: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    months: tuple[Month, ...]
    legend: tuple[tuple[str, str, str], ...]
    """(letter, tone, title) of what is in it."""
    exceptions: tuple[Exceptional, ...]
    """What is not on its usual day, in order."""
    count: int


def year_of(year: int, found: Iterable[Collection], kinds: Mapping[str, Kind]) -> Year:
    found = list(found)
    marks: dict[date, list[Mark]] = {}
    for one in found:
        if not one.is_cancelled:
            marks.setdefault(one.day, []).append(_mark(one, kinds))
    used = Counter(one.stream for one in found)
    legend = tuple((kind.letter, kind.tone, kind.title) for code, kind in kinds.items() if used[code])
    months = tuple(_month(year, number, marks) for number in range(1, 13))
    return Year(year, months, legend, tuple(_exceptions(found, kinds)), sum(map(len, marks.values())))


def _mark(one: Collection, kinds: Mapping[str, Kind]) -> Mark:
    kind = kinds.get(one.stream)
    letter, tone = (kind.letter, kind.tone) if kind else ("?", "slate")
    return Mark(letter, tone, title_of(kinds, one.stream), one.is_moved)


def _exceptions(found: Iterable[Collection], kinds: Mapping[str, Kind]) -> Iterable[Exceptional]:
    for one in found:
        if one.is_moved or one.is_cancelled or one.reason:
            yield Exceptional(one.day, long_day(one.day), title_of(kinds, one.stream), why(one))


def _month(year: int, number: int, marks: Mapping[date, list[Mark]]) -> Month:
    weeks = []
    for days in calendar.Calendar().monthdatescalendar(year, number):
        cells = tuple(
            Cell(day.day, tuple(marks.get(day, ())), bool(holidays.named(day)))
            if day.month == number
            else Cell(0)
            for day in days
        )
        weeks.append(Week(days[0].isocalendar().week, cells))
    return Month(date_format(date(year, number, 1), "F"), tuple(weeks))

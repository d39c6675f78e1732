"""On which days a rule falls, before any holiday: asked of one day at a time.

ISO weeks that are even or odd cannot be said with RFC 5545: 2026 has a week 53, after which week 1 is odd again, and an
interval of two weeks would be wrong from then on (docs/adr/0170).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEKS = ("all", "even", "odd", "every")
LAST = -1


@dataclass(frozen=True, slots=True)
class Pattern:
    """Either days of the week (each week, even or odd ones, one in `every` counted from the anchor, or the `nths` of
    each month), or days of the month, or dates; all of it only in `months`, where these are said.
    """

    weekdays: tuple[int, ...] = ()
    """0: Monday."""
    weeks: str = "all"
    every: int = 1
    nths: tuple[int, ...] = ()
    """1 to 5, and LAST."""
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    dates: tuple[date, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.weekdays or self.month_days or self.dates)


def falls(pattern: Pattern, day: date, anchor: date) -> bool:
    """`anchor`: any day of the first week, where one week in several is meant."""
    if day in pattern.dates:
        return True
    if pattern.months and day.month not in pattern.months:
        return False
    if pattern.month_days:
        return day.day in pattern.month_days
    if day.weekday() not in pattern.weekdays:
        return False
    if pattern.nths:
        return bool(_ranks(day) & set(pattern.nths))
    return _in_week(pattern, day, anchor)


def _ranks(day: date) -> set[int]:
    """Which of its weekday in the month it is: the first, …, the last."""
    found = {(day.day - 1) // 7 + 1}
    if day.day + 7 > calendar.monthrange(day.year, day.month)[1]:
        found.add(LAST)
    return found


def _in_week(pattern: Pattern, day: date, anchor: date) -> bool:
    if pattern.weeks == "all":
        return True
    if pattern.weeks == "every":
        apart = _monday(day).toordinal() - _monday(anchor).toordinal()
        return apart // 7 % pattern.every == 0
    return (day.isocalendar().week % 2 == 0) == (pattern.weeks == "even")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)

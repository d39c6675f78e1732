"""Which days an activity has, and until when each is booked: days and hours of Paris. Pure: no Django."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays

from cantou.core.booking.engine import local

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

DAY = timedelta(days=1)
FRIDAY = 4
LONGEST_YEAR = 400
MOST_AHEAD = 10
"""Working days between the cut-off and the day."""


@lru_cache(maxsize=16)
def of_year(year: int) -> dict[date, str]:
    found = holidays.country_holidays("FR", years=year, language="fr")
    return {day: str(found[day]) for day in found}


def holiday(day: date) -> str:
    """« Toussaint », or ""."""
    return of_year(day.year).get(day, "")


def is_worked(day: date) -> bool:
    """Somebody is at the mairie or in the kitchen to take an order: Monday to Friday, no public holiday."""
    return day.weekday() <= FRIDAY and not holiday(day)


@dataclass(frozen=True, slots=True)
class Span:
    """Closed from one day to another, both included."""

    first: date
    last: date
    title: str
    only: int | None = None
    """The key of the one activity that it closes."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An activity's weekly days between its first and its last one; booked until so many working days before."""

    weekdays: Collection[int]
    first: date
    last: date
    ahead: int
    until: time
    key: int = 0

    def closed(self, day: date, spans: Collection[Span]) -> str:
        """Why it does not take place that day; "": it does."""
        if day.weekday() not in self.weekdays or not self.first <= day <= self.last:
            return "pas ce jour-là"
        for span in spans:
            if span.only in {None, self.key} and span.first <= day <= span.last:
                return span.title
        return holiday(day)

    def days(self, first: date, last: date, spans: Collection[Span]) -> Iterator[date]:
        """Those that take place, both ends included."""
        day, end = max(first, self.first), min(last, self.last)
        while day <= end:
            if not self.closed(day, spans):
                yield day
            day += DAY

    def cutoff(self, day: date) -> datetime:
        """In UTC. No clock is moved in the daytime, so this hour exists once on each day."""
        on, left = day, self.ahead
        while left:
            on -= DAY
            left -= is_worked(on)
        return local.instant(datetime.combine(on, self.until))


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Month:
        """« 2026-12 ». Raises ValueError."""
        year, _dash, number = text.partition("-")
        if not (text.isascii() and len(text) == len("2026-12") and year.isdigit() and number.isdigit()):
            raise ValueError(text)
        month = cls(int(year), int(number))
        if not (2000 <= month.year <= 2200 and 1 <= month.number <= 12):  # noqa: PLR2004 (centuries, months)
            raise ValueError(text)
        return month

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def following(self) -> Month:
        return Month.of(self.last + DAY)

    @property
    def previous(self) -> Month:
        return Month.of(self.first - DAY)

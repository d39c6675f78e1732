"""The cheapest way to pay for a stretch of time with the tariffs of a grid, and the lines that explain it.

On the clock of the wall: a day is a day on the nights when clocks are moved. Integer cents.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from cantou.core.booking.engine import local, words
from cantou.core.booking.engine.errors import PriceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_CENTS = 10_000_000
"""A hundred thousand euros: above, a comma was forgotten."""
HALF_DAY = timedelta(hours=5)
WEEKEND_FROM, WEEKEND_UNTIL = (4, time(12)), (7, time(12))
"""From Friday noon until Monday noon."""
MOST_STEPS = 200_000


class Unit(StrEnum):
    HOUR = "hour"
    HALF_DAY = "half_day"
    DAY = "day"
    WEEKEND = "weekend"
    WEEK = "week"
    MONTH = "month"
    FLAT = "flat"


NAMES = {
    Unit.HOUR: ("heure", "heures"),
    Unit.HALF_DAY: ("demi-journée", "demi-journées"),
    Unit.DAY: ("journée", "journées"),
    Unit.WEEKEND: ("week-end", "week-ends"),
    Unit.WEEK: ("semaine", "semaines"),
    Unit.MONTH: ("mois", "mois"),
    Unit.FLAT: ("forfait", "forfaits"),
}


@dataclass(frozen=True, slots=True)
class Tariff:
    """So much for one unit. `audience` empty: for all those whom no tariff of their own names."""

    unit: Unit
    cents: int
    audience: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    """Included."""
    season: tuple[tuple[int, int], tuple[int, int]] | None = None
    """From a month and day until another, both included, each year; it may pass New Year."""
    weekdays: frozenset[int] = frozenset()
    """On which it begins; none: on all."""

    def __post_init__(self) -> None:
        if self.cents < 0:
            raise PriceError("Un prix ne peut pas être négatif.")
        if self.cents > MOST_CENTS:
            raise PriceError(f"Un prix va jusqu’à {words.euros(MOST_CENTS)} au plus.")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise PriceError("Ce tarif finit avant de commencer.")

    def holds_on(self, day: date) -> bool:
        if (self.valid_from and day < self.valid_from) or (self.valid_to and day > self.valid_to):
            return False
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        if self.season is None:
            return True
        first, last = self.season
        at = (day.month, day.day)
        return first <= at <= last if first <= last else at >= first or at <= last


@dataclass(frozen=True, slots=True)
class Line:
    unit: Unit
    count: int
    each_cents: int

    @property
    def cents(self) -> int:
        return self.count * self.each_cents

    def __str__(self) -> str:
        """« 2 journées à 80,00 € : 160,00 € »"""
        one, many = NAMES[self.unit]
        said = words.several(self.count, one, many)
        if self.count == 1:
            return f"{said} : {words.euros(self.cents)}"
        return f"{said} à {words.euros(self.each_cents)} : {words.euros(self.cents)}"


@dataclass(frozen=True, slots=True)
class Quote:
    lines: tuple[Line, ...]
    total_cents: int

    def __str__(self) -> str:
        return words.euros(self.total_cents) if self.total_cents else "gratuit"


def quote(tariffs: Iterable[Tariff], starts_at: datetime, ends_at: datetime, audience: str = "") -> Quote:
    """Raises PriceError where no tariff, nor any combination, covers this time."""
    if ends_at <= starts_at:
        raise PriceError("La fin vient avant le début.")
    start, end = local.wall(starts_at), local.wall(ends_at)
    if end <= start:  # during the hour that comes twice
        end = start + (ends_at - starts_at)
    chosen = _cheapest(_of_audience(tariffs, audience), start, end)
    ordered = sorted(chosen, key=lambda one: (-list(Unit).index(one.unit), -one.cents))
    lines = tuple(
        Line(unit, len(list(same)), cents)
        for (unit, cents), same in groupby(ordered, key=lambda one: (one.unit, one.cents))
    )
    return Quote(lines, sum(line.cents for line in lines))


def _of_audience(tariffs: Iterable[Tariff], audience: str) -> list[Tariff]:
    """Those that name it, where there are any: a price for all is not mixed with a price of one's own."""
    every = list(tariffs)
    own = [one for one in every if one.audience == audience]
    return own or [one for one in every if not one.audience]


def _cheapest(tariffs: Sequence[Tariff], start: datetime, end: datetime) -> list[Tariff]:
    """The shortest path from the start to the end; among equal sums, the fewest units."""
    best: dict[datetime, tuple[int, int]] = {start: (0, 0)}
    came: dict[datetime, tuple[datetime, Tariff]] = {}
    waiting = [(0, 0, start)]
    steps = 0
    while waiting:
        cents, units, at = heapq.heappop(waiting)
        if at >= end:
            return _path(came, at)
        if (cents, units) > best[at]:
            continue
        steps += 1
        if steps > MOST_STEPS:
            raise PriceError("Cette durée est trop longue pour être chiffrée.")
        for tariff, until in _onward(tariffs, at, end):
            sum_ = (cents + tariff.cents, units + 1)
            if until not in best or sum_ < best[until]:
                best[until], came[until] = sum_, (at, tariff)
                heapq.heappush(waiting, (*sum_, until))
    raise PriceError("Aucun tarif ne convient à ces dates et à cette durée.")


def _path(came: dict[datetime, tuple[datetime, Tariff]], at: datetime) -> list[Tariff]:
    found = []
    while at in came:
        at, tariff = came[at]
        found.append(tariff)
    return found


def _onward(tariffs: Sequence[Tariff], at: datetime, end: datetime) -> Iterator[tuple[Tariff, datetime]]:
    """Until when each tariff pays from here, not past the end."""
    for tariff in tariffs:
        if not tariff.holds_on(at.date()):
            continue
        until = end if tariff.unit is Unit.FLAT else covers(tariff.unit, at)
        if until is not None:
            yield tariff, min(until, end)


def covers(unit: Unit, at: datetime) -> datetime | None:
    """Until when one unit that begins on this wall clock lasts; None where it cannot begin."""
    if unit is Unit.WEEKEND:
        monday = datetime.combine(at.date() - timedelta(days=at.weekday()), time())
        if at.weekday() == 0 and at.time() < WEEKEND_UNTIL[1]:
            monday -= timedelta(days=7)
        first, last = (
            datetime.combine(monday.date() + timedelta(days=days), hour)
            for days, hour in (WEEKEND_FROM, WEEKEND_UNTIL)
        )
        return last if first <= at < last else None
    lasting: dict[Unit, timedelta | relativedelta] = {
        Unit.HOUR: timedelta(hours=1),
        Unit.HALF_DAY: HALF_DAY,
        Unit.DAY: timedelta(days=1),
        Unit.WEEK: timedelta(days=7),
        Unit.MONTH: relativedelta(months=1),
    }
    return at + lasting[unit]

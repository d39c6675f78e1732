"""What a family owes by rules that are data: brackets of the quotient familial, residence, siblings, what is left of
a period. Integer cents; one line in French for each step that changed the amount (docs/dev/payments.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cantou.core.web.money import euros, share

if TYPE_CHECKING:
    from datetime import date

MOST_CENTS = 10_000_000
"""A hundred thousand euros, as PayFiP: above, a comma was forgotten."""
MOST_QUOTIENT = 100_000
MOST_QUANTITY = 10_000
MOST_PERCENT = 1000
RATE_UNIT = 100_000
"""A rate of effort is said in thousandths of a per cent."""


class PricingError(ValueError):
    """A grid that cannot be, or a situation that it does not price: in words that can stand beside the field."""


class Slice(StrEnum):
    """What a period is cut into, pro rata temporis."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


SLICE_NAMES = {Slice.DAYS: "jours", Slice.WEEKS: "semaines", Slice.MONTHS: "mois"}


@dataclass(frozen=True, slots=True)
class Bracket:
    """So much while the quotient is below so many euros; None: for all the others."""

    below: int | None
    cents: int

    def __post_init__(self) -> None:
        _within(self.cents, MOST_CENTS, "Un prix")
        if self.below is not None and not 0 < self.below <= MOST_QUOTIENT:
            raise PricingError(f"La limite d’une tranche va de 1 à {MOST_QUOTIENT} €.")


@dataclass(frozen=True, slots=True)
class Effort:
    """A share of the quotient: `rate` in thousandths of a per cent, 650 for 0,65 %."""

    rate: int

    def __post_init__(self) -> None:
        if not 0 < self.rate <= RATE_UNIT:
            raise PricingError("Le taux d’effort va de 0,001 à 100 %.")


Base = tuple[Bracket, ...] | Effort


@dataclass(frozen=True, slots=True)
class Grid:
    """`outside`: what those who live elsewhere pay instead; `outside_percent`: what is added to theirs."""

    label: str
    base: Base
    outside: Base | None = None
    outside_percent: int = 0
    siblings: tuple[int, ...] = ()
    """Per cent off for the second child, the third…; the last one holds for all that follow."""
    least: int | None = None
    most: int | None = None
    prorata: Slice | None = None

    def __post_init__(self) -> None:
        if not self.label.strip():
            raise PricingError("Donnez un nom à ce tarif.")
        _check_base(self.base, self.most)
        if self.outside is not None:
            _check_base(self.outside, self.most)
        if self.outside is not None and self.outside_percent:
            raise PricingError("Hors commune : choisissez une grille ou une majoration, pas les deux.")
        _within(self.outside_percent, MOST_PERCENT, "Une majoration", euro=False)
        for percent in self.siblings:
            _within(percent, 100, "Une remise", euro=False)
        for bound in (self.least, self.most):
            _within(bound or 0, MOST_CENTS, "Un minimum ou un maximum")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise PricingError("Le minimum dépasse le maximum.")


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PricingError("La période finit avant de commencer.")


@dataclass(frozen=True, slots=True)
class Situation:
    """`quotient` in euros as the CAF says it, None: not known. `rank`: 1 for the first child. `begins`: the first
    day that is paid of `period`, where the grid is pro rata.
    """

    quotient: int | None = None
    resident: bool = True
    rank: int = 1
    period: Period | None = None
    begins: date | None = None
    quantity: int = 1

    def __post_init__(self) -> None:
        if self.quotient is not None and not 0 <= self.quotient <= MOST_QUOTIENT:
            raise PricingError(f"Un quotient familial va de 0 à {MOST_QUOTIENT} €.")
        if self.rank < 1:
            raise PricingError("Le rang d’un enfant commence à 1.")
        if not 0 <= self.quantity <= MOST_QUANTITY:
            raise PricingError(f"Une quantité va de 0 à {MOST_QUANTITY}.")


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, and the amount after it."""

    said: str
    cents: int

    def __str__(self) -> str:
        return f"{self.said} : {euros(self.cents)}"


@dataclass(frozen=True, slots=True)
class Price:
    label: str
    steps: tuple[Step, ...]

    @property
    def cents(self) -> int:
        return self.steps[-1].cents

    def __str__(self) -> str:
        return euros(self.cents) if self.cents else "gratuit"


def price(grid: Grid, situation: Situation) -> Price:
    """Raises PricingError where the situation lacks what the grid needs."""
    steps = [_first(grid, situation)]
    for then in (_outside, _sibling, _bounded, _left, _several):
        step = then(grid, situation, steps[-1].cents)
        if step is not None:
            _within(step.cents, MOST_CENTS, "Un prix")
            steps.append(step)
    return Price(grid.label, tuple(steps))


def _first(grid: Grid, situation: Situation) -> Step:
    base = grid.base if situation.resident or grid.outside is None else grid.outside
    where = "" if situation.resident or grid.outside is None else ", hors commune"
    if isinstance(base, Effort):
        if situation.quotient is None:
            return Step(f"Tarif maximal{where}, le quotient familial n’étant pas connu", grid.most or 0)
        return Step(f"Tarif au taux d’effort{where}", share(situation.quotient * 100, base.rate, RATE_UNIT))
    if len(base) == 1:
        return Step(f"Tarif{where}", base[0].cents)
    if situation.quotient is None:
        dearest = max(one.cents for one in base)
        return Step(f"Tarif le plus élevé{where}, le quotient familial n’étant pas connu", dearest)
    at = next(at for at, one in enumerate(base) if one.below is None or situation.quotient < one.below)
    return Step(f"Tarif de la tranche {at + 1}{where}", base[at].cents)


def _outside(grid: Grid, situation: Situation, cents: int) -> Step | None:
    if situation.resident or not grid.outside_percent:
        return None
    said = f"Majoration de {grid.outside_percent} % hors commune"
    return Step(said, share(cents, 100 + grid.outside_percent, 100))


def _sibling(grid: Grid, situation: Situation, cents: int) -> Step | None:
    if situation.rank == 1 or not grid.siblings:
        return None
    percent = grid.siblings[min(situation.rank - 1, len(grid.siblings)) - 1]
    if not percent:
        return None
    said = f"Remise de {percent} % pour le {situation.rank}e enfant"
    return Step(said, share(cents, 100 - percent, 100))


def _bounded(grid: Grid, _situation: Situation, cents: int) -> Step | None:
    if grid.least is not None and cents < grid.least:
        return Step("Ramené au minimum", grid.least)
    if grid.most is not None and cents > grid.most:
        return Step("Ramené au maximum", grid.most)
    return None


def _left(grid: Grid, situation: Situation, cents: int) -> Step | None:
    if grid.prorata is None:
        return None
    if situation.period is None:
        raise PricingError("Ce tarif se calcule au prorata : il faut la période.")
    first, last = situation.period.first, situation.period.last
    begins = max(situation.begins or first, first)
    if begins > last:
        raise PricingError("L’inscription commence après la fin de la période.")
    whole, left = slices(grid.prorata, first, last), slices(grid.prorata, begins, last)
    if left == whole:
        return None
    return Step(f"Prorata de {left}/{whole} {SLICE_NAMES[grid.prorata]}", share(cents, left, whole))


def _several(_grid: Grid, situation: Situation, cents: int) -> Step | None:
    if situation.quantity == 1:
        return None
    return Step(f"{situation.quantity} fois {euros(cents)}", situation.quantity * cents)


def slices(kind: Slice, first: date, last: date) -> int:
    """How many of these the days from `first` to `last` touch, counted from the end: what is begun is whole."""
    if kind is Slice.MONTHS:
        return (last.year - first.year) * 12 + last.month - first.month + 1
    days = (last - first).days + 1
    return days if kind is Slice.DAYS else -(-days // 7)


def _within(value: int, most: int, what: str, *, euro: bool = True) -> None:
    if not 0 <= value <= most:
        bound = euros(most) if euro else f"{most} %"
        raise PricingError(f"{what} va de 0 à {bound}.")


def _check_base(base: Base, most: int | None) -> None:
    if isinstance(base, Effort):
        if most is None:
            raise PricingError("Un taux d’effort demande un maximum, pour qui ne dit pas son quotient.")
        return
    if not base or base[-1].below is not None or any(one.below is None for one in base[:-1]):
        raise PricingError("La dernière tranche, et elle seule, est sans limite.")
    bounds = [one.below or 0 for one in base[:-1]]
    if bounds != sorted(set(bounds)):
        raise PricingError("Les tranches se suivent de la plus basse à la plus haute.")

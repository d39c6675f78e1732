"""What `<c-month>` and `<c-slots>` show: the days of a month, the hours that one may choose."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.web.days import date_format

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

State = Literal["free", "part", "taken", "closed", "past", "none"]
STATES = {
    "free": gettext_lazy("libre"),
    "part": gettext_lazy("en partie"),
    "taken": gettext_lazy("pris"),
    "closed": gettext_lazy("fermé"),
    "past": gettext_lazy("passé"),
    "none": "",
}
WEEKDAYS = (
    *(gettext_lazy("lundi"), gettext_lazy("mardi"), gettext_lazy("mercredi"), gettext_lazy("jeudi")),
    *(gettext_lazy("vendredi"), gettext_lazy("samedi"), gettext_lazy("dimanche")),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day. `lines`: what the list beside the table says of it; with `url` it can be pressed."""

    day: date
    state: State = "none"
    url: str = ""
    note: str = ""
    """In the cell, in the place of the state's own word: a few letters."""
    lines: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        return self.day.day

    @property
    def title(self) -> str:
        return str(date_format(self.day, "l j F"))

    @property
    def word(self) -> str:
        return self.note or str(STATES[self.state])

    @property
    def is_shown(self) -> bool:
        """Of this month; the days beside it are empty cells."""
        return self.state != "none"


@dataclass(frozen=True, slots=True)
class Month:
    title: str
    weeks: tuple[tuple[Cell, ...], ...]
    previous: str = ""
    following: str = ""

    @property
    def weekdays(self) -> tuple[str, ...]:
        return tuple(str(name) for name in WEEKDAYS)

    @property
    def told(self) -> list[Cell]:
        """The days of which the list says something."""
        return [cell for week in self.weeks for cell in week if cell.lines]


def make_month(
    month: date, describe: Callable[[date], Cell], *, previous: str = "", following: str = ""
) -> Month:
    """`describe` is asked for each day of the month."""
    weeks = tuple(
        tuple(describe(day) if day.month == month.month else Cell(day) for day in week)
        for week in Calendar().monthdatescalendar(month.year, month.month)
    )
    return Month(str(date_format(month, "F Y")).capitalize(), weeks, previous, following)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    note: str = ""
    """« 2 places »"""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class SlotDay:
    """The hours of one day."""

    day: date
    choices: Sequence[Choice] = field(default_factory=tuple)

    @property
    def title(self) -> str:
        return str(date_format(self.day, "l j F")).capitalize()


def left(number: int) -> str:
    """« 2 places », where more than one can be had."""
    return _("%(n)s places") % {"n": number} if number > 1 else ""

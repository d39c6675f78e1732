"""Days, hours and amounts as a French sentence says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.web.money import euros as euros  # noqa: PLC0414 (said again: an amount is one of these words)

if TYPE_CHECKING:
    from datetime import date, datetime, time

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre"),
    *("novembre", "décembre"),
)


def day(on: date, *, weekday: bool = False) -> str:
    number = "1er" if on.day == 1 else str(on.day)
    said = f"{number} {MONTHS[on.month - 1]} {on.year}"
    return f"{DAYS[on.weekday()]} {said}" if weekday else said


def hour(at: time | datetime) -> str:
    return f"{at.hour} h {at.minute:02}" if at.minute else f"{at.hour} h"


def moment(at: datetime) -> str:
    """« mardi 3 mars 2026 à 9 h 30 »"""
    return f"{day(at, weekday=True)} à {hour(at)}"


def length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def several(number: int, one: str, many: str = "") -> str:
    """« 1 jour », « 3 jours »: a word that is not given its plural takes an s."""
    return f"{number} {one if number < 2 else many or one + 's'}"  # noqa: PLR2004 (French counts 0 and 1 as one)


def joined(parts: list[str] | tuple[str, ...]) -> str:
    return " et ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))

"""The public holidays of France, each under a name of its own: a paper calendar names those on which nobody works."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter

NAMES = {
    "an": "le jour de l’An",
    "paques": "le lundi de Pâques",
    "travail": "le 1er mai",
    "victoire": "le 8 mai",
    "ascension": "l’Ascension",
    "pentecote": "le lundi de Pentecôte",
    "nationale": "le 14 juillet",
    "assomption": "le 15 août",
    "toussaint": "la Toussaint",
    "armistice": "le 11 novembre",
    "noel": "Noël",
}
_FIXED = {
    "an": (1, 1),
    "travail": (5, 1),
    "victoire": (5, 8),
    "nationale": (7, 14),
    "assomption": (8, 15),
    "toussaint": (11, 1),
    "armistice": (11, 11),
    "noel": (12, 25),
}
_AFTER_EASTER = {"paques": 1, "ascension": 39, "pentecote": 50}


@lru_cache(maxsize=256)
def of_year(year: int) -> dict[date, str]:
    """Day → name. Where two fall on one day (8 May and the Ascension), it is named after the first in the year's order
    of NAMES."""
    sunday = easter(year)
    moving = {name: sunday + timedelta(days=ahead) for name, ahead in _AFTER_EASTER.items()}
    days = {name: date(year, *day) for name, day in _FIXED.items()} | moving
    return {days[name]: name for name in reversed(NAMES)}


def named(day: date) -> str:
    """The name of the holiday that this day is, or ""."""
    return of_year(day.year).get(day, "")


def names_on(day: date) -> frozenset[str]:
    """All of them: in 2043 the Ascension is the 7th of May, in 2008 it was the first."""
    sunday = easter(day.year)
    found = {name for name, fixed in _FIXED.items() if fixed == (day.month, day.day)}
    found |= {name for name, ahead in _AFTER_EASTER.items() if sunday + timedelta(days=ahead) == day}
    return frozenset(found)

"""A rule said in French, so that whoever typed it sees what was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.booking.engine.words import DAYS, MONTHS, joined
from cantou.core.booking.engine.words import day as said_day
from cantou.services.dechets.engine import collections as shifts
from cantou.services.dechets.engine.holidays import NAMES
from cantou.services.dechets.engine.pattern import LAST

if TYPE_CHECKING:
    from cantou.services.dechets.engine.collections import Rule
    from cantou.services.dechets.engine.pattern import Pattern

_RANKS = {1: "1er", 2: "2e", 3: "3e", 4: "4e", 5: "5e", LAST: "dernier"}
_WEEKS = {"even": "des semaines paires", "odd": "des semaines impaires"}
SHIFTS = {
    shifts.NEXT: "Un jour férié : le lendemain",
    shifts.WEEK: "Un jour férié : toute la fin de la semaine, un jour plus tard",
    shifts.PREVIOUS: "Un jour férié : la veille",
    shifts.SKIP: "Un jour férié : pas de collecte, et rien ne la remplace",
    shifts.NONE: "Les jours fériés comme les autres",
}


def pattern(told: Pattern) -> str:
    """« le mardi des semaines paires », « le 1er et le 3e jeudi du mois »."""
    parts = [_days(told)] if told.weekdays or told.month_days else []
    if told.months and parts:
        parts.append(months(told.months))
    said = ", ".join(parts)
    if not told.dates:
        return said
    dates = joined([f"le {said_day(one, weekday=True)}" for one in told.dates])
    return f"{said}, et {dates}" if said else dates


def _days(told: Pattern) -> str:
    if told.month_days:
        days = joined([f"le {'1er' if one == 1 else one}" for one in told.month_days])
        return f"{days} de chaque mois"
    names = [DAYS[day] for day in told.weekdays]
    if told.nths:
        ranks = joined([f"le {_RANKS[nth]}" for nth in sorted(told.nths, key=lambda nth: nth % 10)])
        return f"{ranks} {joined(names)} du mois"
    days = joined([f"le {name}" for name in names])
    if told.weeks == "every":
        return f"{days}, une semaine sur {told.every}"
    week = _WEEKS.get(told.weeks)
    return f"{days} {week}" if week else f"{days}, chaque semaine"


def months(numbers: tuple[int, ...]) -> str:
    """« d’avril à octobre », « en juin et septembre », « sauf en août »."""
    missing = [month for month in range(1, 13) if month not in numbers]
    if len(missing) <= 2:  # noqa: PLR2004
        return f"sauf en {joined([MONTHS[month - 1] for month in missing])}"
    first = next((month for month in numbers if (month - 2) % 12 + 1 not in numbers), 1)
    run = [(first + ahead - 1) % 12 + 1 for ahead in range(len(numbers))]
    if len(run) > 2 and set(run) == set(numbers):  # noqa: PLR2004
        start = MONTHS[run[0] - 1]
        return f"{'d’' if start[0] in 'ao' else 'de '}{start} à {MONTHS[run[-1] - 1]}"
    return f"en {joined([MONTHS[month - 1] for month in numbers])}"


def bounds(rule: Rule) -> str:
    since = f"à partir du {said_day(rule.starts_on)}"
    return f"{since} jusqu’au {said_day(rule.ends_on)}" if rule.ends_on else since


def shift(rule: Rule) -> str:
    if rule.shift == shifts.NONE or not rule.on:
        return SHIFTS[rule.shift]
    names = joined([NAMES[name] for name in rule.on])
    return f"{SHIFTS[rule.shift]} (seulement {names})"

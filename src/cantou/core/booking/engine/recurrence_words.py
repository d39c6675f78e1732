"""A repetition said in French."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.booking.engine import words

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.core.booking.engine.recurrence import Rule

_RANKS = {
    1: "premier",
    2: "deuxième",
    3: "troisième",
    4: "quatrième",
    5: "cinquième",
    -1: "dernier",
    -2: "avant-dernier",
}


def in_words(rule: Rule, start: datetime) -> str:
    """« chaque mardi jusqu’au 30 juin 2026 »"""
    said = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}[rule.freq](
        rule, start
    )
    if rule.count is not None:
        return f"{said}, {rule.count} fois"
    return f"{said} jusqu’au {words.day(rule.until)}" if rule.until else said


def _daily(rule: Rule, _start: datetime) -> str:
    said = "chaque jour" if rule.interval == 1 else f"tous les {rule.interval} jours"
    if rule.interval == 1 and rule.by_day:
        said = f"chaque {_days(rule)}"
    return f"{said}{_in_months(rule)}"


def _weekly(rule: Rule, start: datetime) -> str:
    days = _days(rule) or words.DAYS[start.weekday()]
    if rule.interval == 1:
        said = f"chaque {days}"
    elif rule.interval == 2:  # noqa: PLR2004
        said = f"une semaine sur deux, le {days}"
    else:
        said = f"toutes les {rule.interval} semaines, le {days}"
    return f"{said}{_in_months(rule)}"


def _monthly(rule: Rule, start: datetime) -> str:
    every = "chaque mois" if rule.interval == 1 else f"tous les {rule.interval} mois"
    return f"le {_day_of_month(rule, start)}, {every}{_in_months(rule)}"


def _yearly(rule: Rule, start: datetime) -> str:
    every = "chaque année" if rule.interval == 1 else f"tous les {rule.interval} ans"
    months = words.joined([words.MONTHS[month - 1] for month in rule.by_month or (start.month,)])
    if rule.by_day and not rule.by_month:
        return f"{every}, le {_day_of_month(rule, start)} de l’année"
    return f"{every}, le {_day_of_month(rule, start)} {months}"


def _days(rule: Rule) -> str:
    return words.joined([words.DAYS[day] for _, day in rule.by_day])


def _day_of_month(rule: Rule, start: datetime) -> str:
    if rule.by_set_pos and rule.by_day:
        ranks = words.joined([_rank(place) for place in rule.by_set_pos])
        return f"{ranks} jour parmi {_days(rule)}"
    if rule.by_day:
        return words.joined([f"{_rank(nth)} {words.DAYS[day]}".strip() for nth, day in rule.by_day])
    numbers = rule.by_month_day or (start.day,)
    return words.joined([_month_day(number) for number in numbers])


def _rank(nth: int) -> str:
    return _RANKS.get(nth, f"{nth}e" if nth > 0 else f"{-nth}e avant la fin") if nth else ""


def _month_day(number: int) -> str:
    if number < 0:
        return "dernier jour" if number == -1 else f"{-number}e jour avant la fin"
    return "1er" if number == 1 else str(number)


def _in_months(rule: Rule) -> str:
    return (
        f", en {words.joined([words.MONTHS[month - 1] for month in rule.by_month])}" if rule.by_month else ""
    )

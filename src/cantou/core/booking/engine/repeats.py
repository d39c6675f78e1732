"""The repetitions that a form offers ↔ a rule of RFC 5545."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cantou.core.booking.engine import recurrence, words
from cantou.core.booking.engine.errors import RecurrenceError
from cantou.core.booking.engine.recurrence import HORIZON

if TYPE_CHECKING:
    from datetime import date, datetime

    from cantou.core.booking.engine.recurrence import Rule

REPEATS = {
    "": "",
    "weekly": "FREQ=WEEKLY",
    "fortnight": "FREQ=WEEKLY;INTERVAL=2",
    "monthly_day": "FREQ=MONTHLY",
    "monthly_weekday": "FREQ=MONTHLY;BYDAY={nth}{day}",
    "yearly": "FREQ=YEARLY",
}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST_WEEK = 5


def rule_of(repeat: str, start: datetime, until: date | None) -> str:
    """RFC 5545, of one of REPEATS. Raises RecurrenceError."""
    written = REPEATS.get(repeat, "")
    if not written:
        return ""
    nth = (start.day - 1) // 7 + 1
    written = written.format(nth=-1 if nth == _LAST_WEEK else nth, day=_DAYS[start.weekday()])
    if until is not None:
        written += f";UNTIL={until:%Y%m%d}"
    return str(checked(written, start))


def repeat_of(rule: str, start: datetime) -> str | None:
    """Which of REPEATS wrote this rule; None for another."""
    if not rule:
        return ""
    kept = replace(recurrence.parse(rule), until=None)
    for repeat in REPEATS:
        if repeat and str(kept) == rule_of(repeat, start, None):
            return repeat
    return None


def checked(written: str, start: datetime) -> Rule:
    """A rule that falls on its own first time, and on something at all. Raises RecurrenceError."""
    rule = recurrence.parse(written)
    if rule.until is not None and rule.until < start:
        raise RecurrenceError("La répétition finit avant la première fois.")
    first = next(recurrence.walk(rule, start, start + HORIZON), None)
    if first is None:
        raise RecurrenceError("Cette répétition ne tombe sur aucun jour dans les dix-huit mois.")
    if first != start:
        day = words.day(first.date(), weekday=True)
        raise RecurrenceError(f"La première fois ne tombe pas sur cette répétition, qui commence le {day}.")
    return rule

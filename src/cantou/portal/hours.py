"""What the door of a mairie says: « Ouvert, ferme à 18 h », and its ordinary week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.organisations.engine.hours import DAYS, ZONE, HoursError, now, week

if TYPE_CHECKING:
    from datetime import date, time

SOON_DAYS = 7
NBSP = "\N{NO-BREAK SPACE}"
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)


@dataclass(frozen=True, slots=True)
class Opening:
    """`until` is the instant at which these words are no longer right."""

    is_open: bool
    words: str
    week: tuple[tuple[str, str], ...]
    holiday: str
    until: datetime


def opening(hours: str, *, at: datetime | None = None) -> Opening | None:
    """None when nobody has told the hours."""
    if not hours:
        return None
    local = (at or timezone.now()).astimezone(ZONE)
    try:
        said = now(hours, local)
        days = week(hours)
    except HoursError:
        return None
    midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), ZONE)
    return Opening(
        is_open=said.is_open,
        words=_words(said.until, local, is_open=said.is_open),
        week=tuple((_days(day.first, day.last), _spans(day.spans)) for day in days if day.spans),
        holiday=_holiday(local.date()),
        until=min(midnight, said.until) if said.until else midnight,
    )


def week_lines(hours: str) -> list[str]:
    """« lundi et mardi : 9 h à 12 h », for what is kept longer than a day: a footer, a letter."""
    try:
        days = week(hours) if hours else []
    except HoursError:
        return []
    return [f"{_days(day.first, day.last)}{NBSP}: {_spans(day.spans)}" for day in days if day.spans]


def _words(until: datetime | None, local: datetime, *, is_open: bool) -> str:
    if is_open:
        if until is None:
            return _("Ouvert")
        return _("Ouvert, ferme à %(time)s") % {"time": clock(until.time())}
    if until is None:
        return _("Fermé")
    return _("Fermé, ouvre %(day)s à %(time)s") % {
        "day": _when(until.date(), local.date()),
        "time": clock(until.time()),
    }


def _when(day: date, today: date) -> str:
    if day == today:
        return _("aujourd’hui")
    if day == today + timedelta(days=1):
        return _("demain")
    name = DAYS[day.weekday()]
    return name if day - today < timedelta(days=SOON_DAYS) else f"{name} {_day(day)}"


def _day(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{MONTHS[day.month - 1]}"


def clock(moment: time) -> str:
    """09:00 → « 9 h », 13:30 → « 13 h 30 », midnight at the end of a day → « minuit »."""
    if not moment.hour and not moment.minute:
        return _("minuit")
    minutes = f"{NBSP}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def _days(first: int, last: int) -> str:
    if first == last:
        return DAYS[first]
    joint = _("et") if last == first + 1 else _("à")
    return f"{DAYS[first]} {joint} {DAYS[last]}"


def _spans(spans: tuple[tuple[time, time], ...]) -> str:
    return ", ".join(
        _("%(from)s à %(to)s") % {"from": clock(begin), "to": clock(end)} for begin, end in spans
    )


@lru_cache(maxsize=4)
def _holidays(year: int) -> dict[date, str]:
    """Of that year and of the next."""
    return dict(holidays.country_holidays("FR", years={year, year + 1}, language="fr"))


def _holiday(today: date) -> str:
    """The public holiday of the coming days, which changes what the ordinary week says."""
    known = _holidays(today.year)
    for ahead in range(SOON_DAYS):
        day = today + timedelta(days=ahead)
        if name := known.get(day):
            return _("%(day)s %(date)s est férié : %(name)s.") % {
                "day": DAYS[day.weekday()].capitalize(),
                "date": _day(day),
                "name": name,
            }
    return ""

"""Repetitions of RFC 5545, in the hour of Paris: read, bounded, walked through, said in French.

Days, weeks, months and years only. The walk goes from period to period and stops at its last day, so that a rule
which never falls on anything ends as soon as any other (ADR 0140).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from cantou.core.booking.engine import local, words
from cantou.core.booking.engine.errors import RecurrenceError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MOST = 400
"""Dates in one series: every day for more than a year."""
HORIZON = relativedelta(months=18)
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEIGHTS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
)
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Rule:
    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    """Local, included."""
    by_day: tuple[tuple[int, int], ...] = ()
    """Which one (0: each, -1: the last) and which day of the week (0: Monday)."""
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 0

    def __str__(self) -> str:
        return self.written(self.until.strftime("%Y%m%dT%H%M%S") if self.until else "")

    def written(self, until: str) -> str:
        parts = [f"FREQ={self.freq}"]
        parts += [f"INTERVAL={self.interval}"] if self.interval != 1 else []
        parts += [f"COUNT={self.count}"] if self.count is not None else []
        parts += [f"UNTIL={until}"] if until else []
        days = ",".join(f"{nth or ''}{_DAYS[day]}" for nth, day in self.by_day)
        parts += [f"BYDAY={days}"] if days else []
        numbers = (
            ("BYMONTHDAY", self.by_month_day),
            ("BYMONTH", self.by_month),
            ("BYSETPOS", self.by_set_pos),
        )
        parts += [f"{name}={','.join(map(str, values))}" for name, values in numbers if values]
        parts += [f"WKST={_DAYS[self.week_start]}"] if self.week_start else []
        return ";".join(parts)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a series. Without instants where clocks jump over its hour."""

    local_start: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    is_twice: bool = False
    """Clocks show this hour twice: the first is meant."""


class Steps:
    """How many days all the walks of one reading may look at together."""

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self, days: int) -> None:
        self.left -= days
        if self.left < 0:
            raise RecurrenceError("Les répétitions de ce calendrier demandent trop de calcul.")


# -- Read


def parse(text: str) -> Rule:
    """Raises RecurrenceError."""
    text = text.strip().upper().removeprefix("RRULE:")
    if not text or len(text) > _LONGEST:
        raise RecurrenceError("Cette répétition n’est pas écrite comme il faut.")
    parts: dict[str, str] = {}
    for part in text.rstrip(";").split(";"):
        name, _, value = part.partition("=")
        if name not in _KNOWN or name in parts or not value:
            raise RecurrenceError(f"« {part[:40]} » n’est pas compris dans cette répétition.")
        parts[name] = value
    if parts.get("FREQ") not in FREQUENCIES:
        raise RecurrenceError("Une répétition va par jours, par semaines, par mois ou par années.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RecurrenceError("Dites soit combien de fois, soit jusqu’à quand.")
    rule = Rule(
        freq=parts["FREQ"],
        interval=_number(parts.get("INTERVAL", "1"), 1, 1000),
        count=_number(parts["COUNT"], 1, 10**9) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        by_day=_by_day(parts["BYDAY"]) if "BYDAY" in parts else (),
        by_month_day=_numbers(parts.get("BYMONTHDAY"), 31, negative=True),
        by_month=_numbers(parts.get("BYMONTH"), 12),
        by_set_pos=_numbers(parts.get("BYSETPOS"), 366, negative=True),
        week_start=_day(parts.get("WKST", "MO")),
    )
    return _checked(rule)


def _checked(rule: Rule) -> Rule:
    if rule.freq == "WEEKLY" and rule.by_month_day:
        raise RecurrenceError("Une répétition par semaines se dit par jours de la semaine, non du mois.")
    if rule.freq in {"DAILY", "WEEKLY"} and any(nth for nth, _ in rule.by_day):
        raise RecurrenceError("Le premier ou le dernier jour se dit dans le mois ou dans l’année.")
    if rule.by_set_pos and not (rule.by_day or rule.by_month_day or rule.by_month):
        raise RecurrenceError("« BYSETPOS » choisit parmi des jours : lesquels ?")
    if rule.freq == "MONTHLY" and any(abs(nth) > 5 for nth, _ in rule.by_day):  # noqa: PLR2004
        raise RecurrenceError("Un mois n’a que cinq fois le même jour, au plus.")
    return rule


def _number(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,10}", text) or not least <= int(text) <= most:
        raise RecurrenceError(f"« {text[:20]} » n’est pas un nombre qui convient dans cette répétition.")
    return int(text)


def _numbers(text: str | None, most: int, *, negative: bool = False) -> tuple[int, ...]:
    if text is None:
        return ()
    found = {_number(part, -most if negative else 1, most) for part in text.split(",")}
    if 0 in found:
        raise RecurrenceError("« 0 » n’est le rang d’aucun jour.")
    return tuple(sorted(found))


def _by_day(text: str) -> tuple[tuple[int, int], ...]:
    found = []
    for part in text.split(","):
        match = re.fullmatch(r"([+-]?\d{1,2})?([A-Z]{2})", part)
        if match is None:
            raise RecurrenceError(f"« {part[:20]} » n’est pas un jour de la semaine.")
        nth = _number(match[1], -53, 53) if match[1] else 0
        if match[1] and not nth:
            raise RecurrenceError("« 0 » n’est le rang d’aucun jour.")
        found.append((nth, _day(match[2])))
    return tuple(sorted(set(found), key=lambda one: (one[1], one[0])))


def _day(text: str) -> int:
    if text not in _DAYS:
        raise RecurrenceError(f"« {text[:20]} » n’est pas un jour de la semaine.")
    return _DAYS.index(text)


def _until(text: str) -> datetime:
    """A date counts to its end; an instant in UTC is put back on the clock here."""
    match = re.fullmatch(r"(\d{8})(?:T(\d{6})(Z)?)?", text)
    digits = match[1] + (match[2] or "235959") if match else ""
    try:
        read = datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007 (a wall clock)
        return local.wall(read.replace(tzinfo=UTC)) if match and match[3] else read
    except (ValueError, OverflowError) as error:
        raise RecurrenceError(f"« {text[:20]} » n’est pas une date de fin.") from error


# -- Walk


def walk(
    rule: Rule, start: datetime, last: datetime, *, first: datetime | None = None, steps: Steps | None = None
) -> Iterator[datetime]:
    """The wall clock of each occurrence from `start` (from `first`, where it is later) until `last`, both included."""
    end = min(last, rule.until) if rule.until else last
    counted = 0
    for period in _periods(rule, start, end, first if rule.count is None else None):
        if steps is not None:
            steps.take(_WEIGHTS[rule.freq])
        for day in _chosen(rule, period, start):
            found = datetime.combine(day, start.time())
            if found < start:
                continue
            counted += 1
            if found > end or (rule.count is not None and counted > rule.count):
                return
            if first is None or found >= first:
                yield found


def _periods(rule: Rule, start: datetime, end: datetime, first: datetime | None) -> Iterator[date]:
    """The first day of each period; those before `first` are jumped over."""
    begin = _period_of(rule, start.date())
    skipped = max(0, _distance(rule, begin, first.date()) // rule.interval - 1) if first else 0
    number = skipped * rule.interval
    while True:
        try:
            period = _moved(rule, begin, number)
        except (OverflowError, ValueError):
            return
        if period > end.date():
            return
        yield period
        number += rule.interval


def _period_of(rule: Rule, day: date) -> date:
    if rule.freq == "WEEKLY":
        back = (day.weekday() - rule.week_start) % 7
        return day - timedelta(days=min(back, day.toordinal() - 1))
    if rule.freq == "MONTHLY":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if rule.freq == "YEARLY" else day


def _distance(rule: Rule, begin: date, until: date) -> int:
    if rule.freq in {"DAILY", "WEEKLY"}:
        return (until - begin).days // (7 if rule.freq == "WEEKLY" else 1)
    months = (until.year - begin.year) * 12 + until.month - begin.month
    return months if rule.freq == "MONTHLY" else months // 12


def _moved(rule: Rule, begin: date, number: int) -> date:
    if rule.freq in {"DAILY", "WEEKLY"}:
        return begin + timedelta(days=number * (7 if rule.freq == "WEEKLY" else 1))
    months = begin.month - 1 + number * (1 if rule.freq == "MONTHLY" else 12)
    return date(begin.year + months // 12, months % 12 + 1, 1)


def _chosen(rule: Rule, period: date, start: datetime) -> list[date]:
    if rule.freq == "DAILY":
        days = [period] if _suits(rule, period) else []
    elif rule.freq == "WEEKLY":
        wanted = {day for _, day in rule.by_day} or {start.weekday()}
        week = (
            period + timedelta(days=ahead)
            for ahead in range(7)
            if period.toordinal() + ahead <= date.max.toordinal()
        )
        days = [day for day in week if day.weekday() in wanted and _in_month(rule, day)]
    elif rule.freq == "MONTHLY":
        days = _of_month(rule, period, start) if _in_month(rule, period) else []
    else:
        days = _of_year(rule, period.year, start)
    if not rule.by_set_pos:
        return days
    wanted_places = {place - 1 if place > 0 else len(days) + place for place in rule.by_set_pos}
    return [day for number, day in enumerate(days) if number in wanted_places]


def _in_month(rule: Rule, day: date) -> bool:
    return not rule.by_month or day.month in rule.by_month


def _suits(rule: Rule, day: date) -> bool:
    weekdays = {weekday for _, weekday in rule.by_day}
    return (
        _in_month(rule, day)
        and (not weekdays or day.weekday() in weekdays)
        and (not rule.by_month_day or _is_month_day(rule, day))
    )


def _is_month_day(rule: Rule, day: date) -> bool:
    length = calendar.monthrange(day.year, day.month)[1]
    return day.day in rule.by_month_day or day.day - length - 1 in rule.by_month_day


def _of_month(rule: Rule, month: date, start: datetime) -> list[date]:
    length = calendar.monthrange(month.year, month.month)[1]
    days = [month.replace(day=number) for number in range(1, length + 1)]
    if rule.by_month_day:
        days = [day for day in days if _is_month_day(rule, day)]
    if rule.by_day:
        allowed = _weekdays(rule, month, length)
        return [day for day in days if day in allowed]
    return days if rule.by_month_day else [day for day in days if day.day == start.day]


def _of_year(rule: Rule, year: int, start: datetime) -> list[date]:
    if rule.by_month:
        return [day for month in rule.by_month for day in _of_month(rule, date(year, month, 1), start)]
    if not rule.by_day and not rule.by_month_day:
        return _of_month(rule, date(year, start.month, 1), start)
    first, length = date(year, 1, 1), 366 if calendar.isleap(year) else 365
    allowed = _weekdays(rule, first, length) if rule.by_day else None
    days = (first + timedelta(days=ahead) for ahead in range(length))
    return [
        day
        for day in days
        if (allowed is None or day in allowed) and (not rule.by_month_day or _is_month_day(rule, day))
    ]


def _weekdays(rule: Rule, first: date, length: int) -> Collection[date]:
    """The days that BYDAY names in this month, or in this year."""
    found: set[date] = set()
    for nth, weekday in rule.by_day:
        ahead = (weekday - first.weekday()) % 7
        days = [first + timedelta(days=number) for number in range(ahead, length, 7)]
        if not nth:
            found.update(days)
        elif abs(nth) <= len(days):
            found.add(days[nth - 1 if nth > 0 else nth])
    return found


# -- A series


def expand(rule: Rule, start: datetime, minutes: int) -> list[Occurrence]:
    """Every date of a series that begins on this wall clock. Raises RecurrenceError."""
    last = start + HORIZON
    if rule.count is None and rule.until is None:
        raise RecurrenceError("Dites jusqu’à quand cela se répète, ou combien de fois.")
    if rule.count is not None and rule.count > MOST:
        raise RecurrenceError(
            f"Une série a {MOST} dates au plus ; vous en demandez {_thousands(rule.count)}."
        )
    if rule.until is not None and rule.until > datetime.combine(last.date(), time.max):
        raise RecurrenceError(f"Une série va jusqu’au {words.day(last.date())} au plus : dix-huit mois.")
    found = list(islice(walk(rule, start, last), MOST + 1))
    if not found:
        raise RecurrenceError("Cette répétition ne tombe sur aucun jour.")
    if len(found) > MOST:
        raise RecurrenceError(f"Une série a {MOST} dates au plus ; celle-ci en aurait davantage.")
    if rule.count is not None and len(found) < rule.count:
        held = f"il n’y tient que {len(found)} dates sur {rule.count}"
        raise RecurrenceError(f"Une série va jusqu’au {words.day(last.date())} au plus : {held}.")
    return [occurrence(one, minutes) for one in found]


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def occurrence(shown: datetime, minutes: int) -> Occurrence:
    """From this wall clock, for this long on the same clock: a night that ends at 8 h ends at 8 h all year."""
    readings = local.readings(shown)
    if not readings:
        return Occurrence(shown, None, None)
    ends = local.instant_of_end(shown + timedelta(minutes=minutes), readings[0])
    return Occurrence(shown, readings[0], ends, is_twice=len(readings) > 1)

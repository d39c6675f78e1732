"""Days and hours as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cantou.core.web.days import date_format

if TYPE_CHECKING:
    from datetime import date

PARIS = ZoneInfo("Europe/Paris")
NBSP = "\N{NO-BREAK SPACE}"


def day(value: date) -> str:
    """samedi 5 décembre 2026"""
    text: str = date_format(value, "l j F Y")
    return text


def hour(moment: datetime) -> str:
    """14 h, 9 h 30"""
    local = moment.astimezone(PARIS)
    minutes = f"{NBSP}{local.minute:02}" if local.minute else ""
    return f"{local.hour}{NBSP}h{minutes}"


def span(starts_at: datetime, ends_at: datetime) -> str:
    """le samedi 5 décembre 2026 de 14 h à 18 h ; du … à … quand cela dure plus d’un jour"""
    first, last = starts_at.astimezone(PARIS), ends_at.astimezone(PARIS)
    if first.date() == last.date():
        return f"le {day(first)} de {hour(first)} à {hour(last)}"
    return f"du {day(first)} à {hour(first)} au {day(last)} à {hour(last)}"


def when(starts_at: datetime, ends_at: datetime) -> str:
    """samedi 5 décembre 2026, de 18 h à 2 h le lendemain"""
    first, last = starts_at.astimezone(PARIS), ends_at.astimezone(PARIS)
    days = (last.date() - first.date()).days
    if days > 1 or (days and last.time() > first.time()):
        return span(starts_at, ends_at)
    after = " le lendemain" if days else ""
    return f"{day(first)}, de {hour(first)} à {hour(last)}{after}"


def length(minutes: int) -> str:
    """45 minutes, 2 h, 2 h 30, 3 jours"""
    if minutes and minutes % 1440 == 0:
        days = minutes // 1440
        return f"{days}{NBSP}jour{'s' if days > 1 else ''}"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NBSP}minute{'s' if rest > 1 else ''}"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02}" if rest else "")


def minutes_between(starts_at: datetime, ends_at: datetime) -> int:
    """Of real time: a night with a change of clock has an hour more, or less."""
    return int((ends_at.astimezone(UTC) - starts_at.astimezone(UTC)) / timedelta(minutes=1))

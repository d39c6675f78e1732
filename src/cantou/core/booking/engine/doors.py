"""« Ouvert, ferme à 18 h », « Fermé, ouvre demain à 9 h »: what a door says at an instant, and until when it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cantou.core.booking.engine import hours, local, words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

AHEAD = timedelta(days=60)
ALL_DAY = timedelta(days=14)
"""What stays open longer says no hour at which it closes."""


@dataclass(frozen=True, slots=True)
class Door:
    """`until`: when what is said is no longer true; None where nobody knows."""

    is_open: bool
    said: str
    until: datetime | None


def door(
    expression: str,
    at: datetime,
    *,
    closed: Iterable[tuple[date, date]] = (),
    words_of: tuple[str, str, str] = ("Ouvert", "Fermé", "Fermé exceptionnellement"),
) -> Door:
    """`at` is aware. `closed`: first and last days of closures, which go before the hours."""
    opened, shut, apart = words_of
    shut_days = list(closed)
    day = local.wall(at).date()
    spans = [
        span
        for span in hours.open_spans(expression, day, (at + AHEAD).date())
        if span.end > at and not _within(local.wall(span.start).date(), shut_days)
    ]
    if spans and spans[0].start <= at:
        end = spans[0].end
        if end - at > ALL_DAY:
            return Door(is_open=True, said=f"{opened} à toute heure", until=None)
        return Door(is_open=True, said=f"{opened}, ferme {_when(local.wall(end), day)}", until=end)
    said = apart if _within(day, shut_days) else shut
    if not spans:
        return Door(is_open=False, said=said, until=None)
    start = spans[0].start
    following = day + timedelta(days=1)
    midnight = local.midnight(datetime(following.year, following.month, following.day))
    return Door(
        is_open=False,
        said=f"{said}, ouvre {_when(local.wall(start), day)}",
        until=min(start, midnight),
    )


def _within(day: date, closed: Iterable[tuple[date, date]]) -> bool:
    return any(first <= day <= last for first, last in closed)


def _when(moment: datetime, today: date) -> str:
    hour = "minuit" if (moment.hour, moment.minute) == (0, 0) else words.hour(moment)
    at = f"à {hour}"
    if moment.date() == today or (hour == "minuit" and moment.date() == today + timedelta(days=1)):
        return at
    if moment.date() == today + timedelta(days=1):
        return f"demain {at}"
    number = "1er" if moment.day == 1 else str(moment.day)
    return f"le {words.DAYS[moment.weekday()]} {number} {words.MONTHS[moment.month - 1]} {at}"

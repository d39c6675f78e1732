"""The spans of time that people mean by « la soirée » or « le week-end », on one given day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Moment:
    """`days`: how many days later it ends."""

    id: str
    starts: time
    ends: time
    days: int = 0
    whole_weekend: bool = False


MOMENTS = (
    Moment("morning", time(8), time(12, 30)),
    Moment("afternoon", time(13, 30), time(18)),
    Moment("evening", time(18), time(2), days=1),
    Moment("day", time(8), time(2), days=1),
    Moment("weekend", time(17), time(20), days=2, whole_weekend=True),
)


def span(moment: Moment, day: date) -> tuple[datetime, datetime]:
    """Hours on the wall. The week-end is that of the day's week: from its Friday to its Sunday."""
    first = day + timedelta(days=FRIDAY - day.weekday()) if moment.whole_weekend else day
    last = first + timedelta(days=moment.days)
    return datetime.combine(first, moment.starts), datetime.combine(last, moment.ends)


def moment_of(starts: datetime, ends: datetime) -> str:
    """Which of them this is, "" for other hours."""
    for moment in MOMENTS:
        if span(moment, starts.date()) == (starts, ends):
            return moment.id
    return ""

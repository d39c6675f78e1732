"""When a hall is taken, as anybody may know it: the days of a month, the free days around one that is taken."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from cantou.core.booking.domain.availability import taken
from cantou.core.booking.domain.book import check
from cantou.core.booking.domain.errors import BookingRefusedError, UnavailableError
from cantou.core.booking.domain.holder import NOBODY
from cantou.core.booking.domain.resources import atoms_of
from cantou.core.booking.domain.wishes import Terms, Wish
from cantou.core.booking.engine import local
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cantou.services.salles.models import Hall

PARTS = (
    ("morning", time(8), time(13)),
    ("afternoon", time(13), time(18)),
    ("evening", time(18), time(23, 59)),
)
"""How a day is told: what lies between two and eight in the night is told nowhere."""
NEAR_DAYS = 45
MOST_DAYS = 6


@dataclass(slots=True)
class Day:
    on: date
    is_past: bool = False
    in_month: bool = True
    taken: set[str] = field(default_factory=set)
    """Of PARTS."""

    @property
    def is_free(self) -> bool:
        return not self.taken

    @property
    def is_full(self) -> bool:
        return len(self.taken) == len(PARTS)


def lanes_of(hall: Hall) -> list[int]:
    return [atom.lane for atom in atoms_of(hall.resource)]


def busy(lanes: Iterable[int], first: datetime, last: datetime) -> list[tuple[datetime, datetime]]:
    """As anybody may know it: what other organisations have on a shared lane counts too."""
    return sorted((one.starts_at, one.ends_at) for one in taken(lanes, first, last))


def days_of(hall: Hall, first: date, last: date, *, today: date) -> list[Day]:
    """Each day of a stretch, both ends included."""
    starts, ends = _edges(first, last)
    parts: dict[date, set[str]] = defaultdict(set)
    for start, end in busy(lanes_of(hall), starts, ends):
        for day, part in _touched(local.wall(start), local.wall(end), first, last):
            parts[day].add(part)
    number = (last - first).days + 1
    every = [first + timedelta(days=each) for each in range(number)]
    return [Day(day, is_past=day < today, taken=parts.get(day, set())) for day in every]


def _edges(first: date, last: date) -> tuple[datetime, datetime]:
    return (
        local.instant(datetime.combine(first, time())),
        local.instant(datetime.combine(last + timedelta(days=1), time())),
    )


def _touched(start: datetime, end: datetime, first: date, last: date) -> Iterable[tuple[date, str]]:
    day = max(start.date(), first)
    while day <= min(end.date(), last):
        for name, opens, closes in PARTS:
            if start < datetime.combine(day, closes) and end > datetime.combine(day, opens):
                yield day, name
        day += timedelta(days=1)


def month_of(hall: Hall, month: date, *, today: date) -> list[list[Day]]:
    """Weeks from Monday to Sunday; days of the months beside it are there, and say so."""
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    days = {day.on: day for day in days_of(hall, weeks[0][0], weeks[-1][-1], today=today)}
    for day in days.values():
        day.in_month = day.on.month == month.month
    return [[days[on] for on in week] for week in weeks]


def alternatives(hall: Hall, starts_at: datetime, ends_at: datetime, *, today: date) -> list[date]:
    """Other days on which the same hours are free, the nearest first, of the same weekday if there are any."""
    starts, ends = local.wall(starts_at), local.wall(ends_at)
    length = ends - starts
    near = [timedelta(days=number) for number in range(-NEAR_DAYS, NEAR_DAYS + 1) if number]
    wanted = [starts + each for each in near if (starts + each).date() > today]
    if not wanted:
        return []
    first, last = min(wanted), max(wanted) + length
    found = busy(lanes_of(hall), *_edges(first.date(), last.date()))
    walls = [(local.wall(one), local.wall(other)) for one, other in found]
    free = [one for one in wanted if not _meets(one, one + length, walls)]
    free.sort(key=lambda one: (one.weekday() != starts.weekday(), abs(one - starts)))
    return sorted(one.date() for one in free[:MOST_DAYS])


def _meets(start: datetime, end: datetime, others: Sequence[tuple[datetime, datetime]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in others)


def is_free(hall: Hall, starts_at: datetime, ends_at: datetime) -> bool:
    """As it seems now: `book` alone decides."""
    return not busy(lanes_of(hall), starts_at, ends_at)


def refusal(hall: Hall, starts_at: datetime, ends_at: datetime) -> BookingRefusedError | None:
    """What can be said of a wish before the rest is asked, as a visitor: hours, delays, and whether it seems free."""
    try:
        with Scope.public().enter():
            check(
                Wish(resource=hall.resource, starts_at=starts_at, ends_at=ends_at),
                Terms(organisation=hall.organisation_id, key=uuid4(), holder=NOBODY),
                check_hours=True,
            )
    except BookingRefusedError as error:
        return error
    return None if is_free(hall, starts_at, ends_at) else UnavailableError()

"""The free times for a motive, over all who receive for it: a time that several have free is one time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.booking.domain.availability import free_slots
from cantou.services.rendez_vous.domain.times import DAY, local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from cantou.core.booking.engine.slots import Slot
    from cantou.services.rendez_vous.models import Counter, Motive

HORIZON_DAYS = 90
"""Where a counter says nothing: nobody keeps an appointment longer than that in a village."""
STRIDE_DAYS = 28


@dataclass(slots=True)
class Time:
    """`counters`: who has it free, in the order in which they are tried."""

    starts_at: datetime
    ends_at: datetime
    counters: list[Counter] = field(default_factory=list)


def horizon(counters: Sequence[Counter]) -> int:
    return max((counter.resource.horizon_days or HORIZON_DAYS for counter in counters), default=HORIZON_DAYS)


def free_times(
    *,
    motive: Motive,
    counters: Sequence[Counter],
    starts_at: datetime,
    ends_at: datetime,
    by_mairie: bool = False,
    at: datetime | None = None,
) -> list[Time]:
    """In order. `by_mairie`: the secretary may give an hour sooner than inhabitants take it by themselves."""
    now = at or timezone.now()
    earliest = now if by_mairie else now + timedelta(hours=motive.lead_hours)
    found: dict[datetime, Time] = {}
    if starts_at >= ends_at or not counters:
        return []
    free = free_slots(
        resources=[counter.resource for counter in counters],
        first=local_day(max(starts_at, now)),
        last=local_day(ends_at - timedelta(microseconds=1)) + DAY,
        minutes=motive.minutes,
        now=now,
        by_agent=by_mairie,
    )
    earliest = max(earliest, starts_at)
    for counter in counters:
        for slot in _apart(free.get(counter.resource_id, ())):
            if earliest <= slot.starts_at < ends_at:
                time = found.setdefault(slot.starts_at, Time(slot.starts_at, slot.ends_at))
                time.counters.append(counter)
    return [found[start] for start in sorted(found)]


def _apart(slots: Iterable[Slot]) -> Iterator[Slot]:
    """One after the other rather than every ten minutes: less to read, and no quarter of an hour is left alone."""
    until: datetime | None = None
    for slot in slots:
        if until is None or slot.starts_at >= until:
            until = slot.ends_at
            yield slot


def first_times(
    *,
    motive: Motive,
    counters: Sequence[Counter],
    number: int = 6,
    by_mairie: bool = False,
    after: datetime | None = None,
    per_day: int = 0,
) -> list[Time]:
    """The next ones, a month at a time: a busy counter has none for weeks. `per_day`: no more of one day; 0: all."""
    start = after or timezone.now()
    end = timezone.now() + timedelta(days=horizon(counters))
    found: list[Time] = []
    while start < end and len(found) < number:
        until = min(start + timedelta(days=STRIDE_DAYS), end)
        times = free_times(
            motive=motive, counters=counters, starts_at=start, ends_at=until, by_mairie=by_mairie
        )
        found += _spread(times, per_day) if per_day else times
        start = until
    return found[:number]


def _spread(times: Sequence[Time], per_day: int) -> list[Time]:
    """Those who cannot come this morning can perhaps come tomorrow: the first and the last hours of each day."""
    kept: list[Time] = []
    for _day, each in by_day(times):
        if len(each) <= per_day:
            kept += each
        else:
            half = per_day // 2
            kept += [*each[: per_day - half], *each[len(each) - half :]]
    return kept


def by_day(times: Sequence[Time]) -> list[tuple[date, list[Time]]]:
    days: dict[date, list[Time]] = {}
    for time in times:
        days.setdefault(local_day(time.starts_at), []).append(time)
    return sorted(days.items())

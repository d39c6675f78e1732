"""Free time cut into slots. Instants only: who is busy and when it is open are given."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from cantou.core.booking.engine import local
from cantou.core.booking.engine.local import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_DAY = timedelta(days=1)


class Slot(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    free: int = 1
    """How many of a pool, how many places."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order; those that touch are one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            if span.end > found[-1].end:
                found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of the first ones."""
    found = []
    away = merged(taken)
    for span in merged(spans):
        start = span.start
        for busy in away:
            if busy.end <= start or busy.start >= span.end:
                continue
            if busy.start > start:
                found.append(Span(start, busy.start))
            start = max(start, busy.end)
        if start < span.end:
            found.append(Span(start, span.end))
    return found


def common(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """What lies in both."""
    found = []
    others = merged(other)
    for span in merged(one):
        for each in others:
            start, end = max(span.start, each.start), min(span.end, each.end)
            if start < end:
                found.append(Span(start, end))
    return found


def cut(
    opened: Iterable[Span],
    busy: Iterable[Span],
    *,
    minutes: int,
    step: int,
    before: int = 0,
    after: int = 0,
    earliest: datetime | None = None,
    latest: datetime | None = None,
) -> list[Slot]:
    """The slots of so many minutes, on a grid that begins when it opens, and again at each midnight.

    `busy` holds the time around other bookings already; `before` and `after` are what this one needs around it.
    A slot begins no sooner than `earliest` and ends no later than `latest`.
    """
    if minutes < 1 or step < 1:
        raise ValueError("a slot lasts a minute at least")
    length, grid = timedelta(minutes=minutes), timedelta(minutes=step)
    around = (timedelta(minutes=after), timedelta(minutes=before))
    taken = merged(Span(one.start - around[0], one.end + around[1]) for one in busy)
    found: list[Slot] = []
    at = 0
    for span in opened:
        end = min(span.end, latest) if latest else span.end
        for anchor, until in _grids(span):
            start = anchor
            if earliest is not None and start < earliest:
                start += -((start - earliest) // grid) * grid
            while start < until and (stop := start + length) <= end:
                while at < len(taken) and taken[at].end <= start:
                    at += 1
                if at < len(taken) and taken[at].start < stop:
                    start += -((start - taken[at].end) // grid) * grid
                    continue
                found.append(Slot(start, stop))
                start += grid
    return found


def _grids(span: Span) -> Iterator[tuple[datetime, datetime]]:
    """Where the grid begins, and until where it holds."""
    if span.end - span.start <= _DAY:
        yield span.start, span.end
        return
    start = span.start
    while start < span.end:
        shown = datetime.combine(local.wall(start).date() + _DAY, time())
        until = min(local.instant(shown), span.end)
        yield start, until
        start = until


def is_on_grid(opened: Iterable[Span], start: datetime, step: int) -> bool:
    """Whether `cut` might begin a slot here."""
    grid = timedelta(minutes=step)
    for span in opened:
        if span.start <= start < span.end:
            return any(
                anchor <= start < until and not (start - anchor) % grid for anchor, until in _grids(span)
            )
    return False


def counted(each: Sequence[Iterable[Slot]]) -> list[Slot]:
    """Of a pool: the slots that one member at least has free, and how many have."""
    free: dict[tuple[datetime, datetime], int] = {}
    for slots in each:
        for slot in slots:
            key = (slot.starts_at, slot.ends_at)
            free[key] = free.get(key, 0) + 1
    return [Slot(start, end, number) for (start, end), number in sorted(free.items())]

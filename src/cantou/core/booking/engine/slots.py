"""Free time cut into slots. Instants only: who is busy and when it is open are given."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from cantou.core.booking.engine import local
from cantou.core.booking.engine.local import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


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
    found = grid(opened, minutes=minutes, step=step)
    seconds = [(int(one.start.timestamp()), ceil(one.end.timestamp())) for one in busy]
    free = found.free(seconds, before=before, after=after)
    return [
        slot
        for slot in free
        if (earliest is None or slot.starts_at >= earliest) and (latest is None or slot.ends_at <= latest)
    ]


@dataclass(frozen=True, slots=True)
class Grid:
    """Every slot while it is open, and when each begins, in seconds: the same for all that open at the same hours."""

    slots: list[Slot]
    starts: list[int]
    seconds: int
    """How long each lasts."""

    def free(
        self,
        busy: Iterable[tuple[int, int]],
        *,
        before: int = 0,
        after: int = 0,
        first: int = 0,
        last: int | None = None,
    ) -> list[Slot]:
        """Those that meet nothing; `first`, `last`: between these places of the list."""
        last = len(self.slots) if last is None else last
        around = (self.seconds + after * 60, before * 60)
        found: list[Slot] = []
        at = first
        for start, end in sorted(busy):
            hidden = bisect_right(self.starts, start - around[0])
            if hidden > at:
                found += self.slots[at : min(hidden, last)]
            at = max(at, bisect_left(self.starts, end + around[1]))
            if at >= last:
                return found
        found += self.slots[at:last]
        return found


def grid(opened: Iterable[Span], *, minutes: int, step: int) -> Grid:
    if minutes < 1 or step < 1:
        raise ValueError("a slot lasts a minute at least")
    length, between = timedelta(minutes=minutes), timedelta(minutes=step)
    found: list[Slot] = []
    for span in opened:
        for anchor, until in _grids(span):
            start, last = anchor, min(until - _INSTANT, span.end - length)
            while start <= last:
                found.append(Slot(start, start + length))
                start += between
    return Grid(found, [int(slot.starts_at.timestamp()) for slot in found], minutes * 60)


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

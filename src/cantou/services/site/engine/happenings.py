"""An event's rule → the times at which it happens, on the clock on the wall; pure.

The rule is walked by core.booking's engine (docs/adr/0140); an hour that the clocks jump over is no time at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from cantou.core.booking.engine import local, recurrence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.booking.engine.recurrence import Rule

MOST = 800


@dataclass(frozen=True, slots=True)
class Facts:
    """What an event says of its times. `start` and `end`: what the clock shows, the first time."""

    start: datetime
    end: datetime
    rule: Rule | None = None
    is_all_day: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    planned: datetime
    """What the clock shows of the time that the rule gives."""
    is_cancelled: bool = False
    start: datetime | None = None
    end: datetime | None = None
    where: str = ""
    reason: str = ""
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Happening:
    """`start` and `end` on the clock; `starts_at` and `ends_at`: the instants."""

    planned: datetime
    start: datetime
    end: datetime
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool = False
    is_cancelled: bool = False
    is_moved: bool = False
    where: str = ""
    reason: str = ""


def happenings(facts: Facts, changes: Iterable[Change], first: datetime, last: datetime) -> list[Happening]:
    """Those that are not over at `first` and have begun by `last` (both on the clock), in order."""
    told = {change.planned: change for change in changes}
    length = facts.end - facts.start
    found = [
        one
        for planned in planned_times(facts, first - length - timedelta(days=1), last)
        if planned not in told and (one := _happening(facts, planned, planned, planned + length))
    ]
    found += [one for change in told.values() if (one := _changed(facts, change, length))]
    found = [one for one in found if one.end > first and one.start <= last]
    return sorted(found, key=lambda one: (one.starts_at, one.planned))


def planned_times(facts: Facts, first: datetime, last: datetime) -> list[datetime]:
    """What the rule gives, changes left aside."""
    if facts.rule is None:
        return [facts.start] if facts.start <= last else []
    walked = recurrence.walk(facts.rule, facts.start, last, first=max(first, facts.start))
    return list(islice(walked, MOST))


def _happening(
    facts: Facts, planned: datetime, start: datetime, end: datetime, change: Change | None = None
) -> Happening | None:
    readings = local.readings(start)
    if not readings:
        return None
    return Happening(
        planned=planned,
        start=start,
        end=end,
        starts_at=readings[0],
        ends_at=local.instant_of_end(end, readings[0]),
        is_all_day=facts.is_all_day,
        is_cancelled=change is not None and change.is_cancelled,
        is_moved=change is not None and not change.is_cancelled,
        where=change.where if change else "",
        reason=change.reason if change else "",
    )


def _changed(facts: Facts, change: Change, length: timedelta) -> Happening | None:
    start = change.start or change.planned
    return _happening(facts, change.planned, start, change.end or start + length, change)


def missing(facts: Facts, last: datetime) -> list[datetime]:
    """Times that the rule gives and that no clock shows."""
    return [planned for planned in planned_times(facts, facts.start, last) if not local.readings(planned)]

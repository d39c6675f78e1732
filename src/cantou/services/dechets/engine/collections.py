"""The days on which something is collected: rules, holidays, and what an agent has changed by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cantou.services.dechets.engine import holidays
from cantou.services.dechets.engine.pattern import Pattern, days, falls

if TYPE_CHECKING:
    from collections.abc import Iterable

NONE, NEXT, WEEK, PREVIOUS, SKIP = "none", "next", "week", "previous", "skip"
SHIFTS = (NONE, NEXT, WEEK, PREVIOUS, SKIP)
SUNDAY = 6
_AROUND = timedelta(days=10)
"""No holiday moves anything farther."""
YEARS_AHEAD = 5


@dataclass(frozen=True, slots=True)
class Rule:
    stream: str
    pattern: Pattern
    starts_on: date
    ends_on: date | None = None
    """Included. Both are asked of the day that the pattern names, before a holiday moves it."""
    shift: str = NONE
    on: tuple[str, ...] = ()
    """The holidays that count (holidays.NAMES); empty: all."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was told besides the rules. `removed_on`: the day as people read it; `added_on` alone: one more collection.
    `sequence` grows each time; one that is taken back stays, so that calendars hear of it.
    """

    stream: str
    """Empty: every stream that is collected on that day."""
    removed_on: date | None = None
    added_on: date | None = None
    reason: str = ""
    sequence: int = 1
    is_active: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Collection:
    day: date
    stream: str
    planned: date
    """The day that the rule names: what an event is known by, wherever it is moved."""
    holiday: str = ""
    """Which one moved it."""
    reason: str = ""
    """Why an agent moved, added or cancelled it."""
    is_cancelled: bool = False
    sequence: int = 0

    @property
    def is_moved(self) -> bool:
        return self.day != self.planned


def expand(rules: Iterable[Rule], changes: Iterable[Change], first: date, last: date) -> list[Collection]:
    """From `first` to `last`, both included, in order; those that are cancelled among them."""
    changes = list(changes)
    farthest = max((_reach(change) for change in changes), default=timedelta()) + _AROUND
    begin, end = first - farthest, last + farthest
    planned = [one for rule in rules for one in _of_rule(rule, begin, end)]
    told = [_changed(one, changes) for one in _one_a_day(planned)]
    extra = [_added(change) for change in changes if change.removed_on is None]
    return [one for one in _one_a_day([*told, *extra]) if first <= one.day <= last]


def happening(rules: Iterable[Rule], changes: Iterable[Change], first: date, last: date) -> list[Collection]:
    return [one for one in expand(rules, changes, first, last) if not one.is_cancelled]


def _reach(change: Change) -> timedelta:
    if change.removed_on is None or change.added_on is None:
        return timedelta()
    return abs(change.added_on - change.removed_on)


def _one_a_day(found: list[Collection]) -> list[Collection]:
    """What two rules, or a rule and a holiday, put on one day is one collection: one that happens, on its own day."""
    kept: dict[tuple[date, str], Collection] = {}
    for one in sorted(
        found, key=lambda one: (one.day, one.stream, one.is_cancelled, one.is_moved, one.planned)
    ):
        kept.setdefault((one.day, one.stream), one)
    return list(kept.values())


def _of_rule(rule: Rule, begin: date, end: date) -> list[Collection]:
    begin = max(begin, rule.starts_on)
    end = min(end, rule.ends_on) if rule.ends_on else end
    found = []
    for day in days(begin, end):
        if falls(rule.pattern, day, rule.starts_on):
            moved = _shifted(rule, day)
            cause = "" if moved == day else _cause(rule, day)
            found.append(
                Collection(moved or day, rule.stream, day, holiday=cause, is_cancelled=moved is None)
            )
    return found


def _is_off(rule: Rule, day: date) -> bool:
    names = holidays.names_on(day)
    return bool(names & set(rule.on)) if rule.on else bool(names)


def _week_until(day: date) -> list[date]:
    return [day - timedelta(days=back) for back in range(day.weekday(), -1, -1)]


def _cause(rule: Rule, day: date) -> str:
    """The holiday of that day, or the last one before it in its week."""
    off = [one for one in _week_until(day) if _is_off(rule, one)]
    return holidays.named(off[-1]) if off else ""


def _shifted(rule: Rule, day: date) -> date | None:
    """None where nothing is collected instead."""
    if rule.shift == WEEK:
        late = 0 if day.weekday() == SUNDAY else sum(_is_off(rule, one) for one in _week_until(day))
        return _open_day(rule, day + timedelta(days=late), 1) if late else day
    if rule.shift == NONE or not _is_off(rule, day):
        return day
    if rule.shift == SKIP:
        return None
    return _open_day(rule, day, -1 if rule.shift == PREVIOUS else 1)


def _open_day(rule: Rule, day: date, step: int) -> date:
    """This day or the nearest in that direction which is neither a holiday nor a Sunday."""
    while _is_off(rule, day) or day.weekday() == SUNDAY:
        day += timedelta(days=step)
    return day


def _changed(one: Collection, changes: list[Change]) -> Collection:
    """The last active change of that day decides; the others only count, so that calendars read the event again."""
    about = [
        change for change in changes if change.removed_on == one.day and change.stream in {"", one.stream}
    ]
    if not about:
        return one
    sequence = sum(change.sequence for change in about)
    active = [change for change in about if change.is_active]
    if not active:
        return replace(one, sequence=sequence)
    told = active[-1]
    if told.added_on is None:
        return replace(one, is_cancelled=True, reason=told.reason, sequence=sequence)
    return replace(one, day=told.added_on, reason=told.reason, sequence=sequence)


def _added(change: Change) -> Collection:
    assert change.added_on is not None
    return Collection(
        change.added_on,
        change.stream,
        change.added_on,
        reason=change.reason,
        is_cancelled=not change.is_active,
        sequence=change.sequence,
    )


def next_of(rule: Rule, after: date) -> date | None:
    """The first collection that this rule alone makes from that day on; None where there is none for years."""
    year = timedelta(days=366)
    for number in range(YEARS_AHEAD):
        first = after + year * number
        found = happening([rule], [], first, first + year)
        if found:
            return found[0].day
    return None

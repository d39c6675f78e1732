"""What is free, and what a month looks like: one statement for all resources, the cutting in Python.

Occupations are read as anybody may read them, since a lane may be shared with another organisation.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.utils import timezone

from cantou.core.booking.domain import counting
from cantou.core.booking.domain.opening import is_counted_by_days
from cantou.core.booking.engine import hours, local
from cantou.core.booking.engine.slots import Grid, Slot, counted, grid
from cantou.core.booking.models import Form, Grain
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from cantou.core.booking.models import Place, Resource

_DAY = timedelta(days=1)

_ATOMS = """
with recursive inside (root, part_id, depth) as (
  select w.root, c.part_id, 1 from unnest(%s::bigint[], %s::bigint[]) as w (organisation, root)
  join booking_component c on c.organisation_id = w.organisation and c.whole_id = w.root
  union
  select i.root, c.part_id, i.depth + 1 from inside i
  join booking_component c on c.organisation_id = any(%s) and c.whole_id = i.part_id where i.depth < 8
)
select distinct i.root, r.form, r.lane_id, r.archived_at is not null
from inside i left join booking_resource r on r.organisation_id = any(%s) and r.id = i.part_id
"""

# Occupations of one lane are disjoint: of those that began before, only the last can reach in. Both parts are found
# in the index (lane_id, starts_at), whatever lies in the past.
_BUSY = """
select w.lane, floor(extract(epoch from o.starts_at))::bigint, ceil(extract(epoch from o.ends_at))::bigint,
  o.public_title, o.id, o.resource_id, o.organisation_id
from unnest(%(lanes)s::bigint[]) as w (lane)
cross join lateral (
  (select o.starts_at, o.ends_at, o.public_title, o.id, o.resource_id, o.organisation_id from booking_occupation o
   where o.lane_id = w.lane and o.active and o.starts_at < %(first)s order by o.starts_at desc limit 1)
  union all
  (select o.starts_at, o.ends_at, o.public_title, o.id, o.resource_id, o.organisation_id from booking_occupation o
   where o.lane_id = w.lane and o.active and o.starts_at >= %(first)s and o.starts_at < %(last)s)
) o where o.ends_at > %(first)s
"""

_TALLIES = """
select resource_id, starts_at, used, capacity from booking_tally
where organisation_id = any(%s) and resource_id = any(%s) and starts_at >= %s and starts_at < %s
"""


class Taken(NamedTuple):
    """A lane in use, as anybody may know it: buffers included."""

    lane: int
    starts_at: datetime
    ends_at: datetime
    public_title: str
    occupation: int
    resource: int
    organisation: int


def free_slots(
    *,
    resources: Sequence[Resource],
    first: date,
    last: date,
    minutes: int,
    quantity: int = 1,
    now: datetime | None = None,
    by_agent: bool = False,
) -> dict[int, list[Slot]]:
    """By resource, in order, what may be booked for so many minutes on the local days from `first` until `last`.

    `last` is not among them. An agent is held back by no delay. Of what is counted, `Slot.free` are the places left;
    of a pool, the members. Two statements for any number of resources; three where some are counted.
    """
    now = now or timezone.now()
    lanes = lanes_of(resources)
    start, end = local.midnight(_midnight(first)), local.midnight(_midnight(last))
    around = timedelta(minutes=max((_widest_buffer(one) for one in resources), default=0))
    until = end + timedelta(minutes=minutes)
    every = {lane for found in lanes.values() for lane in found}
    busy = _by_lane(every, start - around, until + around)
    window = _Window(first, last, start, end, minutes, quantity, now, by_agent, busy, {})
    window.tallies.update(
        _tallies([one for one in resources if one.form == Form.COUNTED], start - _DAY, until)
    )
    return {one.pk: _slots(one, lanes.get(one.pk, []), window) for one in resources}


@dataclass(frozen=True, slots=True)
class _Window:
    first: date
    last: date
    start: datetime
    end: datetime
    minutes: int
    quantity: int
    now: datetime
    by_agent: bool
    busy: Mapping[int, list[tuple[int, int]]]
    tallies: dict[tuple[int, datetime], tuple[int, int]]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _widest_buffer(resource: Resource) -> int:
    return max(resource.buffer_before_minutes, resource.buffer_after_minutes)


def _slots(resource: Resource, lanes: Sequence[int], window: _Window) -> list[Slot]:
    too_long = resource.max_minutes and window.minutes > resource.max_minutes
    if resource.archived_at is not None or too_long or window.minutes < resource.min_minutes:
        return []
    if resource.form == Form.COUNTED:
        found = _counted(resource, [span for lane in lanes for span in window.busy.get(lane, ())], window)
    elif resource.form == Form.POOL:
        found = counted([_cut(resource, window.busy.get(lane, ()), window) for lane in lanes])
    elif lanes:
        busy = [span for lane in lanes for span in window.busy.get(lane, ())]
        found = _cut(resource, busy, window)
    else:
        found = []
    return [slot for slot in found if slot.free >= window.quantity] if window.quantity > 1 else found


def _cut(resource: Resource, busy: Iterable[tuple[int, int]], window: _Window) -> list[Slot]:
    earliest, latest = _reach(resource, window)
    found = _grid(resource.opening_hours, window.first, window.last, window.minutes, resource.step_minutes)
    first = bisect_left(found.starts, ceil(earliest.timestamp()))
    last = bisect_left(found.starts, ceil(latest.timestamp()))
    return found.free(
        busy,
        before=resource.buffer_before_minutes,
        after=resource.buffer_after_minutes,
        first=first,
        last=last,
    )


@lru_cache(maxsize=256)
def _grid(expression: str, first: date, last: date, minutes: int, step: int) -> Grid:
    """A night that closes after the last midnight may hold a slot that begins before it."""
    opened = hours.open_spans(expression, first - _DAY, last + 2 * _DAY)
    start, end = local.midnight(_midnight(first)), local.midnight(_midnight(last))
    return grid(
        [span for span in opened if span.end > start and span.start < end], minutes=minutes, step=step
    )


def _reach(resource: Resource, window: _Window) -> tuple[datetime, datetime]:
    """From when until when a slot may begin."""
    if window.by_agent:
        return window.start, window.end
    earliest = max(window.start, window.now + timedelta(minutes=resource.lead_minutes))
    if not resource.horizon_days:
        return earliest, window.end
    return earliest, min(window.end, window.now + timedelta(days=resource.horizon_days, microseconds=1))


def _counted(resource: Resource, closures: Sequence[tuple[int, int]], window: _Window) -> list[Slot]:
    found = []
    by_days = is_counted_by_days(resource)
    for slot in _days_of(resource, closures, window) if by_days else _cut(resource, closures, window):
        free = resource.capacity
        for start in counting.slots_of(resource, slot.starts_at, slot.ends_at):
            used, capacity = window.tallies.get((resource.pk, start), (0, resource.capacity))
            free = min(free, capacity - used)
        if free > 0:
            found.append(slot._replace(free=free))
    return found


def _days_of(resource: Resource, closures: Sequence[tuple[int, int]], window: _Window) -> list[Slot]:
    """One slot for each day, or half-day, on which somebody is there and nothing is closed."""
    earliest, latest = _reach(resource, window)
    edges = (0, 24) if resource.grain == Grain.DAY else (0, 12, 24)
    found = []
    for number in range((window.last - window.first).days):
        day = window.first + number * _DAY
        if not hours.open_spans(resource.opening_hours, day, day + _DAY):
            continue
        for opens, closes in pairwise(edges):
            start = local.instant(_midnight(day) + timedelta(hours=opens))
            end = local.instant(_midnight(day) + timedelta(hours=closes))
            is_closed = any(
                ends > start.timestamp() and begins < end.timestamp() for begins, ends in closures
            )
            if end > earliest and start < latest and not is_closed:
                found.append(Slot(start, end))
    return found


# -- Reads


def lanes_of(resources: Sequence[Resource]) -> dict[int, list[int]]:
    """The lanes of each; none for a whole of which this Scope does not see every part.

    On that of what is counted there is nothing but closures.
    """
    found = {one.pk: [one.lane_id] for one in resources if one.lane_id is not None}
    composed = [one for one in resources if one.form in {Form.WHOLE, Form.POOL}]
    if not composed:
        return found
    organisations = sorted({one.organisation_id for one in composed})
    with connection.cursor() as cursor:
        cursor.execute(
            _ATOMS,
            [
                [one.organisation_id for one in composed],
                [one.pk for one in composed],
                organisations,
                organisations,
            ],
        )
        rows = cursor.fetchall()
    inside: dict[int, list[tuple[str | None, int | None, bool]]] = defaultdict(list)
    for root, form, lane, is_archived in rows:
        inside[root].append((form, lane, is_archived))
    for one in composed:
        parts = inside[one.pk]
        if one.form == Form.WHOLE and any(form is None or is_archived for form, _lane, is_archived in parts):
            continue
        found[one.pk] = sorted(
            {
                lane
                for form, lane, is_archived in parts
                if form == Form.ATOM and lane is not None and not is_archived
            }
        )
    return found


def taken(lanes: Iterable[int], starts_at: datetime, ends_at: datetime) -> list[Taken]:
    """What is in use of these lanes at some moment between the two, whosever it is."""
    wanted = sorted(set(lanes))
    if not wanted:
        return []
    return [
        Taken(
            lane, datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC), title, key, one, whose
        )
        for lane, start, end, title, key, one, whose in _busy(wanted, starts_at, ends_at)
    ]


def _busy(
    lanes: Sequence[int], starts_at: datetime, ends_at: datetime
) -> list[tuple[int, int, int, str, int, int, int]]:
    """In whole seconds: thousands of instants are read and compared as numbers, which costs a tenth."""
    with Scope.public().hold(), connection.cursor() as cursor:
        cursor.execute(
            _BUSY, {"lanes": list(lanes), "first": starts_at.astimezone(UTC), "last": ends_at.astimezone(UTC)}
        )
        return [(*row,) for row in cursor.fetchall()]


def _by_lane(lanes: set[int], starts_at: datetime, ends_at: datetime) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    if lanes:
        for lane, start, end, *_ in _busy(sorted(lanes), starts_at, ends_at):
            found[lane].append((start, end))
    return found


def _tallies(
    resources: Sequence[Resource], starts_at: datetime, ends_at: datetime
) -> dict[tuple[int, datetime], tuple[int, int]]:
    if not resources:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _TALLIES,
            [
                sorted({one.organisation_id for one in resources}),
                [one.pk for one in resources],
                starts_at,
                ends_at,
            ],
        )
        return {(resource, start): (used, capacity) for resource, start, used, capacity in cursor.fetchall()}


def left_of(sessions: Sequence[tuple[Resource, datetime]]) -> dict[counting.Slot, int]:
    """By (resource, beginning), the places left of sessions of what is counted; closures set apart. A query for each
    organisation.
    """
    found = {(one.pk, start): one.capacity for one, start in sessions}
    for organisation in {one.organisation_id for one, _start in sessions}:
        slots = [(one.pk, start) for one, start in sessions if one.organisation_id == organisation]
        found |= counting.left_in(slots, organisation=organisation)
    return found


# -- A month


@dataclass(slots=True)
class Day:
    """What is taken on one local day: the public reads « occupé », or the public title."""

    day: date
    taken: list[Taken] = field(default_factory=list)
    is_open: bool = True

    @property
    def is_taken(self) -> bool:
        return bool(self.taken)


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    resources: Sequence[Resource]
    days: list[Day]

    def of(self, resource: Resource, lanes: Mapping[int, list[int]]) -> list[Day]:
        """The same days, with what this resource meets."""
        mine = set(lanes.get(resource.pk, ()))
        return [
            Day(day.day, [one for one in day.taken if one.lane in mine], day.is_open) for day in self.days
        ]


def month_of(*, place: Place, month: date) -> Month:
    """All that is taken in a place, day by day: as anybody may know it. Four statements."""
    from cantou.core.booking.models import Resource

    first = month.replace(day=1)
    last = (first + 32 * _DAY).replace(day=1)
    edges = [local.midnight(_midnight(first + number * _DAY)) for number in range((last - first).days + 1)]
    with Scope.public().hold():
        resources = list(
            Resource.objects.filter(
                organisation_id=place.organisation_id, place=place, is_public=True, archived_at=None
            ).order_by("position", "name", "pk")
        )
        rows = taken({lane for found in lanes_of(resources).values() for lane in found}, edges[0], edges[-1])
    days = [Day(first + number * _DAY) for number in range(len(edges) - 1)]
    rows.sort(key=lambda row: (row.starts_at, row.lane))
    for row in rows:
        begins = max(bisect_right(edges, row.starts_at) - 1, 0)
        ends = min(bisect_left(edges, row.ends_at), len(days))
        for day in days[begins:ends]:
            day.taken.append(row)
    written = {one.opening_hours for one in resources}
    for day in days:
        day.is_open = any(hours.open_spans(text, day.day, day.day + _DAY) for text in written)
    return Month(first, resources, days)

"""Counters that stay exact under a stampede: one statement takes, or takes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import connection

from cantou.core.booking.domain import words
from cantou.core.booking.domain.holder import Holder, mark_of_label, mark_of_person
from cantou.core.booking.models import Form, Grain, Quota
from cantou.core.scope.statements import statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from cantou.core.booking.models import Resource

_TAKE = """
insert into booking_tally (organisation_id, is_public, resource_id, starts_at, used, capacity)
select %s, true, w.resource, w.starts_at, w.number, w.capacity
from unnest(%s::bigint[], %s::timestamptz[], %s::int[], %s::int[]) as w (resource, starts_at, number, capacity)
order by w.resource, w.starts_at
on conflict on constraint booking_tally_once do update set used = booking_tally.used + excluded.used
where booking_tally.used + excluded.used <= booking_tally.capacity
returning resource_id, starts_at
"""

_GIVE_BACK = """
with mine as (
  select t.id, w.number
  from unnest(%s::bigint[], %s::timestamptz[], %s::int[]) as w (resource, starts_at, number)
  join booking_tally t on t.organisation_id = %s and t.resource_id = w.resource and t.starts_at = w.starts_at
  order by t.resource_id, t.starts_at for no key update of t
)
update booking_tally t set used = t.used - mine.number from mine where t.id = mine.id and t.organisation_id = %s
"""

_LEFT = """
select resource_id, starts_at, capacity - used from booking_tally
where organisation_id = %s and resource_id = any(%s) and starts_at = any(%s)
"""

_USE = """
insert into booking_use (organisation_id, quota_id, whose, period_starts, used)
select %s, w.quota, w.whose, w.period, w.number
from unnest(%s::bigint[], %s::text[], %s::date[], %s::int[]) as w (quota, whose, period, number)
order by w.quota, w.whose, w.period
on conflict on constraint booking_use_once do update set used = booking_use.used + excluded.used
where %s or booking_use.used + excluded.used <= (
  select q.most from booking_quota q
  where q.organisation_id = booking_use.organisation_id and q.id = booking_use.quota_id
)
returning quota_id, whose, period_starts, id
"""

_KEYS = """
select u.quota_id, u.whose, u.period_starts, u.id
from unnest(%s::bigint[], %s::text[], %s::date[]) as w (quota, whose, period)
join booking_use u on u.organisation_id = %s and u.quota_id = w.quota and u.whose = w.whose
  and u.period_starts = w.period
"""

_LOCK = """
select 1 from booking_use u where u.organisation_id = %s and u.id = any(%s)
order by u.quota_id, u.whose, u.period_starts for no key update
"""

_UNUSE = """
with mine as (
  select u.id, w.number from unnest(%s::bigint[], %s::int[]) as w (id, number)
  join booking_use u on u.organisation_id = %s and u.id = w.id
  order by u.quota_id, u.whose, u.period_starts for no key update of u
)
update booking_use u set used = greatest(u.used - mine.number, 0) from mine
where u.id = mine.id and u.organisation_id = %s
"""

Slot = tuple[int, datetime]
"""A counted resource, and where one of its sessions, days or half-days begins."""


def slots_of(resource: Resource, starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """What is counted for that time: the session, or each local day or half-day that it touches."""
    return [start for start, _end in _pieces(resource, starts_at, ends_at)]


def span_of(resource: Resource, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """From the beginning of the first of them to the end of the last."""
    pieces = _pieces(resource, starts_at, ends_at)
    return pieces[0][0], pieces[-1][1]


def _pieces(resource: Resource, starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
    if resource.grain == Grain.SESSION:
        return [(starts_at, ends_at)]
    hours = (0,) if resource.grain == Grain.DAY else (0, 12)
    first = starts_at.astimezone(words.PARIS).date()
    last = ends_at.astimezone(words.PARIS).date()
    edges = [
        datetime.combine(first + timedelta(days=number), time(hour), words.PARIS).astimezone(UTC)
        for number in range((last - first).days + 2)
        for hour in hours
    ]
    return [(start, end) for start, end in pairwise(edges) if start < ends_at and end > starts_at]


def tallies_of(resource: Resource, starts_at: datetime, ends_at: datetime, quantity: int) -> Counter[Slot]:
    """Nothing, for what is not counted."""
    if resource.form != Form.COUNTED:
        return Counter()
    return Counter({(resource.pk, start): quantity for start in slots_of(resource, starts_at, ends_at)})


def take_tallies(
    wanted: Mapping[Slot, int],
    capacities: Mapping[int, int],
    *,
    organisation: int,
    leaving: Collection[Slot] = (),
) -> list[Slot]:
    """Returns the slots in which there is not enough: undo if there are any.

    `leaving`: those that are given back afterwards, locked in the same order, since two that move towards each other
    would wait in a circle.
    """
    full = [slot for slot, number in wanted.items() if number > capacities[slot[0]]]
    if full or not wanted:
        return full
    slots = sorted({*wanted, *leaving})
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            [
                organisation,
                [resource for resource, _ in slots],
                [start for _, start in slots],
                [wanted.get(slot, 0) for slot in slots],
                [capacities[resource] for resource, _ in slots],
            ],
        )
        taken = set(cursor.fetchall())
    return [slot for slot in slots if slot not in taken and slot in wanted]


def give_back_tallies(given: Mapping[Slot, int], *, organisation: int) -> None:
    if not given:
        return
    slots = sorted(given)
    with connection.cursor() as cursor:
        cursor.execute(
            _GIVE_BACK,
            [
                [resource for resource, _ in slots],
                [start for _, start in slots],
                [given[slot] for slot in slots],
                organisation,
                organisation,
            ],
        )


def left_in(slots: Sequence[Slot], *, organisation: int) -> dict[Slot, int]:
    """How many are left, where any is taken already."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LEFT, [organisation, [resource for resource, _ in slots], [start for _, start in slots]]
        )
        return {(resource, start): left for resource, start, left in cursor.fetchall()}


@dataclass(frozen=True, slots=True, order=True)
class Used:
    """One counter of a quota: whose, in the period that begins then."""

    quota: int
    whose: str
    period: date


def period_of(quota: Quota, starts_at: datetime) -> date:
    """Where the civil day, week, month or year begins in which that hour lies; a year, in the quota's month."""
    day = starts_at.astimezone(words.PARIS).date()
    if quota.period == Quota.Period.WEEK:
        return day - timedelta(days=day.weekday())
    if quota.period == Quota.Period.MONTH:
        return day.replace(day=1)
    if quota.period == Quota.Period.YEAR:
        year = day.year if day.month >= quota.year_starts else day.year - 1
        return date(year, quota.year_starts, 1)
    return day


def quotas_of(*, organisation: int, service: str) -> list[Quota]:
    return _quotas(organisation, service)


@statement
def _quotas(organisation: int, service: str) -> QuerySet[Quota, Quota]:
    return Quota.objects.filter(organisation_id=organisation, service=service, ended_at=None)


def uses_of(
    quotas: Iterable[Quota],
    resource: Resource,
    holder: Holder,
    starts_at: datetime,
    ends_at: datetime,
    *,
    audience: str,
) -> Counter[Used]:
    """What one booking counts for: nothing where the quota is about others."""
    found: Counter[Used] = Counter()
    for quota in quotas:
        if quota.resource_id not in {None, resource.pk} or quota.place_id not in {None, resource.place_id}:
            continue
        if quota.audience and quota.audience != audience:
            continue
        whose = _whose(quota, holder)
        if whose is not None:
            number = 1 if quota.measure == Quota.Measure.COUNT else words.minutes_between(starts_at, ends_at)
            found[Used(quota.pk, whose, period_of(quota, starts_at))] += number
    return found


def _whose(quota: Quota, holder: Holder) -> str | None:
    if quota.per == Quota.Per.ALL:
        return ""
    mark = mark_of_person(holder) if quota.per == Quota.Per.PERSON else mark_of_label(holder)
    return mark or None


def take_uses(
    wanted: Mapping[Used, int], quotas: Iterable[Quota], *, organisation: int, beyond: bool = False
) -> tuple[dict[Used, int], list[Used]]:
    """(the counters' keys, those that leave no more): undo if there are any of the latter. `beyond`: an agent's yes."""
    most = {quota.pk: quota.most for quota in quotas}
    over = [used for used, number in wanted.items() if not beyond and number > most[used.quota]]
    if over or not wanted:
        return {}, over
    used = sorted(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            _USE,
            [
                organisation,
                [one.quota for one in used],
                [one.whose for one in used],
                [one.period for one in used],
                [wanted[one] for one in used],
                beyond,
            ],
        )
        kept = {Used(quota, whose, period): key for quota, whose, period, key in cursor.fetchall()}
    return kept, [one for one in used if one not in kept]


def keys_of(used: Sequence[Used], *, organisation: int) -> dict[Used, int]:
    """Those of the counters that exist."""
    if not used:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _KEYS,
            [
                [one.quota for one in used],
                [one.whose for one in used],
                [one.period for one in used],
                organisation,
            ],
        )
        return {Used(quota, whose, period): key for quota, whose, period, key in cursor.fetchall()}


def lock_uses(keys: Iterable[int], *, organisation: int) -> None:
    """Whoever takes some and gives others back has them all first, in the order of whoever only takes."""
    found = sorted(set(keys))
    if len(found) > 1:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [organisation, found])


def give_back_uses(counted: Iterable[tuple[int, int]], *, organisation: int) -> None:
    """`counted`: as Booking.counted has it."""
    total: Counter[int] = Counter()
    for key, number in counted:
        total[key] += number
    if not total:
        return
    with connection.cursor() as cursor:
        cursor.execute(_UNUSE, [list(total), list(total.values()), organisation, organisation])

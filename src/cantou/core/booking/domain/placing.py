"""The statements by which a time is taken, and given back. Only this room's domain calls them.

Order of what is locked, in every transaction: whether the organisation closes what is counted (closed.py), the
booking's own row, the turn of the waiting list, occupations by lane and time, tallies by resource and time, uses, and
last the journal. Two transactions that keep it never wait for each other in a circle.
An occupation that is taken already is not waited for once its transaction has committed, nor is it an error: the row
does not come back, and whoever counts undoes the rest (docs/adr/0130).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import connection

from cantou.core.booking.domain.errors import Conflict
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

_NEXT = "select nextval(pg_get_serial_sequence('booking_booking', 'id')) from generate_series(1, %s)"

TAKE = """
insert into booking_occupation
  (organisation_id, object_key, is_public, booking_id, resource_id, lane_id, starts_at, ends_at, active, public_title)
select %s, %s, true, w.booking, w.resource, w.lane, w.starts_at, w.ends_at, true, w.title
from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::text[])
  as w (booking, resource, lane, starts_at, ends_at, title)
order by w.lane, w.starts_at
on conflict on constraint booking_no_double do nothing
returning booking_id, lane_id, starts_at
"""

_RELEASE = """
update booking_occupation set active = false
where organisation_id = %s and booking_id = any(%s) and active and (%s::bigint[] is null or id = any(%s))
returning resource_id, starts_at, ends_at
"""

_HELD = """
select id, resource_id, lane_id, starts_at, ends_at from booking_occupation
where organisation_id = %s and booking_id = any(%s) and active order by lane_id, starts_at
"""

# Occupations of one lane are disjoint: only the last that begins before the wish ends can meet its end, and only the
# last that begins before its start can meet that. So both bounds are found in the index.
_MEETING = """
select w.number, o.starts_at, o.ends_at, o.public_title
from unnest(%s::int[], %s::bigint[], %s::timestamptz[], %s::timestamptz[]) as w (number, lane, starts_at, ends_at)
cross join lateral (
  select o.starts_at, o.ends_at, o.public_title from booking_occupation o
  where o.lane_id = w.lane and o.active and o.starts_at < w.ends_at and o.ends_at > w.starts_at
    and o.starts_at >= coalesce((
      select b.starts_at from booking_occupation b
      where b.lane_id = w.lane and b.active and b.starts_at <= w.starts_at order by b.starts_at desc limit 1
    ), w.starts_at)
  order by o.starts_at limit 20
) o order by w.number, o.starts_at
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One lane, for one booking, buffers included. `wish`: the number of what was asked."""

    wish: int
    booking: int
    resource: int
    lane: int
    name: str
    starts_at: datetime
    ends_at: datetime
    public_title: str = ""

    def during(self, starts_at: datetime, ends_at: datetime) -> Claim:
        return replace(self, starts_at=starts_at, ends_at=ends_at)


def next_bookings(number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [number])
        return [row[0] for row in cursor.fetchall()]


def take(claims: Sequence[Claim], *, organisation: int, key: UUID) -> list[Claim]:
    """Take all in one statement, in order of lane and time. Returns those that somebody has: undo if there are any."""
    if not claims:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values_of(claims, organisation=organisation, key=key))
        taken = set(cursor.fetchall())
    return [claim for claim in claims if (claim.booking, claim.lane, claim.starts_at) not in taken]


def values_of(claims: Sequence[Claim], *, organisation: int, key: UUID) -> list[Any]:
    return [
        organisation,
        key,
        [claim.booking for claim in claims],
        [claim.resource for claim in claims],
        [claim.lane for claim in claims],
        [claim.starts_at for claim in claims],
        [claim.ends_at for claim in claims],
        [claim.public_title for claim in claims],
    ]


def release(
    bookings: Iterable[int], *, organisation: int, only: list[int] | None = None
) -> list[tuple[int, datetime, datetime]]:
    """Give back what these bookings occupy, or `only` these occupations: resource, start, end of each."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [organisation, list(bookings), only, only])
        return [(resource, starts_at, ends_at) for resource, starts_at, ends_at in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Held:
    id: int
    resource: int
    lane: int
    starts_at: datetime
    ends_at: datetime


def held_by(bookings: Iterable[int], *, organisation: int) -> list[Held]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [organisation, list(bookings)])
        return [Held(*row) for row in cursor.fetchall()]


def missing(claim: Claim, held: Sequence[Held]) -> list[Claim]:
    """What of this claim is not held yet."""
    pieces = []
    start = claim.starts_at
    for one in sorted((one for one in held if one.lane == claim.lane), key=lambda one: one.starts_at):
        if one.starts_at >= claim.ends_at or one.ends_at <= start:
            continue
        if one.starts_at > start:
            pieces.append(claim.during(start, one.starts_at))
        start = max(start, one.ends_at)
    if start < claim.ends_at:
        pieces.append(claim.during(start, claim.ends_at))
    return pieces


def meeting(claims: Sequence[Claim]) -> list[Conflict]:
    """What is in the way, of whichever organisation: read as anybody may, since a lane may be shared."""
    return [
        Conflict(
            wish=claims[number].wish,
            resource=claims[number].resource,
            name=claims[number].name,
            starts_at=starts_at,
            ends_at=ends_at,
            public_title=title,
        )
        for number, starts_at, ends_at, title in _met(claims)
    ]


def lanes_met(claims: Sequence[Claim]) -> dict[int, set[int]]:
    """Of each wish: its lanes on which something is in the way."""
    found: dict[int, set[int]] = {}
    for number, *_what in _met(claims):
        found.setdefault(claims[number].wish, set()).add(claims[number].lane)
    return found


def _met(claims: Sequence[Claim]) -> list[tuple[int, datetime, datetime, str]]:
    if not claims:
        return []
    with Scope.public().enter(), connection.cursor() as cursor:
        cursor.execute(
            _MEETING,
            [
                list(range(len(claims))),
                [claim.lane for claim in claims],
                [claim.starts_at for claim in claims],
                [claim.ends_at for claim in claims],
            ],
        )
        return [(*row,) for row in cursor.fetchall()]

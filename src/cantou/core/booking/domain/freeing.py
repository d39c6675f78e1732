"""Who is told that something is free again: the waiting lists of every organisation that has a part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from cantou.core.booking.domain.events import SlotFreed
from cantou.core.booking.models import LaneShare, Resource
from cantou.core.tasks import publish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cantou.core.booking.models import Booking


_SHARE = """
select pg_advisory_xact_lock_shared(hashtext('cantou.booking.waiting'), one.organisation::int)
from (
  select %s::bigint as organisation
  union
  select s.organisation_id from booking_occupation o join booking_laneshare s on s.lane_id = o.lane_id
  where o.organisation_id = %s and o.booking_id = any(%s) and o.active
  order by organisation
) one
"""
_TURN = "select pg_advisory_xact_lock(hashtext('cantou.booking.waiting'), %s::int)"


def before_freeing(rows: Sequence[Booking]) -> None:
    """While a waiting list is gone through, nothing is freed: what comes free midway would be the second's.

    After the bookings' own rows are locked, before anything is taken or given back; of every organisation whose list
    may be concerned, in order.
    """
    organisation = rows[0].organisation_id
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, [organisation, organisation, [row.pk for row in rows]])


def take_turn(organisation: int) -> None:
    """Nobody else goes through this list, and nothing is freed meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(_TURN, [organisation])


def tell_freed(
    rows: Sequence[Booking],
    freed: Sequence[tuple[int, datetime, datetime]],
    *,
    also: tuple[datetime, datetime] | None = None,
) -> None:
    """`freed`: what placing.release gave back; `also`: where the booking was before it moved.

    In the transaction that frees it.
    """
    organisation = rows[0].organisation_id
    first = min(*(row.starts_at for row in rows), (also or (rows[0].starts_at, None))[0])
    last = max(*(row.ends_at for row in rows), (also or (None, rows[0].ends_at))[1])
    resources = {row.resource_id for row in rows} | {resource for resource, _, _ in freed}
    if freed:
        first = min(first, *(starts_at for _, starts_at, _ in freed))
        last = max(last, *(ends_at for _, _, ends_at in freed))
    concerned = {organisation}
    if freed:
        lanes = Resource.objects.filter(
            organisation_id=organisation, pk__in={resource for resource, _, _ in freed}
        ).values_list("lane_id", flat=True)
        shared = LaneShare.objects.filter(lane_id__in=list(lanes))
        concerned |= set(shared.values_list("organisation_id", flat=True))
    for one in sorted(concerned):
        publish(
            SlotFreed(
                organisation=one,
                resources=sorted(resources) if one == organisation else [],
                starts_at=first.isoformat(),
                ends_at=last.isoformat(),
            )
        )

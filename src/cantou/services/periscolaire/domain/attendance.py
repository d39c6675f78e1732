"""Ticked by those who serve: each tick says what it saw and when, so that it may arrive twice, or late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.services.periscolaire.models import BookingState, DayBooking, ServedDay

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet


def tick(*, activity: int, on: date, came: Mapping[int, bool], at: datetime | None = None) -> int:
    """Booking → whether the child came. How many changed. What was ticked later than `at` stays."""
    organisation, now = acting(), timezone.now()
    if on > timezone.localdate():
        return 0
    when = min(at or now, now)
    count = 0
    for said in (True, False):
        keys = [key for key, value in came.items() if value is said]
        rows = DayBooking.objects.filter(organisation_id=organisation, pk__in=keys, state=BookingState.BOOKED)
        rows = rows.filter(
            day__in=_days(organisation, activity, on),
        ).filter(Q(ticked_at=None) | Q(ticked_at__lte=when))
        count += rows.filter(Q(came=None) | Q(came=not said)).update(came=said, ticked_at=when)
    if count:
        record(
            action="periscolaire.ticked",
            subject=f"periscolaire:activity:{activity}",
            details={"day": on.isoformat(), "n": count},
        )
    return count


def _days(organisation: int, activity: int, on: date) -> QuerySet[ServedDay, Any]:
    return ServedDay.objects.filter(organisation_id=organisation, activity_id=activity, on=on).values("pk")

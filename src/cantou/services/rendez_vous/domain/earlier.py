"""An hour is free again: whoever wanted to come sooner is told, one at a time, in the order in which they asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.scope.scope import acting
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.appointments import propose
from cantou.services.rendez_vous.domain.slots import free_times
from cantou.services.rendez_vous.domain.times import DAY, day_starts, local_day

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.services.rendez_vous.models import Appointment, Counter


def offer(*, counter: Counter, starts_at: datetime, ends_at: datetime) -> Appointment | None:
    """Inside an agent's Scope. None when nobody wants it, or it is too late to come."""
    if starts_at <= timezone.now():
        return None
    for appointment in _who_want(counter, starts_at):
        day = local_day(starts_at)
        times = free_times(
            motive=appointment.motive,
            counters=[counter],
            starts_at=day_starts(day),
            ends_at=day_starts(day + DAY),
        )
        fits = [one for one in times if starts_at <= one.starts_at < ends_at]
        if fits:
            propose(appointment=appointment, starts_at=fits[0].starts_at, counter=counter, cause="earlier")
            return appointment
    return None


def _who_want(counter: Counter, before: datetime) -> list[Appointment]:
    """Whose hour is later, whom nothing is proposed yet, for what this counter receives; the first who booked first."""
    rows = queries.appointments(organisation=acting()).filter(
        wants_earlier=True,
        proposed_at=None,
        booking__state="confirmed",
        booking__starts_at__gt=before,
        motive__served__counter=counter,
    )
    return list(rows.order_by("created_at", "pk")[:20])

"""An hour is free again: whoever wanted to come sooner is told, one at a time, in the order in which they asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.scope.scope import acting
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.appointments import check_open, decline, propose, want_earlier
from cantou.services.rendez_vous.domain.slots import Time, first_times, free_times
from cantou.services.rendez_vous.domain.telling import tell
from cantou.services.rendez_vous.domain.times import DAY, day_starts, local_day

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.services.rendez_vous.models import Appointment, Counter


MOST = 12
"""Hours among which an agent chooses."""


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
    rows = queries.want_earlier(organisation=acting()).filter(
        proposed_at=None, booking__starts_at__gt=before, motive__served__counter=counter
    )
    return list(rows[:20])


def times_before(appointment: Appointment) -> list[Time]:
    """The first hours that are free before theirs: what an agent may propose."""
    counters = queries.counters_for(appointment.motive)
    found = first_times(motive=appointment.motive, counters=counters, number=MOST, by_mairie=True, per_day=2)
    return [one for one in found if one.starts_at < appointment.booking.starts_at]


def propose_earlier(*, appointment: Appointment, starts_at: datetime) -> bool:
    """An agent proposes this hour to this one, whoever else waits; twice is once. False: it is free no more.

    Raises OverError.
    """
    check_open(appointment)
    fits = [one for one in times_before(appointment) if one.starts_at == starts_at]
    if not fits:
        return False
    if appointment.proposed_at != starts_at:
        propose(appointment=appointment, starts_at=starts_at, counter=fits[0].counters[0], cause="earlier")
    return True


def take_off(*, appointment: Appointment, said: str = "") -> bool:
    """Inside an agent's Scope: the hour they have stays; they wait for no other, and are told with the agent's word.

    False: nobody could be told, so they are called.
    """
    if not appointment.wants_earlier:
        return True
    if appointment.proposed_for == "earlier":
        decline(appointment=appointment)
    want_earlier(appointment=appointment, wants=False)
    return tell(
        appointment, "unlisted", dedup=f"unlisted:{appointment.reference}:{appointment.changes}", mot=said
    )

"""A hall is closed for works, elections, a flood: a booking of another kind, so that nobody can have it then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.booking.domain.book import book
from cantou.core.booking.domain.bookings import cancel
from cantou.core.booking.domain.holder import NOBODY
from cantou.core.booking.models import Booking, Kind
from cantou.core.journal.domain.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from cantou.services.salles.models import Hall


def close(*, hall: Hall, starts_at: datetime, ends_at: datetime, why: str, person: int | None) -> Booking:
    """Inside an agent's Scope. Raises UnavailableError, with what is booked then: nobody is driven out silently."""
    booking = book(
        organisation=hall.organisation_id,
        resource=hall.resource,
        starts_at=starts_at,
        ends_at=ends_at,
        holder=NOBODY,
        kind=Kind.CLOSURE,
        title=why,
        public_title=why,
        written_by=person,
    )
    record(action="salles.closed", subject=f"salles:hall:{hall.slug}")
    return booking


def lift(*, hall: Hall, closure: Booking, person: int | None) -> None:
    cancel(booking=closure, written_by=person)
    record(action="salles.closure_lifted", subject=f"salles:hall:{hall.slug}")


def closures_of(hall: Hall) -> QuerySet[Booking]:
    """Those that are not over."""
    found = Booking.objects.filter(
        organisation_id=hall.organisation_id, resource_id=hall.resource_id, kind=Kind.CLOSURE
    )
    return found.filter(state="confirmed", ends_at__gt=timezone.now()).order_by("starts_at", "id")

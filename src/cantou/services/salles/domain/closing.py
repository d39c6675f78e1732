"""A hall is closed for works, elections, a flood: a booking of another kind, so that nobody can have it then.

What is lent is kept back by whole days, all of it: what is lent already for those days stays lent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.booking.domain.book import book
from cantou.core.booking.domain.bookings import cancel
from cantou.core.booking.domain.closing import close as close_resources
from cantou.core.booking.domain.holder import NOBODY
from cantou.core.booking.models import Booking, Kind
from cantou.core.journal.domain.record import record
from cantou.services.salles.domain.lending import span

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from cantou.services.salles.models import Hall, Item


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


def keep_back(*, item: Item, first: date, last: date, why: str, person: int | None) -> int:
    """Inside an agent's Scope: none of it is lent on those days. How many loans stand there already, and stay."""
    starts_at, ends_at = span(first, last)
    done = close_resources(
        resources=[item.resource],
        starts_at=starts_at,
        ends_at=ends_at,
        title=why,
        public_title=why,
        meets="keep",
        written_by=person,
    )
    record(action="salles.item_closed", subject=_item(item))
    return len(done.kept)


def lift(*, hall: Hall, closure: Booking, person: int | None) -> None:
    cancel(booking=closure, written_by=person)
    record(action="salles.closure_lifted", subject=f"salles:hall:{hall.slug}")


def lend_again(*, item: Item, closure: Booking, person: int | None) -> None:
    cancel(booking=closure, written_by=person)
    record(action="salles.item_reopened", subject=_item(item))


def closures_of(thing: Hall | Item) -> QuerySet[Booking]:
    """Those that are not over."""
    found = Booking.objects.filter(
        organisation_id=thing.organisation_id, resource_id=thing.resource_id, kind=Kind.CLOSURE
    )
    return found.filter(state="confirmed", ends_at__gt=timezone.now()).order_by("starts_at", "id")


def _item(item: Item) -> str:
    return f"salles:item:{item.pk}"

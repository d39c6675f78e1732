"""What the services and the waiting list are told, and the jobs that end an option."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cantou.core.booking.domain import events
from cantou.core.booking.models import Booking, Kind, State
from cantou.core.tasks import publish
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from collections.abc import Sequence

_BOOKED: dict[str, type[events.BookingEvent]] = {
    State.CONFIRMED: events.BookingConfirmed,
    State.HELD: events.BookingAsked,
    State.REQUESTED: events.BookingAsked,
}


def tell_booked(bookings: Sequence[Booking]) -> None:
    from cantou.core.booking.tasks import expire

    first = bookings[0]
    bump(organisation=first.organisation_id)
    for booking in bookings:
        if booking.hold_until is not None:
            expire.configure(schedule_at=booking.hold_until).defer(
                organisation=booking.organisation_id, booking=booking.pk
            )
    if first.kind == Kind.BOOKING and first.state in _BOOKED:
        tell(_BOOKED[first.state], bookings)


def tell(event: type[events.BookingEvent], bookings: Sequence[Booking], **values: Any) -> None:
    """One event for the bookings of one act, which have one key."""
    first = bookings[0]
    publish(
        event(
            organisation=first.organisation_id,
            service=first.service,
            key=str(first.object_key),
            bookings=[booking.pk for booking in bookings],
            **values,
        )
    )

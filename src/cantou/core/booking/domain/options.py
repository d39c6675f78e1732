"""An option: kept for somebody until a moment, then free again unless it was confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.booking.domain import events
from cantou.core.booking.domain.bookings import check_may, journal, locked
from cantou.core.booking.domain.telling import tell
from cantou.core.booking.domain.writing import writing
from cantou.core.booking.models import Booking, State
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from datetime import datetime


def hold(*, booking: Booking, hold_until: datetime, written_by: int | None = None) -> Booking:
    """An agent keeps what was asked for until then: the time that papers and cheques need. On an option: prolonged.

    Raises WrongStateError: confirmed, or over, since.
    """
    from cantou.core.booking.tasks import expire

    with writing(organisation=booking.organisation_id, key=booking.object_key):
        row = locked(booking)
        if row.state != State.HELD:
            check_may(row, State.HELD)
        row.state, row.hold_until = State.HELD, hold_until
        row.save(update_fields=["state", "hold_until", "updated_at"])
        bump(organisation=row.organisation_id)
        expire.configure(schedule_at=hold_until).defer(organisation=row.organisation_id, booking=row.pk)
        tell(events.BookingAsked, [row])
        journal(row, State.HELD, by=written_by)
    return row

"""Requests of one key are answered in one act: yes to some dates, no to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.booking.domain import events
from cantou.core.booking.domain.bookings import end, journal, locked_all
from cantou.core.booking.domain.errors import WrongStateError
from cantou.core.booking.domain.telling import tell
from cantou.core.booking.domain.writing import writing
from cantou.core.booking.models import Booking, State
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def decide_all(
    *,
    bookings: Sequence[Booking],
    confirmed: Collection[int],
    reason: str = "",
    written_by: int | None = None,
) -> list[Booking]:
    """Inside an agent's Scope: those whose keys are in `confirmed` become firm, the others are refused.

    In the order of core.booking's locks: what is given back first, the journal last. Raises WrongStateError, and
    nothing is changed: one of them is no request any more.
    """
    first = bookings[0]
    with writing(organisation=first.organisation_id, key=first.object_key):
        rows = locked_all(bookings)
        if any(row.state != State.REQUESTED for row in rows):
            raise WrongStateError(_("Une de ces dates a changé entre-temps."))
        yes = [row for row in rows if row.pk in confirmed]
        no = [row for row in rows if row.pk not in confirmed]
        if no:
            end(no, State.REFUSED, reason=reason)
            tell(events.BookingRefused, no)
        if yes:
            _confirm(yes)
        for answered, state in ((no, State.REFUSED), (yes, State.CONFIRMED)):
            if answered:
                journal(answered[0], state, by=written_by, bookings=[row.pk for row in answered])
    return rows


def _confirm(rows: Sequence[Booking]) -> None:
    for row in rows:
        row.state, row.hold_until = State.CONFIRMED, None
    Booking.objects.bulk_update(rows, ["state", "hold_until", "updated_at"])
    bump(organisation=rows[0].organisation_id)
    tell(events.BookingConfirmed, rows)

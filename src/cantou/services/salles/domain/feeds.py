"""Calendars that phones and agendas read: one hire, the public « occupé » of a hall, what the desk exports."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain.availability import taken
from cantou.core.booking.engine.ical import Entry, write
from cantou.core.web.veiled import veil
from cantou.services.salles.domain import queries, words
from cantou.services.salles.domain.calendar import lanes_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cantou.core.booking.models import Booking
    from cantou.services.salles.models import Hall, Hire

AHEAD, BEHIND = timedelta(days=400), timedelta(days=31)
STATUS = {"held": "TENTATIVE", "requested": "TENTATIVE", "confirmed": "CONFIRMED", "done": "CONFIRMED"}


def ics_response(body: bytes, *, name: str, private: bool = False) -> HttpResponse:
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    if private:
        response["Cache-Control"] = "private, no-store"
    return response


def _entry(booking: Booking, summary: str, location: str = "") -> Entry:
    return Entry(
        uid=f"{booking.uid}{booking.original_start:%Y%m%d}" if booking.original_start else booking.uid,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        stamp=booking.updated_at,
        summary=summary,
        sequence=booking.sequence,
        status=STATUS.get(booking.state, "CANCELLED"),
        location=location,
    )


def hire_calendar(hire: Hire) -> bytes:
    """For whoever hires: each date of it, cancelled ones too, so that a calendar takes them away."""
    title = f"{hire.hall.title}\u00a0: {hire.event}" if hire.event else hire.hall.title
    entries = [_entry(booking, title, hire.hall.address) for booking in queries.dates_of(hire)]
    return write(entries, name=hire.hall.title)


def public_calendar(hall: Hall) -> bytes:
    """« Occupé », or what the mairie wishes everybody to read of it; never for whom."""
    now = timezone.now()
    rows = taken(lanes_of(hall), now - BEHIND, now + AHEAD)
    rows.sort(key=lambda row: (row.starts_at, row.occupation))
    # Of a great hall each part is taken by the same booking: told once.
    seen: dict[tuple[datetime, datetime, str], int] = {}
    for row in rows:
        seen.setdefault((row.starts_at, row.ends_at, row.public_title), row.occupation)
    entries = [
        Entry(
            uid=f"{hall.slug}-{veil(occupation)}-{starts_at:%Y%m%dT%H%M}",
            starts_at=starts_at,
            ends_at=ends_at,
            stamp=starts_at,
            summary=title or _("Occupé"),
        )
        for (starts_at, ends_at, title), occupation in seen.items()
    ]
    return write(entries, name=hall.title)


def desk_calendar(bookings: Iterable[Booking], name: str) -> bytes:
    """With the names: for the agents."""
    entries = [
        _entry(booking, f"{booking.resource.name}\u00a0: {told(booking)}", booking.resource.name)
        for booking in bookings
    ]
    return write(entries, name=name)


def told(booking: Booking) -> str:
    """Who has it, for an agent."""
    if booking.kind == "closure":
        return booking.title or _("fermé")
    who = booking.holder_label or booking.holder_name
    parts = [who, booking.title]
    if booking.state in words.WAITS:
        parts.append(f"({words.state(booking.state)})")
    return " ".join(part for part in parts if part) or _("occupé")

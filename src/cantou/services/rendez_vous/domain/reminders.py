"""The day before, in the morning. And in the evening, what the day has left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.booking.domain import bookings
from cantou.services.rendez_vous.domain import appointments, queries
from cantou.services.rendez_vous.domain.settings import service_settings
from cantou.services.rendez_vous.domain.telling import tell
from cantou.services.rendez_vous.domain.times import DAY, local_day
from cantou.services.rendez_vous.models import Appointment

if TYPE_CHECKING:
    from datetime import date, datetime

RECENT = DAY / 2
"""Whoever took it since yesterday evening has just been told."""


def remind(*, organisation: int, day: date | None = None) -> int:
    """Those of tomorrow (the day after `day`). Inside an agent's Scope; a repeat reminds nobody twice."""
    if not service_settings(organisation=organisation).remind:
        return 0
    tomorrow = (day or local_day()) + DAY
    number = 0
    for appointment in queries.of_days(organisations=[organisation], first=tomorrow, days=1):
        if appointment.booking.state != "confirmed" or appointment.created_at > timezone.now() - RECENT:
            continue
        start = appointment.booking.starts_at
        dedup = f"reminder:{appointment.reference}:{start:%Y%m%d%H%M}"
        number += tell(appointment, "reminder", dedup=dedup)
    return number


def settle_past(*, organisation: int, at: datetime | None = None) -> int:
    """What took place and of which nobody said anything has been kept: an agent says it of those who did not come."""
    now = at or timezone.now()
    past = queries.appointments(organisation=organisation).filter(
        booking__state="confirmed", booking__ends_at__lt=now
    )
    number = 0
    for appointment in past.order_by("pk")[:500]:
        bookings.finish(booking=appointment.booking)
        number += 1
    for appointment in queries.unanswered(organisation=organisation, at=now):  # Whose own job was lost.
        appointments.end_proposal(organisation=organisation, key=appointment.object_key, at=now)
    Appointment.objects.filter(
        organisation_id=organisation, wants_earlier=True, booking__ends_at__lt=now
    ).update(wants_earlier=False)
    return number

"""The day before, in the morning. And in the evening, what the day has left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.booking.domain import bookings
from cantou.services.rendez_vous.domain import appointments, queries
from cantou.services.rendez_vous.domain.locks import lock_all
from cantou.services.rendez_vous.domain.settings import service_settings
from cantou.services.rendez_vous.domain.telling import tell
from cantou.services.rendez_vous.domain.times import DAY, local_day
from cantou.services.rendez_vous.models import Appointment

if TYPE_CHECKING:
    from datetime import date, datetime

BATCH = 500
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
    over = queries.appointments(organisation=organisation).filter(booking__ends_at__lt=now)
    past = list(over.filter(booking__state="confirmed").order_by("pk")[:BATCH])
    late = list(over.filter(wants_earlier=True).order_by("pk")[:BATCH])
    unanswered = list(queries.unanswered(organisation=organisation, at=now)[:BATCH])
    lock_all([*past, *late, *unanswered])
    # All of them before the first is journaled: an agent at the counter has a row, and waits for the journal.
    rows = bookings.locked_all([one.booking for one in past]) if past else []
    Appointment.objects.filter(organisation_id=organisation, pk__in=[one.pk for one in late]).update(
        wants_earlier=False
    )
    still = [row for row in rows if row.state == "confirmed" and row.ends_at < now]
    for row in still:
        bookings.finish(booking=row)
    for appointment in unanswered:  # Whose own job was lost.
        appointments.end_proposal(organisation=organisation, key=appointment.object_key, at=now)
    return len(still)

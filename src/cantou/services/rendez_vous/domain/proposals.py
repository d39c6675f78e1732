"""An hour that is proposed: until when it may be answered, and who is asked after somebody who does not want it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.tasks import publish
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.events import Passed

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.services.rendez_vous.models import Appointment


def over_at(appointment: Appointment) -> None:
    from cantou.services.rendez_vous.tasks import end_proposal

    end_proposal.configure(schedule_at=appointment.proposed_until).defer(
        organisation=appointment.organisation_id, key=str(appointment.object_key)
    )


def is_open(appointment: Appointment, *, at: datetime | None = None) -> bool:
    """And may still be answered."""
    until = appointment.proposed_until
    return appointment.proposed_at is not None and (until is None or until > (at or timezone.now()))


def forget(appointment: Appointment) -> None:
    if appointment.proposed_for == "earlier":
        _pass_on(appointment)
    appointment.proposed_at, appointment.proposed_counter, appointment.proposed_for = None, None, ""
    appointment.proposed_until = None


def _pass_on(appointment: Appointment) -> None:
    """Not to whoever takes it."""
    starts_at, counter = appointment.proposed_at, appointment.proposed_counter
    taken = appointment.booking.state in queries.AHEAD and appointment.booking.starts_at == starts_at
    if starts_at is not None and counter is not None and not taken:
        publish(
            Passed(
                organisation=appointment.organisation_id,
                counter=counter.pk,
                starts_at=starts_at.isoformat(),
                ends_at=(starts_at + timedelta(minutes=appointment.motive.minutes)).isoformat(),
            )
        )

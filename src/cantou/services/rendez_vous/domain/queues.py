"""How what must be seen to stands in the desk's queues. An appointment as such asks for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.scope.scope import Mode, require
from cantou.core.work.domain.items import put
from cantou.core.work.models import WorkItem
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.times import whole

if TYPE_CHECKING:
    from cantou.services.rendez_vous.models import Appointment, Asking

APPOINTMENTS, REQUESTS = "appointments", "requests"


def raise_(appointment: Appointment, *, what: str, status: str, tone: str = "care") -> None:
    """Somebody must look at it: `what` says why, in a few words."""
    booking = appointment.booking
    put(
        service=SERVICE,
        key=appointment.object_key,
        queue=APPOINTMENTS,
        reference=appointment.reference,
        title=f"{appointment.motive.title}\u00a0: {what}"[:200],
        place=f"{appointment.counter.resource.place.name}, {whole(booking.starts_at)}"[:200],
        status=status,
        status_title=_("à revoir"),
        tone=tone,
        is_open=True,
        due_at=booking.starts_at,
    )


def settle(appointment: Appointment) -> None:
    """Nothing waits for it any more. In an agent's Scope, or in its own."""
    if require().mode not in {Mode.AGENT, Mode.OBJECT}:
        return
    item = WorkItem.objects.filter(
        organisation_id=appointment.organisation_id, service=SERVICE, object_key=appointment.object_key
    ).first()
    if item is not None and item.is_open:
        put(
            service=SERVICE,
            key=appointment.object_key,
            is_open=False,
            status="settled",
            status_title=_("réglé"),
            tone="good",
        )


def ask(asking: Asking, *, title: str) -> None:
    put(
        service=SERVICE,
        key=asking.object_key,
        queue=REQUESTS,
        reference=asking.reference,
        title=title[:200],
        place="",
        status="asked",
        status_title=_("à rappeler"),
        tone="care",
        is_open=True,
    )


def answered(asking: Asking) -> None:
    put(
        service=SERVICE,
        key=asking.object_key,
        is_open=False,
        status="closed",
        status_title=_("fait"),
        tone="good",
    )

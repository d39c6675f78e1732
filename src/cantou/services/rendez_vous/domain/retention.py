"""Who came does not outlive its use: purged every night, given back or erased at request. What was done remains."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.booking.domain.forgetting import forget_holder
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import expire_links
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.appointments import OverError, cancel_appointment
from cantou.services.rendez_vous.domain.settings import SERVICE, service_settings
from cantou.services.rendez_vous.domain.times import whole
from cantou.services.rendez_vous.models import Absence, Appointment, Asking, Ticket

if TYPE_CHECKING:
    from datetime import datetime

TICKET_DAYS = 365
BATCH = 500
FORGOTTEN = ("note", "postal", "person", "why", "wants", "wants_earlier", "purged_at")
"""Nothing else is written: an agent may act at the same time."""


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope. How many appointments and askings were purged."""
    now = timezone.now()
    before = now - timedelta(days=service_settings(organisation=organisation).retention_days)
    old = queries.appointments(organisation=organisation).filter(booking__ends_at__lt=before, purged_at=None)
    number = 0
    for appointment in old.order_by("pk")[:BATCH]:
        _forget(appointment, now)
        number += 1
    number += _purge_askings(organisation, before)
    Absence.objects.filter(organisation_id=organisation, ends_at__lt=now - timedelta(days=365)).delete()
    Ticket.objects.filter(
        organisation_id=organisation, taken_at__lt=now - timedelta(days=TICKET_DAYS)
    ).delete()
    if number:
        record(action="rendez_vous.purged", details={"number": number})
    return number


def _forget(appointment: Appointment, now: datetime) -> None:
    forget_holder(organisation=appointment.organisation_id, key=appointment.object_key)
    appointment.note, appointment.postal, appointment.person, appointment.why = "", "", None, ""
    appointment.wants, appointment.wants_earlier, appointment.purged_at = "", False, now
    appointment.save(update_fields=FORGOTTEN)
    expire_links(key=appointment.object_key, at=now)
    WorkItem.objects.filter(
        organisation_id=appointment.organisation_id, service=SERVICE, object_key=appointment.object_key
    ).update(title=appointment.motive.title)


def _purge_askings(organisation: int, before: datetime) -> int:
    old = Asking.objects.filter(organisation_id=organisation, asked_at__lt=before)
    keys = list(old.values_list("object_key", flat=True))
    WorkItem.objects.filter(organisation_id=organisation, service=SERVICE, object_key__in=keys).delete()
    number, _ = old.delete()
    return number


def export_person(person: int) -> list[dict[str, Any]]:
    """What a person booked while signed in."""
    with Scope.for_person(person).enter():
        rows = list(
            Appointment.objects.filter(person_id=person)
            .select_related("booking", "motive", "counter__resource__place")
            .order_by("created_at", "pk")
        )
    return [
        {
            "référence": row.reference,
            "pris le": row.created_at.isoformat(),
            "motif": row.motive.title,
            "heure": whole(row.booking.starts_at),
            "lieu": row.counter.resource.place.name,
            "état": str(row.booking.get_state_display()),
            "nom": row.booking.holder_name,
            "adresse électronique": row.booking.holder_email,
            "téléphone": row.booking.holder_phone,
            "adresse postale": row.postal,
            "mot": row.note,
        }
        for row in rows
    ]


def erase_person(person: int) -> int:
    """Nobody is expected any more under a name that is forgotten: what is to come is cancelled, then all is erased."""
    with Scope.for_person(person).enter():
        mine = list(Appointment.objects.filter(person_id=person).values_list("organisation_id", "object_key"))
    for organisation, key in mine:
        with Scope.for_object(organisation=organisation, key=key).enter():
            appointment = queries.of_key(organisation=organisation, key=key)
            if appointment is not None:
                with suppress(OverError):
                    cancel_appointment(appointment=appointment, by="person")
                _forget(appointment, timezone.now())
                record(action="rendez_vous.person_erased", details={"key": str(key)})
    return len(mine)

"""A hall booked through another service (docs/adr/0233): it stands at the desk of the halls, under the reference of
what asked for it. Which service that is, the reference says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import service_of
from cantou.services.salles.domain import queries
from cantou.services.salles.domain.hires import SERVICE, note_step, queue, subject
from cantou.services.salles.models import Hall, Hire, Step

if TYPE_CHECKING:
    from cantou.core.booking.models import Booking

STEPS = {
    "requested": Step.Kind.ASKED,
    "held": Step.Kind.OPTION,
    "confirmed": Step.Kind.CONFIRMED,
    "refused": Step.Kind.REFUSED,
    "cancelled": Step.Kind.CANCELLED,
    "expired": Step.Kind.EXPIRED,
}


def follow(*, booking: Booking) -> None:
    """Inside an agent's Scope. Told twice, it is once; of this service's own hires nothing is done."""
    if not booking.reference or booking.series_id is not None:
        return
    through = service_of(code=booking.reference)
    hall = Hall.objects.filter(
        organisation_id=booking.organisation_id, resource_id=booking.resource_id
    ).first()
    if hall is None or through in {None, SERVICE}:
        return
    hire, is_new = Hire.objects.select_for_update(of=("self",)).get_or_create(
        organisation_id=booking.organisation_id,
        object_key=booking.object_key,
        defaults={
            "booking": booking,
            "hall": hall,
            "reference": booking.reference,
            "event": booking.title[:120],
            "through": through,
            "price_cents": booking.price_cents or 0,
        },
    )
    if (
        not is_new
        and hire.booking_id != booking.pk
        and booking.state not in {"requested", "held", "confirmed"}
    ):
        return  # An older one of the same case.
    changed = is_new or hire.booking_id != booking.pk or hire.hall_id != hall.pk
    hire.booking, hire.hall = booking, hall
    hire.price_cents = booking.price_cents or 0
    hire.save(update_fields=["booking", "hall", "price_cents"])
    queue(hire)
    kind = STEPS.get(booking.state)
    last = queries.steps(hire).filter(kind__in=STEPS.values()).last()
    if kind is not None and (last is None or last.kind != kind):
        note_step(hire, kind, said=booking.reason, tell=False)
        changed = True
    if changed:
        record(
            action="salles.through",
            subject=subject(hire),
            details={"service": through, "state": booking.state},
        )

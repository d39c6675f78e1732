"""Who waits for a date that somebody has: told, with an option, if it becomes free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.booking.domain.waiting import wait
from cantou.core.booking.models import Booking, Waiting
from cantou.core.organisations.domain.references import create_link
from cantou.services.salles.domain import hires, money, prices
from cantou.services.salles.domain.asking import key_of
from cantou.services.salles.models import Hall, Hire, Step, Wants

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from cantou.core.booking.domain.holder import Holder

SERVICE = "salles"


def wait_for(*, hall: Hall, token: str, starts_at: datetime, ends_at: datetime, holder: Holder) -> None:
    """Asked twice with one token, it is once. Raises a BookingRefusedError for what could never be booked."""
    key = key_of(f"wait:{token}")
    wait(
        organisation=hall.organisation_id,
        resource=hall.resource,
        starts_at=starts_at,
        ends_at=ends_at,
        holder=holder,
        object_key=key,
    )


def make_hire(*, booking: Booking) -> Hire | None:
    """Inside an agent's Scope: the option that came from the list becomes a hire, with its page and price."""
    hall = Hall.objects.filter(
        organisation_id=booking.organisation_id, resource_id=booking.resource_id
    ).first()
    if hall is None:
        return None
    price = prices.quote(hall, booking.starts_at, booking.ends_at, booking.audience or "resident")
    hire = Hire.objects.create(
        organisation_id=booking.organisation_id,
        object_key=booking.object_key,
        booking=booking,
        hall=hall,
        reference=booking.reference,
        event=booking.title,
        wants=Wants.EMAIL if booking.holder_email else Wants.SMS if booking.holder_phone else "",
        person_id=booking.person_id,
        price_cents=price or 0,
    )
    money.ask_sums(hire=hire)
    create_link(
        secret=hires.secret_of(key=booking.object_key),
        service=SERVICE,
        organisation=booking.organisation_id,
        key=booking.object_key,
    )
    hires.noticed(hire=hire, kind=Step.Kind.FREED)
    return hire


def waiting_for(hall: Hall) -> QuerySet[Waiting]:
    """Who waits, the first one first."""
    found = Waiting.objects.filter(organisation_id=hall.organisation_id, resource_id=hall.resource_id)
    return found.filter(state=Waiting.State.WAITING).order_by("asked_at", "id")

"""What a family hears of one of its days. Inside an agent's Scope."""

from __future__ import annotations

from cantou.core.booking.domain import words
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.models import Organisation
from cantou.services.periscolaire.domain.families import SERVICE
from cantou.services.periscolaire.models import DayBooking, Family


def tell(*, organisation: int, booking: int, notice: str, why: str) -> None:
    """Once for each thing that happens to a day."""
    found = DayBooking.objects.filter(organisation_id=organisation, pk=booking)
    row = found.select_related("enrolment__family", "day__activity").first()
    if row is None:
        return
    context = {
        "enfant": row.enrolment.given_name,
        "activite": row.day.activity.title,
        "jour": words.day(row.day.on),
        "lien": _address(organisation),
    }
    if notice == "closed":
        context["pourquoi"] = why
    notify(
        service=SERVICE,
        notice=notice,
        to=recipient_of(row.enrolment.family),
        context=context,
        dedup=f"{notice}:{booking}:{row.changed_at.isoformat()}",
    )


def recipient_of(family: Family) -> Recipient:
    """Their account on the day of sending; on paper, where the counter wrote an address."""
    lines = tuple(line for line in (family.name, *family.postal.splitlines()) if line.strip())
    return Recipient(
        person=family.payer_id,
        name=family.name,
        phone=family.phone,
        postal=lines if family.postal else (),
    )


def _address(organisation: int) -> str:
    slug = Organisation.objects.values_list("territory__slug", flat=True).get(pk=organisation)
    return portal_url(slug, "periscolaire:index") if slug else ""

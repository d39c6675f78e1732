"""What a family hears of one of its days. Inside an agent's Scope."""

from __future__ import annotations

from cantou.core.booking.domain import words
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.references import spoken
from cantou.core.organisations.models import Organisation
from cantou.core.payments.domain.addresses import debt_address
from cantou.core.web.days import date_format
from cantou.core.web.money import euros
from cantou.services.periscolaire.domain.families import SERVICE
from cantou.services.periscolaire.models import DayBooking, Family, MonthBill


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


def tell_bill(*, organisation: int, bill: int) -> None:
    """Once: where to see it and pay it."""
    found = MonthBill.objects.filter(organisation_id=organisation, pk=bill)
    row = found.select_related("family", "debt__organisation__territory").first()
    if row is None or row.debt is None:
        return
    notify(
        service=SERVICE,
        notice="bill",
        to=recipient_of(row.family),
        context={
            "mois": date_format(row.month, "F Y"),
            "somme": euros(row.total_cents),
            "echeance": date_format(row.debt.next_due_on, "j F Y") if row.debt.next_due_on else "",
            "reference": spoken(row.debt.reference),
            "lien": debt_address(row.debt),
        },
        dedup=f"bill:{bill}",
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

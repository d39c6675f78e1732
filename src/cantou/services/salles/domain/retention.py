"""What says who hired does not outlive its use: purged every night, given back or erased at request.

What happened remains (hall, dates, state, price), so that the counts of a year stay true.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cantou.core.booking.domain.forgetting import forget_holder
from cantou.core.files.domain.files import erase_all
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import expire_links
from cantou.core.scope.scope import Scope
from cantou.core.work.domain.items import put
from cantou.services.salles.domain import queries, words
from cantou.services.salles.domain.personal_data import RETENTION_DAYS
from cantou.services.salles.models import Draft, Hire, KeyLoan, Loan, Step, Wish

SERVICE = "salles"
DRAFT_DAYS = 7
WISH_DAYS = 395
AT_ONCE = 500


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope. Returns how many things were purged."""
    now = timezone.now()
    old = now - timedelta(days=RETENTION_DAYS)
    drafts, _kinds = Draft.objects.filter(
        organisation_id=organisation, updated_at__lt=now - timedelta(days=DRAFT_DAYS)
    ).delete()
    wishes = _purge_wishes(organisation, now)
    hires = list(
        queries.hires(organisation).filter(purged_at=None, booking__ends_at__lt=old).order_by("pk")[:AT_ONCE]
    )
    for hire in hires:
        _purge_hire(hire, now)
    loans = list(
        Loan.objects.filter(organisation_id=organisation, purged_at=None, last__lt=old.date())[:AT_ONCE]
    )
    for loan in loans:
        _purge_loan(loan, now)
    number = drafts + wishes + len(hires) + len(loans)
    if number:
        record(action="salles.purged", details={"hires": len(hires), "loans": len(loans), "drafts": drafts})
    return number


def _purge_wishes(organisation: int, now: datetime) -> int:
    """Who wrote it; what was agreed stays with the association's name."""
    old = Wish.objects.filter(
        organisation_id=organisation, season__organisation_id=organisation,
        season__ends_on__lt=(now - timedelta(days=WISH_DAYS)).date(),
    ).exclude(contact="", email="", phone="")  # fmt: skip
    return old.update(contact="", email="", phone="")


def _purge_hire(hire: Hire, now: datetime) -> None:
    mine: dict[str, Any] = {"organisation_id": hire.organisation_id, "hire": hire}
    erase_all(organisation=hire.organisation_id, key=hire.object_key)
    KeyLoan.objects.filter(**mine).update(to="")
    Step.objects.filter(**mine).update(words="", person=None)
    forget_holder(organisation=hire.organisation_id, key=hire.object_key)
    hire.event, hire.postal, hire.note, hire.insurer, hire.wants = "", "", "", "", ""
    hire.person, hire.purged_at = None, now
    hire.save()
    expire_links(key=hire.object_key, at=now)
    put(service=SERVICE, key=hire.object_key, title=hire.hall.title)


def _purge_loan(loan: Loan, now: datetime) -> None:
    forget_holder(organisation=loan.organisation_id, key=loan.object_key)
    loan.name, loan.email, loan.phone, loan.postal, loan.event, loan.wants = "", "", "", "", "", ""
    loan.person, loan.purged_at = None, now
    loan.save()
    expire_links(key=loan.object_key, at=now)
    put(service=SERVICE, key=loan.object_key, title=loan.reference)


def export_person(person: int) -> list[dict[str, Any]]:
    """What a person hired or borrowed while signed in."""
    with Scope.for_person(person).enter():
        hires = list(queries.hires_of_person(person))
        loans = list(Loan.objects.filter(person_id=person).order_by("created_at", "id"))
    return [*(_hire(one) for one in hires), *(_loan(one) for one in loans)]


def _hire(hire: Hire) -> dict[str, Any]:
    booking = hire.booking
    return {
        "référence": hire.reference,
        "demandée le": hire.created_at.isoformat(),
        "salle": hire.hall.title,
        "quand": words.when(booking.starts_at, booking.ends_at),
        "état": words.state(booking.state),
        "motif": hire.event,
        "personnes": hire.guests,
        "nom": booking.holder_name,
        "association": booking.holder_label,
        "adresse électronique": booking.holder_email,
        "téléphone": booking.holder_phone,
        "adresse postale": hire.postal,
        "prix": words.euros(hire.price_cents),
    }


def _loan(loan: Loan) -> dict[str, Any]:
    return {
        "référence": loan.reference,
        "demandé le": loan.created_at.isoformat(),
        "jours": words.days(loan.first, loan.last),
        "état": str(loan.get_state_display()),
        "motif": loan.event,
        "nom": loan.name,
        "adresse électronique": loan.email,
        "téléphone": loan.phone,
    }


def erase_person(person: int) -> int:
    """Their name leaves what is over; what is still to come they cancel first, or it stays theirs to keep."""
    with Scope.for_person(person).enter():
        hires = list(Hire.objects.filter(person_id=person).values_list("organisation_id", "object_key"))
        loans = list(Loan.objects.filter(person_id=person).values_list("organisation_id", "object_key"))
    for organisation, key in hires:
        with Scope.for_object(organisation=organisation, key=key).enter():
            Hire.objects.filter(organisation_id=organisation, object_key=key).update(
                person=None, postal="", wants=""
            )
            forget_holder(organisation=organisation, key=key, purged=False)
            record(action="salles.person_erased", details={"key": str(key)})
    for organisation, key in loans:
        with Scope.for_object(organisation=organisation, key=key).enter():
            Loan.objects.filter(organisation_id=organisation, object_key=key).update(
                person=None, name="", email="", phone="", postal="", wants=""
            )
            forget_holder(organisation=organisation, key=key, purged=False)
            record(action="salles.person_erased", details={"key": str(key)})
    return len(hires) + len(loans)

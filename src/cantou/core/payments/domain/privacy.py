"""What this room keeps of people: what they owed. Accounts are kept by law, so an erasure cuts the account off."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, Value, When

from cantou.core.journal.domain.record import record
from cantou.core.payments.domain import quotients
from cantou.core.payments.domain.retention import KEPT_DAYS
from cantou.core.payments.models import Debt
from cantou.core.registry import PersonalData
from cantou.core.scope.scope import Scope

_HERE = "cantou.core.payments.domain.privacy"

PERSONAL_DATA = (
    PersonalData(
        what="Sommes dues et payées : nom, adresses et téléphone laissés, objet, montants",
        purpose="Recouvrer les recettes de la commune et en tenir les comptes",
        legal_basis="obligation légale",
        retention_days=KEPT_DAYS,
        recipients="Le régisseur, les agents habilités, le comptable public",
        export=f"{_HERE}.export_person",
        erase=f"{_HERE}.erase_person",
        purge="cantou.core.payments.domain.retention.purge",
    ),
    PersonalData(
        what="Quotient familial : valeur (chiffrée), mois, caisse, comment il a été su",
        purpose="Choisir le tarif d’une famille, à sa demande",
        legal_basis="consentement",
        retention_days=quotients.KEPT.days,
        recipients="Les agents qui fixent le prix",
        export=f"{_HERE}.export_quotients",
        erase=f"{_HERE}.erase_quotients",
        purge="cantou.core.payments.domain.quotients.purge",
    ),
)


def export_person(person: int) -> list[dict[str, Any]]:
    with Scope.for_person(person).enter():
        return [
            {
                "référence": row.reference,
                "objet": row.title,
                "lignes": row.lines,
                "total en centimes": row.total_cents,
                "payé en centimes": row.paid_cents,
                "état": str(row.get_state_display()),
            }
            for row in Debt.objects.filter(person_id=person).order_by("pk")
        ]


def erase_person(person: int) -> int:
    """The account no longer leads there, and nobody writes to an e-mail address or a telephone any more. Name and
    amounts stay as long as the accounts must; a postal address, while something is owed: it is how a debt is claimed.
    """
    with Scope.for_person(person).enter():
        mine = Debt.objects.filter(person_id=person).order_by("pk")
        found = list(mine.values_list("organisation_id", "pk", "reference"))
    for organisation, pk, reference in found:
        with Scope.agent(organisation, reason="effacement demandé par la personne").enter():
            mine = Debt.objects.filter(organisation_id=organisation, pk=pk, person_id=person)
            postal = Case(When(ended_at=None, then=F("payer_postal")), default=Value(""))
            mine.update(person=None, payer_email="", payer_phone="", payer_postal=postal)
            record(action="payments.detached", subject=f"payments:{reference}")
    return len(found)


def export_quotients(person: int) -> list[dict[str, Any]]:
    with Scope.for_person(person).enter():
        return [
            {
                "organisme": row.organisation.name,
                "quotient familial": quotients.value_of(row),
                "mois": row.month.isoformat(),
                "caisse": row.fund,
                "source": str(row.get_source_display()),
                "papier": row.paper,
            }
            for row in quotients.of_person(person)
        ]


def erase_quotients(person: int) -> int:
    with Scope.for_person(person).enter():
        found = [row.organisation_id for row in quotients.of_person(person)]
    return sum(quotients.forget(person=person, organisation=one) for one in found)

"""What this room keeps of people: answers that were not sent yet."""

from __future__ import annotations

from typing import Any

from cantou.core.forms.models import Draft
from cantou.core.registry import PersonalData
from cantou.core.scope.scope import Scope

_HERE = "cantou.core.forms.domain.privacy"
KEPT_DAYS = 30

PERSONAL_DATA = (
    PersonalData(
        what="Brouillons : ce qui est écrit dans un formulaire avant son envoi, et les fichiers joints",
        purpose="Reprendre un formulaire plus tard, sans rien perdre",
        legal_basis="mission d’intérêt public",
        retention_days=KEPT_DAYS,
        recipients="La personne elle-même, jusqu’à l’envoi",
        export=f"{_HERE}.export_person",
        erase=f"{_HERE}.erase_person",
        purge="cantou.core.forms.domain.retention.purge",
    ),
)


def export_person(person: int) -> list[dict[str, Any]]:
    with Scope.for_person(person).enter():
        rows = Draft.objects.filter(person_id=person, taken_at=None).select_related("version__form")
        return [
            {
                "formulaire": row.version.form.title,
                "commencé le": row.created_at.isoformat(),
                "réponses": row.answers,
            }
            for row in rows.order_by("pk")
        ]


def erase_person(person: int) -> int:
    """Each in the Scope of its thing: a person reads drafts of many organisations, and writes for one at a time."""
    from cantou.core.forms.domain.retention import empty

    with Scope.for_person(person).enter():
        found = list(
            Draft.objects.filter(person_id=person).order_by("pk").values_list("organisation_id", "object_key")
        )
    for organisation, key in found:
        with Scope.for_object(organisation=organisation, key=key).enter():
            empty(organisation=organisation, key=key)
    return len(found)

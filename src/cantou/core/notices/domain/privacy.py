"""What this room keeps of people: the lines of the register, and what gives it back or erases it.

Called in the person's Scope.
"""

from __future__ import annotations

from typing import Any

from cantou.core.notices.domain import queries
from cantou.core.notices.domain.catalogue import title_of
from cantou.core.notices.models import Notice, Preference, PushDevice
from cantou.core.registry import PersonalData
from cantou.core.scope.scope import Scope

_HERE = "cantou.core.notices.domain.privacy"

PERSONAL_DATA = (
    PersonalData(
        what="Messages envoyés : objet, voie, dates ; adresse et contenu chiffrés, gardés 30 jours",
        purpose="Prévenir la personne, prouver qu’un message est parti, ne pas l’envoyer deux fois",
        legal_basis="mission d’intérêt public",
        retention_days=400,
        export=f"{_HERE}.export_person",
        erase=f"{_HERE}.erase_person",
        purge="cantou.core.notices.domain.retention.purge",
    ),
    PersonalData(
        what="Choix de réception, appareils qui reçoivent des notifications",
        purpose="N’écrire aux personnes que comme elles le veulent",
        legal_basis="consentement",
        retention_days=3 * 365,
        recipients="La personne elle-même",
    ),
    PersonalData(
        what="Courriels et SMS reçus dont la commune n’est pas encore connue",
        purpose="Les donner à la mairie qu’ils concernent",
        legal_basis="mission d’intérêt public",
        retention_days=60,
        recipients="Les agents de l’exploitant de la plateforme",
    ),
    PersonalData(
        what="Empreinte chiffrée d’un numéro ou d’une adresse d’où l’on a écrit : dernière commune, STOP",
        purpose="Donner ce qui suit à la bonne mairie, ne plus envoyer de SMS à qui l’a demandé",
        legal_basis="mission d’intérêt public",
        retention_days=400,
        recipients="Personne ne la lit : elle ne sert qu’à comparer",
    ),
)


def export_person(person: int) -> dict[str, Any]:
    messages = Notice.objects.filter(person_id=person).select_related("organisation").order_by("id")
    choices = queries.preferences(person=person).select_related("organisation").order_by("id")
    return {
        "messages": [
            {
                "organisme": notice.organisation.name,
                "service": title_of(notice.service),
                "voie": notice.get_channel_display(),
                "etat": notice.get_state_display(),
                "objet": notice.subject,
                "texte": notice.body,
                "date": notice.created_at.isoformat(),
                "lu": notice.read_at.isoformat() if notice.read_at else None,
            }
            for notice in messages
        ],
        "choix": [
            {
                "organisme": choice.organisation.name,
                "service": title_of(choice.service) if choice.service else "",
                "voie": choice.channel,
                "choix": choice.choice,
            }
            for choice in choices
        ],
        "appareils": [device.label for device in queries.devices(person=person)],
    }


def erase_person(person: int) -> int:
    """The ledger keeps that something was sent, and no longer to whom. How many rows changed or went."""
    organisations = set(
        Notice.objects.filter(person_id=person).values_list("organisation_id", flat=True).distinct()
    )
    organisations |= set(
        Preference.objects.filter(person_id=person).values_list("organisation_id", flat=True).distinct()
    )
    rows = PushDevice.objects.filter(person_id=person).delete()[0]
    for organisation in sorted(organisations):
        with Scope.agent(organisation, reason="effacement d’une personne").enter():
            mine = Notice.objects.filter(organisation_id=organisation, person_id=person)
            rows += mine.update(person=None, sealed=None, address_digest=None, subject="", body="")
            rows += Preference.objects.filter(organisation_id=organisation, person_id=person).delete()[0]
    return rows

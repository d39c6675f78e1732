"""The plan communal de sauvegarde of the demonstration, and what the crisis cell has done since the snow fell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from cantou.core.scope.scope import Scope
from cantou.services.alertes.domain import answers, doors, fanout, ledger, plan
from cantou.services.alertes.models import Door

if TYPE_CHECKING:
    from cantou.core.people.models import Person
    from cantou.services.alertes.models import Alert

PLAN: tuple[dict[str, Any], ...] = (
    {"kind": "role", "title": "Directrice des opérations", "who": "Odette Vermenouze, maire",
     "phone": "06 39 98 60 01", "words": "Décide d’alerter, d’évacuer, de fermer. Signe les arrêtés."},
    {"kind": "role", "title": "Secrétariat et main courante", "who": "Odile Vidalenc",
     "phone": "06 39 98 60 02", "words": "Ouvre la cellule de crise, tient la main courante, répond au téléphone."},
    {"kind": "role", "title": "Terrain", "who": "Bruno Rieu, agent technique",
     "phone": "06 39 98 60 03", "words": "Déneige, barre les routes, ouvre la salle."},
    {"kind": "contact", "title": "Pompiers, SAMU, gendarmerie", "phone": "112",
     "words": "18, 15 et 17 directement. Par SMS : 114."},
    {"kind": "contact", "title": "Préfecture, permanence", "who": "Service de sécurité civile",
     "phone": "04 65 71 10 00", "words": "Numéro de démonstration."},
    {"kind": "contact", "title": "Électricité, dépannage", "phone": "04 65 71 10 01",
     "words": "Numéro de démonstration. Donner le nom du hameau et du poste."},
    {"kind": "resource", "title": "Salle polyvalente, 80 places", "who": "Clé à la mairie", "where": "Avenue des Thermes",
     "words": "Chauffée, cuisine, deux douches. Lits de camp dans la réserve : 20."},
    {"kind": "resource", "title": "Tracteur et lame", "who": "Gilbert Roux, agriculteur", "phone": "06 39 98 60 11",
     "where": "Salvagnac", "words": "Convention signée. Une heure pour monter la lame."},
    {"kind": "resource", "title": "Groupe électrogène, 6 kVA", "who": "Bruno Rieu", "where": "Atelier municipal",
     "words": "Huit heures d’autonomie."},
    {"kind": "card", "title": "Neige : les hameaux sont coupés",
     "words": "Alerter les hameaux concernés.\nAppeler les personnes du registre.\nDemander le tracteur et la lame.\n"
              "Ouvrir la salle si une coupure de courant dure plus de quatre heures.\nPrévenir la préfecture."},
    {"kind": "card", "title": "Crue de la Cère",
     "words": "Alerter le bourg et la gare.\nBarrer le pont et la route des prés.\nFaire sortir du camping.\n"
              "Porte-à-porte rue basse.\nOuvrir la salle polyvalente."},
)  # fmt: skip
LOG = (
    ("fact", "Trente centimètres au bourg, cinquante aux Estives. Route des Estives fermée."),
    ("decision", "La maire décide d’alerter toute la commune et d’ouvrir la salle polyvalente."),
    ("act", "Gilbert Roux monte la lame ; départ vers Salvagnac."),
    ("call", "Mme Puech (La Croix Blanche) : plus de courant depuis midi. Bruno y va."),
)
DOORS = (("seen", ""), ("absent", "Volets fermés, voiture absente"), ("seen", ""), ("help", "Plus de bois"))


def plan_of_the_commune() -> None:
    """Inside the organisation's Scope."""
    for rank, entry in enumerate(PLAN):
        plan.save(values={**entry, "rank": rank})


def live(*, alert: Alert, by: Person) -> None:
    """Its ledger, some answers, some doors, the log. Outside of any Scope: writing the ledger enters its own."""
    organisation = alert.organisation_id
    fanout.write(organisation=organisation, alert=alert.pk)
    with Scope.agent(organisation, reason="démonstration").enter():
        lines = list(ledger.lines_of(organisation=organisation, alert=alert.pk).order_by("pk"))
        for line in lines[:3]:
            answers.give(line=line, kind=answers.SAFE, way="sms")
        for line in lines[3:4]:
            words = "Nous sommes deux, le chauffage est arrêté et la route n’est pas déneigée."
            answers.give(line=line, kind=answers.HELP, way="link", words=words, phone="06 39 98 41 13")
        doors.make_list(alert=alert)
        rows = Door.objects.filter(organisation_id=organisation, alert=alert).order_by("label")
        for row, (outcome, note) in zip(rows, DOORS, strict=False):
            doors.tick(door=row, outcome=outcome, note=note, by=by.pk)
        for at, (kind, said) in enumerate(LOG):
            plan.write_log(
                kind=kind, words=said, once=UUID(int=alert.pk * 100 + at), by=by.pk, by_name=str(by),
                thread=alert.thread_id,
            )  # fmt: skip

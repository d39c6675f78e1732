"""Concession funéraire: a plot of the cemetery, for a term; the same plot is never given to two families.

What is renewed is taken too: where no card said whose it was, it is offered to nobody after.
"""

from __future__ import annotations

from typing import Any

from cantou.services.demarches.engine.packages.package import TO_CHECK, Package
from cantou.services.demarches.engine.packages.trying import usual_trials
from cantou.services.demarches.engine.packages.usual import (
    AGENT,
    CONTESTED,
    NAMES,
    ask,
    button,
    pick,
    usual_workflow,
    when,
    words,
    you,
)

TERMS = {"15 ans": "prix_15", "30 ans": "prix_30", "50 ans": "prix_50", "perpétuelle": "prix_perpetuelle"}

FORM = {
    "title": "Concession au cimetière",
    "summary": "Pour avoir une place au cimetière, ou garder celle de la famille quand la durée se termine.",
    "pages": [
        {
            "key": "demande",
            "title": "Votre demande",
            "elements": [
                words("Un deuil vient d’arriver ? Appelez la mairie : elle s’occupe de tout avec vous."),
                ask("objet", "choice", "Que demandez-vous ?", required=True, options=pick(
                    nouvelle="Une nouvelle concession", renouvellement="Garder celle que la famille a déjà",
                )),
                ask("emplacement", "choice", "Quelle place souhaitez-vous ?", source="emplacements",
                    condition=when('objet = "nouvelle"'),
                    help="Vous ne savez pas ? Laissez vide : la mairie vous montre le plan du cimetière."),
                ask("ancienne", "short_text", "Où est la concession de la famille ?", required=True,
                    help="Le numéro du titre, ou le nom écrit sur la tombe.",
                    condition=when('objet = "renouvellement"')),
                ask("echeance", "date", "Quand se termine-t-elle ?", required=True,
                    latest=when("aujourdhui + 100 ans"),
                    help="La date est sur le titre. Vous ne l’avez pas ? Appelez la mairie.",
                    condition=when('objet = "renouvellement"')),
                ask("duree", "choice", "Pour combien de temps ?", required=True, options=pick(*TERMS),
                    help="La mairie vous dit les durées et les prix de votre commune."),
                ask("sorte", "choice", "Pour qui ?", required=True, options=pick(
                    "pour la famille", "pour une seule personne", "pour des personnes nommées",
                )),
                ask("nommees", "long_text", "Leurs prénoms et noms", required=True,
                    condition=when('sorte = "pour des personnes nommées"')),
            ],
        },
        you(words("La personne à qui la concession est donnée, ou qui demande pour la famille.")),
        {
            "key": "pieces",
            "title": "Les pièces",
            "elements": [
                ask("identite", "files", "Votre carte d’identité ou votre passeport", required=True, most=2),
                ask("domicile", "files", "Un justificatif de domicile, ou le lien avec la commune", most=2),
                ask("titre", "files", "L’ancien titre, si vous l’avez", most=2,
                    condition=when('objet = "renouvellement"')),
            ],
        },
    ],
}  # fmt: skip

TEXT = """Vu la demande de {prenom} {nom} déposée le {depot} ;
Il est accordé à {prenom} {nom} une concession dans le cimetière de la commune, emplacement {place}, durée : {duree}, {terme}.
Elle est accordée {sorte}. {nommees}
Le prix est fixé par le conseil municipal{somme}. La concession prend effet quand il est réglé.
L’emplacement est entretenu par la famille. À la fin de la durée, la concession peut être renouvelée.
"""  # noqa: E501
REFUSAL = f"""Vu la demande de {{prenom}} {{nom}} déposée le {{depot}} ;
La concession n’est pas accordée, pour le motif suivant : {{motif}}
{CONTESTED}
"""
CHOSEN = [
    ask("place", "short_text", "L’emplacement, tel qu’il est sur le plan", required=True,
        help="Par exemple : A-12. S’il est déjà pris, le dossier revient ici et rien n’est accordé."),
]  # fmt: skip


def _ends() -> list[dict[str, Any]]:
    """Until when, and for how much. What is renewed goes on from its own end."""
    found: list[dict[str, Any]] = []
    for number, (term, price) in enumerate(TERMS.items()):
        mine = f'duree = "{term}"'
        found.append(_set(f"prix_{number}", "prix", when(mine), value={"is": "answer", "key": price}))
        if term == "perpétuelle":
            found.append(_set("sans_fin", "terme", when(mine), text="sans limite de durée"))
            continue
        for key, since, start in (
            ("neuve", "nouvelle", "aujourdhui"),
            ("suite", "renouvellement", "echeance"),
        ):
            condition = when(f'{mine} et objet = "{since}"')
            found.append(_set(f"fin_{key}_{number}", "jusqu_au", condition, value=when(f"{start} + {term}")))
    found.append(_set("somme_due", "somme", when("prix > 0"), text=" : {prix} euros"))
    found.append(_set("avec_fin", "terme", when('non duree = "perpétuelle"'), text="jusqu’au {jusqu_au}"))
    return found


def _set(key: str, field: str, condition: Any, **what: Any) -> dict[str, Any]:
    return {"key": key, "do": "set_value", "field": field, "when": condition, **what}


def _between() -> list[dict[str, Any]]:
    taking = {
        "key": "prendre", "do": "take_card", "what": "emplacements", "card": "{place}", "hold": True,
        "label": "L’emplacement du cimetière",
    }  # fmt: skip
    return [
        {
            "key": "attribution",
            "label": "Emplacement en cours d’attribution",
            "phase": "under_review",
            "steps": [*_ends(), taking],
            "ways": [
                {"key": "pris_pour_lui", "to": "accordee",
                 "on": {"on": "outcome", "action": "prendre", "outcome": "taken"}},
                {"key": "deja_a_eux", "to": "accordee", "when": when('objet = "renouvellement"'),
                 "on": {"on": "outcome", "action": "prendre", "outcome": "gone"}},
                {"key": "pris_avant", "to": "deja_pris",
                 "on": {"on": "outcome", "action": "prendre", "outcome": "gone"}},
            ],
        },
        {
            "key": "deja_pris",
            "label": "Emplacement déjà pris",
            "phase": "under_review",
            "words": [
                {"text": "L’emplacement {place} est déjà à une autre famille. Choisissez-en un autre.", "to": [AGENT]},
                {"text": "La mairie cherche un autre emplacement avec vous.", "to": ["applicant"]},
            ],
            "ways": [
                button("choisir_autre", "examen", "Choisir un autre emplacement"),
                button("abandonner_place", "retiree", "Retirer ma demande", by="applicant", confirm=True),
            ],
        },
    ]  # fmt: skip


PACKAGE = Package(
    key="concession-funeraire",
    title="Concession au cimetière",
    summary=str(FORM["summary"]),
    office="Cimetière",
    form=FORM,
    workflow=usual_workflow(
        title="Concession funéraire",
        granted="Attribuer l’emplacement",
        decided=CHOSEN,
        first="attribution",
        between=_between(),
        document="Titre de concession",
        text=TEXT,
        granted_words="La concession est accordée. Le titre est dans votre dossier : gardez-le avec les papiers de famille.",  # noqa: E501
        refused_text=REFUSAL,
        values=[
            *NAMES,
            {"key": "objet", "label": "Demande", "of_form": True},
            {"key": "duree", "label": "Durée", "of_form": True},
            {"key": "sorte", "label": "Pour qui", "of_form": True},
            {"key": "nommees", "label": "Personnes nommées", "of_form": True},
            {"key": "echeance", "label": "Fin de l’ancienne", "kind": "date", "of_form": True},
            {"key": "jusqu_au", "label": "Jusqu’au", "kind": "date"},
            {"key": "terme", "label": "Terme"},
            {"key": "somme", "label": "Prix, en mots"},
            {"key": "prix", "label": "Prix", "kind": "number"},
        ],
        parameters=[
            {"key": price, "label": f"Prix d’une concession, en euros : {term}", "kind": "number", "usual": "0"}
            for term, price in TERMS.items()
        ],
        on_grant=[
            {
                "key": "inscrire", "do": "create_card", "what": "titres_de_concession",
                "values": {"fiche": "{place}", "nom": "{place} : {duree}, {terme}", "duree": "{duree}",
                           "terme": "{terme}", "fin": "{jusqu_au}"},
            },
            {
                "key": "payer", "do": "request_payment", "label": "Prix de la concession",
                "amount": {"is": "answer", "key": "prix"}, "when": when("prix > 0"),
            },
        ],
    ),
    period=(2, "months"),
    silence="rejet",
    retention_days=18_250,
    referentials=(("emplacements", "Emplacements du cimetière"),),
    pieces=("Votre carte d’identité", "Un justificatif de domicile, ou le lien avec la commune",
            "L’ancien titre, pour garder une concession"),
    laws=(
        f"Code général des collectivités territoriales, L2223-13 à L2223-15 (concessions, durées, renouvellement dans les deux ans) : {TO_CHECK}.",  # noqa: E501
        f"Code général des collectivités territoriales, L2223-3 (qui a droit à être inhumé dans la commune) : {TO_CHECK}.",  # noqa: E501
        f"Durées offertes et prix : délibération du conseil municipal, {TO_CHECK}.",
        f"Deux mois, silence valant rejet : {TO_CHECK}.",
    ),
    trials=usual_trials(
        {"objet": "nouvelle", "duree": "30 ans", "sorte": "pour la famille", "identite": ["a"]},
        paper=("Titre de concession", "emplacement A-12, durée : 30 ans, jusqu’au 02/03/2056"),
        decided={"decide": {"place": "A-12"}},
        then=({"do": "answer", "key": "prendre", "outcome": "taken"},),
        mistakes={"Un renouvellement sans l’ancienne": ({"objet": "renouvellement"}, "ancienne")},
        ended=True,
    ),
)  # fmt: skip

"""Arrêté de stationnement: a removal van, a skip, a scaffold, and the places that must stay free for them."""

from __future__ import annotations

from cantou.services.demarches.engine.packages.package import TO_CHECK, Package
from cantou.services.demarches.engine.packages.trying import usual_trials
from cantou.services.demarches.engine.packages.usual import (
    CONTESTED,
    NAMES,
    ask,
    pick,
    usual_workflow,
    when,
    words,
    you,
)

FORM = {
    "title": "Réserver des places de stationnement",
    "summary": "Pour garder des places libres devant chez vous : déménagement, benne, échafaudage, livraison.",
    "pages": [
        you(words("La personne qui demande, et que la mairie peut appeler.")),
        {
            "key": "places",
            "title": "Les places",
            "elements": [
                ask("objet", "choice", "Pour quoi faire ?", required=True, options=pick(
                    "un déménagement", "une benne", "un échafaudage", "une livraison ou des travaux",
                )),
                ask("endroit", "short_text", "Devant quelle adresse ?", required=True,
                    help="Le numéro et la rue. Par exemple : devant le 4, rue de la Fontaine."),
                ask("nombre", "number", "Combien de places faut-il garder libres ?", required=True, least="1", most="20",  # noqa: E501
                    help="Une voiture prend une place ; un camion de déménagement en prend trois ou quatre."),
                ask("debut", "date", "À partir de quel jour ?", required=True, earliest={"is": "today"}),
                words("C’est dans moins de quinze jours : appelez aussi la mairie, pour qu’elle ait le temps de poser "
                      "les panneaux.", "debut < aujourdhui + 15 jours"),
                ask("fin", "date", "Jusqu’à quel jour ?", required=True, earliest={"is": "answer", "key": "debut"}),
                ask("heures", "short_text", "De quelle heure à quelle heure ?", required=True,
                    help="Par exemple : de 8 h à 18 h."),
                ask("barre", "yes_no", "Faut-il aussi fermer la rue aux voitures ?", required=True),
                ask("panneaux", "yes_no", "Avez-vous des panneaux à poser ?", required=True,
                    help="Si vous n’en avez pas, la mairie vous dit comment faire."),
            ],
        },
        {
            "key": "pieces",
            "title": "Les pièces",
            "elements": [
                words("Vous n’avez rien sous la main ? Continuez sans : la mairie vous le demandera s’il le faut."),
                ask("photo", "files", "Une photographie ou un dessin de l’endroit", most=4),
                ask("assurance", "files", "L’assurance de l’entreprise, s’il y en a une", most=2,
                    condition=when('objet dans ("une benne"; "un échafaudage")')),
            ],
        },
    ],
}  # fmt: skip

TEXT = """Vu la demande de {prenom} {nom} déposée le {depot} ;
Considérant qu’il faut garder des places libres pour {objet} ;
Du {debut} au {fin}, {heures}, le stationnement est interdit sur {nombre} place(s), à l’endroit suivant : {endroit}. Ces places sont réservées à {prenom} {nom}.
Les panneaux sont posés avant le début, et cet arrêté est affiché sur place. Les secours passent à tout moment.
"""  # noqa: E501
REFUSAL = f"""Vu la demande de {{prenom}} {{nom}} déposée le {{depot}}, à l’endroit suivant : {{endroit}} ;
La demande est refusée, pour le motif suivant : {{motif}}
{CONTESTED}
"""

PACKAGE = Package(
    key="arrete-de-stationnement",
    title="Réserver des places de stationnement",
    summary=str(FORM["summary"]),
    office="Voirie",
    form=FORM,
    workflow=usual_workflow(
        title="Arrêté de stationnement",
        granted="Prendre l’arrêté",
        document="Arrêté temporaire de stationnement",
        text=TEXT,
        granted_words="Vos places sont réservées. L’arrêté est dans votre dossier : imprimez-le et affichez-le sur "
        "place avant le premier jour.",
        refused_text=REFUSAL,
        values=[
            *NAMES,
            {"key": "objet", "label": "Objet", "of_form": True},
            {"key": "endroit", "label": "Endroit", "of_form": True},
            {"key": "heures", "label": "Heures", "of_form": True},
            {"key": "nombre", "label": "Places", "kind": "number", "of_form": True},
            {"key": "debut", "label": "Début", "kind": "date", "of_form": True},
            {"key": "fin", "label": "Fin", "kind": "date", "of_form": True},
        ],
        parameters=[
            {
                "key": "prix_place",
                "label": "Prix des places, en euros (0 : gratuit)",
                "kind": "number",
                "usual": "0",
            }
        ],
        signed="L’arrêté de stationnement",
        on_grant=[
            {
                "key": "payer",
                "do": "request_payment",
                "label": "Occupation du domaine public",
                "amount": {"is": "answer", "key": "prix_place"},
                "when": when("prix_place > 0"),
            }
        ],
    ),
    period=(2, "months"),
    silence="rejet",
    retention_days=730,
    pieces=("Les jours, les heures et l’adresse", "Une photographie de l’endroit, si vous en avez une"),
    laws=(
        f"Code général des collectivités territoriales, L2213-1 et L2213-2 (police du stationnement) : {TO_CHECK}.",
        f"Code de la route, R417-10 et R411-25 (panneaux, affichage) : {TO_CHECK}.",
        f"Deux mois, silence valant rejet : {TO_CHECK}.",
    ),
    trials=usual_trials(
        {
            "objet": "un déménagement",
            "endroit": "Devant le 7, rue du Château",
            "nombre": "3",
            "debut": "2026-03-20",
            "fin": "2026-03-21",
            "heures": "de 8 h à 18 h",
            "barre": False,
            "panneaux": True,
        },
        paper=("Arrêté temporaire de stationnement", "Du 20/03/2026 au 21/03/2026"),
        then=({"do": "answer", "key": "signature_maire", "outcome": "signed"},),
        mistakes={"Il finit avant de commencer": ({"fin": "2026-03-19"}, "fin")},
        ended=True,
    ),
)

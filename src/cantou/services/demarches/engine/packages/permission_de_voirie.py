"""Permission de voirie: a scaffold, a skip, a trench on a road of the commune."""

from __future__ import annotations

from cantou.services.demarches.engine.packages.package import TO_CHECK, Package
from cantou.services.demarches.engine.packages.trying import usual_trials
from cantou.services.demarches.engine.packages.usual import ask, usual_workflow, when, words, you

FORM = {
    "title": "Permission de voirie",
    "summary": "Pour poser un échafaudage ou une benne, ouvrir une tranchée, garer un camion sur la voie publique.",
    "pages": [
        you(words("La personne qui fait faire les travaux.")),
        {
            "key": "travaux",
            "title": "Les travaux",
            "elements": [
                ask(
                    "nature",
                    "choice",
                    "Que faut-il poser ou faire ?",
                    required=True,
                    options=[
                        {"value": "echafaudage", "label": "Un échafaudage"},
                        {"value": "benne", "label": "Une benne"},
                        {"value": "tranchee", "label": "Une tranchée"},
                        {"value": "camion", "label": "Un camion ou une nacelle"},
                    ],
                ),
                ask("ou_exactement", "short_text", "À quelle adresse, devant quel endroit ?", required=True),
                ask("debut", "date", "À partir de quel jour ?", required=True, earliest={"is": "today"}),
                ask(
                    "fin",
                    "date",
                    "Jusqu’à quel jour ?",
                    required=True,
                    earliest={"is": "answer", "key": "debut"},
                ),
                ask("passage", "yes_no", "Reste-t-il un passage pour les piétons ?", required=True),
                ask(
                    "detour",
                    "long_text",
                    "Par où passeront-ils ?",
                    required=True,
                    condition=when("passage est non"),
                ),
                ask("entreprise", "short_text", "L’entreprise qui fait les travaux"),
            ],
        },
        {
            "key": "pieces",
            "title": "Les pièces",
            "elements": [
                ask("plan", "files", "Un plan ou une photographie de l’endroit", most=4),
                ask("assurance", "files", "L’attestation d’assurance de l’entreprise", most=2),
            ],
        },
    ],
}

TEXT = """Vu la demande de {prenom} {nom} déposée le {depot} ;
{prenom} {nom} est autorisé à occuper la voie publique du {debut} au {fin}, à l’endroit suivant : {ou_exactement}.
Le chantier est signalé de jour et de nuit. Un passage reste libre pour les piétons et les secours. Les lieux sont remis en état à la fin.
L’autorisation est personnelle et peut être retirée si elle n’est pas respectée.
"""  # noqa: E501
REFUSAL = """Vu la demande de {prenom} {nom} déposée le {depot}, à l’endroit suivant : {ou_exactement} ;
La demande est refusée, pour le motif suivant : {motif}
Cette décision peut être contestée dans les deux mois qui suivent sa réception : devant le maire, ou devant le tribunal administratif.
"""  # noqa: E501

PACKAGE = Package(
    key="permission-de-voirie",
    title="Permission de voirie",
    summary=str(FORM["summary"]),
    office="Voirie",
    form=FORM,
    workflow=usual_workflow(
        title="Permission de voirie",
        granted="Accorder la permission",
        document="Arrêté portant permission de voirie",
        text=TEXT,
        granted_words="Votre permission est accordée. L’arrêté est dans votre dossier : affichez-le sur le chantier.",
        refused_text=REFUSAL,
        values=[
            {"key": "prenom", "label": "Prénom", "of_form": True},
            {"key": "nom", "label": "Nom", "of_form": True},
            {"key": "debut", "label": "Début", "kind": "date", "of_form": True},
            {"key": "fin", "label": "Fin", "kind": "date", "of_form": True},
            {"key": "ou_exactement", "label": "Lieu", "of_form": True},
        ],
        parameters=[
            {"key": "redevance", "label": "Redevance d’occupation, en euros", "kind": "number", "usual": "0"}
        ],
        signed="L’arrêté de permission de voirie",
        on_grant=[
            {
                "key": "payer",
                "do": "request_payment",
                "label": "Redevance d’occupation de la voie publique",
                "amount": {"is": "answer", "key": "redevance"},
                "when": when("redevance > 0"),
            }
        ],
    ),
    period=(2, "months"),
    silence="rejet",
    retention_days=1825,
    pieces=(
        "Les dates et l’endroit exact",
        "Un plan ou une photographie",
        "L’attestation d’assurance de l’entreprise",
    ),
    laws=(
        f"Code de la voirie routière, L113-2 et L141-10 et suivants : {TO_CHECK}.",
        f"Code général de la propriété des personnes publiques, L2122-1 (occupation du domaine public) : {TO_CHECK}.",
        f"Deux mois, silence valant rejet : {TO_CHECK}.",
    ),
    trials=usual_trials(
        {
            "nature": "benne",
            "ou_exactement": "Rue Basse",
            "debut": "2026-03-20",
            "fin": "2026-03-24",
            "passage": True,
        },
        paper=("Arrêté portant permission de voirie", "Rue Basse"),
        then=({"do": "answer", "key": "signature_maire", "outcome": "signed"},),
        mistakes={"Elle finit avant de commencer": ({"fin": "2026-03-19"}, "fin")},
        ended=True,
    ),
)

"""Débit de boissons temporaire: an association sells drinks at its fête."""

from __future__ import annotations

from cantou.services.demarches.engine.packages.package import TO_CHECK, Package
from cantou.services.demarches.engine.packages.trying import usual_trials
from cantou.services.demarches.engine.packages.usual import ask, usual_workflow, when, words, you

FORM = {
    "title": "Débit de boissons temporaire",
    "summary": "Pour vendre ou offrir des boissons pendant une fête, un bal, un match, une foire.",
    "pages": [
        you(words("La personne qui tiendra la buvette, et qui en répond.")),
        {
            "key": "manifestation",
            "title": "La manifestation",
            "elements": [
                ask("association", "short_text", "Le nom de l’association, s’il y en a une"),
                ask("quoi", "short_text", "Quelle manifestation ?", required=True),
                ask("lieu", "short_text", "Où ?", required=True),
                ask("jour", "date", "Quel jour ?", required=True, earliest={"is": "today"}),
                ask("heures", "short_text", "De quelle heure à quelle heure ?", required=True),
                ask(
                    "groupe",
                    "choice",
                    "Quelles boissons ?",
                    required=True,
                    options=[
                        {"value": "1", "label": "Sans alcool seulement (groupe 1)"},
                        {"value": "3", "label": "Vin, bière, cidre, apéritifs légers (groupe 3)"},
                    ],
                ),
                ask("deja", "yes_no", "Avez-vous déjà eu une buvette cette année ?", required=True),
                ask(
                    "combien",
                    "number",
                    "Combien de fois ?",
                    least="1",
                    most="20",
                    required=True,
                    condition=when("deja est oui"),
                ),
            ],
        },
        {
            "key": "pieces",
            "title": "Les pièces",
            "elements": [ask("statuts", "files", "Les statuts de l’association, si vous les avez", most=3)],
        },
    ],
}

TEXT = """Vu la demande de {prenom} {nom} déposée le {depot} ;
Considérant que rien ne s’y oppose ;
Le maire autorise {prenom} {nom} à ouvrir un débit temporaire de boissons le {jour}, de {heures}, à l’occasion de : {quoi}, à l’endroit suivant : {lieu}.
Le bénéficiaire veille à ne pas servir d’alcool aux mineurs ni aux personnes ivres, et laisse les lieux propres.
"""  # noqa: E501
REFUSAL = """Vu la demande de {prenom} {nom} déposée le {depot}, pour le {jour} ;
La demande est refusée, pour le motif suivant : {motif}
Cette décision peut être contestée dans les deux mois qui suivent sa réception : devant le maire, ou devant le tribunal administratif.
"""  # noqa: E501

PACKAGE = Package(
    key="debit-de-boissons",
    title="Débit de boissons temporaire",
    summary=str(FORM["summary"]),
    office="Accueil et vie associative",
    form=FORM,
    workflow=usual_workflow(
        title="Débit de boissons temporaire",
        granted="Autoriser",
        document="Arrêté portant autorisation d’un débit temporaire de boissons",
        text=TEXT,
        granted_words="Votre buvette est autorisée. L’arrêté est dans votre dossier : imprimez-le et gardez-le.",
        refused_text=REFUSAL,
        values=[
            {"key": "prenom", "label": "Prénom", "of_form": True},
            {"key": "nom", "label": "Nom", "of_form": True},
            {"key": "jour", "label": "Jour", "kind": "date", "of_form": True},
            {"key": "heures", "label": "Heures", "of_form": True},
            {"key": "quoi", "label": "Manifestation", "of_form": True},
            {"key": "lieu", "label": "Lieu", "of_form": True},
        ],
    ),
    period=(2, "months"),
    silence="rejet",
    retention_days=730,
    pieces=("Le jour, les heures et le lieu", "Les statuts de l’association, si vous les avez"),
    laws=(
        f"Code de la santé publique, L3334-2 : autorisation du maire ({TO_CHECK}).",
        f"Nombre d’autorisations par an, groupes de boissons, zones protégées : {TO_CHECK}.",
        f"Deux mois, silence valant rejet : {TO_CHECK}.",
    ),
    trials=usual_trials(
        {
            "quoi": "Bal",
            "lieu": "Halle",
            "jour": "2026-06-20",
            "heures": "18 h à 1 h",
            "groupe": "3",
            "deja": False,
        },
        paper=(
            "Arrêté portant autorisation d’un débit temporaire de boissons",
            "le 20/06/2026, de 18 h à 1 h",
        ),
        mistakes={
            "Un jour déjà passé": ({"jour": "2026-03-01"}, "jour"),
            "Pas de groupe": ({"groupe": ""}, "groupe"),
        },
        ended=True,
    ),
)

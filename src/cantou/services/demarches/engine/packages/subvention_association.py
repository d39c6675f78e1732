"""Subvention à une association: asked with its budget, voted by the council, accounted for the next year."""

from __future__ import annotations

from cantou.services.demarches.engine.packages.package import TO_CHECK, Package
from cantou.services.demarches.engine.packages.trying import usual_trials
from cantou.services.demarches.engine.packages.usual import (
    AGENT,
    CONTESTED,
    NAMES,
    ask,
    button,
    held,
    pick,
    tell,
    to_sign,
    usual_workflow,
    when,
    words,
    you,
)

CONVENTION_OVER = 23_000

FORM = {
    "title": "Subvention à une association",
    "summary": "Pour demander une aide de la commune à votre association, et dire à quoi elle servira.",
    "pages": [
        you(words("La personne qui fait la demande au nom de l’association.")),
        {
            "key": "association",
            "title": "L’association",
            "elements": [
                ask("association", "short_text", "Le nom de l’association", required=True),
                ask("fonction", "short_text", "Votre fonction dans l’association", required=True,
                    help="Par exemple : présidente, trésorier."),
                ask("rna", "rna", "Son numéro RNA, s’il est sous votre main",
                    help="Un W et neuf chiffres, sur le récépissé de la préfecture."),
                ask("siret", "siret", "Son numéro SIRET", required=True,
                    help="Quatorze chiffres. Il en faut un pour recevoir de l’argent public : l’Insee le donne sans frais."),  # noqa: E501
                ask("adherents", "number", "Combien d’adhérents ?", required=True, least="1", most="100000"),
                ask("engagement", "yes_no", "A-t-elle signé le contrat d’engagement républicain ?", required=True),
            ],
            "checks": [held("engagement est oui", "L’association doit d’abord signer ce contrat : demandez-le à la mairie.")],  # noqa: E501
        },
        {
            "key": "projet",
            "title": "Le projet",
            "elements": [
                ask("sujet", "choice", "Pour quoi demandez-vous cette aide ?", required=True, options=pick(
                    "le fonctionnement de l’année", "un projet précis", "un achat",
                )),
                ask("projet", "long_text", "Racontez en quelques lignes", required=True),
                ask("montant", "amount", "Combien demandez-vous à la commune ?", required=True),
                words("Pour recevoir plus de 23 000 €, une convention sera signée avec la commune.", "montant > 23000"),
            ],
            "checks": [held("montant > 0", "Écrivez la somme que vous demandez.")],
        },
        {
            "key": "budget",
            "title": "Le budget",
            "elements": [
                words("Du projet, ou de l’année. Les recettes comptent l’aide que vous demandez. "
                      "Les deux sommes doivent être égales."),
                ask("depenses", "amount", "Total des dépenses prévues", required=True),
                ask("recettes", "amount", "Total des recettes prévues", required=True),
                ask("autres", "repeat", "Autres aides demandées ou reçues", least=0, most=20, add="Ajouter une aide",
                    questions=[
                        ask("autre_qui", "short_text", "À qui ?", required=True),
                        ask("autre_combien", "amount", "Combien ?", required=True),
                    ]),
                ask("iban", "iban", "L’IBAN du compte de l’association", required=True,
                    help="Il commence par FR, sur le RIB. Le compte est au nom de l’association."),
            ],
            "checks": [
                held("depenses = recettes", "Les dépenses et les recettes doivent être égales."),
                held("montant <= depenses", "L’aide demandée est plus grande que toutes les dépenses."),
            ],
        },
        {
            "key": "pieces",
            "title": "Les pièces",
            "elements": [
                ask("rib", "files", "Le RIB de l’association", required=True, most=1),
                ask("bilan", "files", "Le bilan moral et les comptes de l’an passé", required=True, most=4),
                ask("statuts", "files", "Les statuts, s’ils ont changé ou si c’est la première demande", most=2),
                ask("detail", "files", "Le budget en détail, si vous en avez un", most=2),
            ],
        },
    ],
}  # fmt: skip

TEXT = """Vu la demande de l’association {association}, déposée le {depot} par {prenom} {nom} ;
Vu la délibération du conseil municipal du {seance}, {deliberation} ;
La commune attribue à l’association {association} (SIRET {siret}) une subvention de {montant_vote} euros, pour : {sujet}.
La subvention est employée pour ce qu’elle a été demandée. L’association en rend compte dans l’année qui suit.
"""  # noqa: E501
CONVENTION = """Entre la commune, représentée par son maire, et l’association {association} (SIRET {siret}), représentée par {prenom} {nom}, {fonction} ;
Vu la délibération du conseil municipal du {seance}, {deliberation} ;
Article 1. L’objet : la commune soutient {sujet}, tel que l’association l’a présenté : {projet}
Article 2. Le montant : {montant_vote} euros, versés sur le compte de l’association.
Article 3. L’emploi : l’association emploie cette somme à cet objet seul, et remet le compte rendu financier dans les six mois qui suivent la fin de l’exercice. Ce qui n’a pas été employé est rendu.
Article 4. Le contrôle : la commune peut demander les pièces comptables.
Fait en deux exemplaires, signés par les deux parties.
"""  # noqa: E501
REFUSAL = f"""Vu la demande de l’association {{association}}, déposée le {{depot}} par {{prenom}} {{nom}} ;
La subvention n’est pas accordée, pour le motif suivant : {{motif}}
{CONTESTED}
"""
REPORT = "Le compte rendu de l’emploi de la subvention"

VOTE = [
    ask("seance", "date", "Le jour du conseil municipal", required=True, latest={"is": "today"}),
    ask("deliberation", "short_text", "Le numéro de la délibération", required=True, help="Par exemple : n° 2026-31."),
    ask("montant_vote", "amount", "La somme votée, en euros", required=True),
]  # fmt: skip


def _after() -> list[dict[str, object]]:
    return [
        {
            "key": "compte",
            "label": "Compte rendu attendu",
            "phase": "granted",
            "words": [{"text": "Dites à la mairie comment l’aide a servi : envoyez le compte rendu.", "to": ["applicant"]}],  # noqa: E501
            "steps": [
                tell("demander_compte", "Un an a passé. Envoyez-nous le compte rendu : à quoi l’aide a servi, et les "
                     "comptes. Une page suffit."),
                {"key": "compte_rendu", "do": "ask_document", "by": ["applicant"], "label": REPORT},
            ],
            "ways": [
                {"key": "compte_recu", "to": "soldee",
                 "on": {"on": "outcome", "action": "compte_rendu", "outcome": "received"}},
                button("solder", "soldee", "Clore : le compte rendu est reçu"),
            ],
        },
        {
            "key": "soldee",
            "label": "Compte rendu reçu",
            "phase": "closed",
            "end": True,
            "steps": [tell("dire_solde", "Nous avons reçu le compte rendu. Merci : le dossier est terminé.")],
        },
    ]  # fmt: skip


LATE = {
    "key": "relancer_compte",
    "on": {"on": "timer", "count": 3, "unit": "months"},
    "statuses": ["compte"],
    "steps": [
        {
            "key": "relance_compte",
            "do": "email",
            "to": ["applicant", AGENT],
            "subject": "Le compte rendu de la subvention est attendu",
            "text": "L’association {association} n’a pas encore envoyé le compte rendu de l’emploi de sa subvention.",
        }
    ],
}
"""Once, to both: the money may have to be given back."""

PACKAGE = Package(
    key="subvention-association",
    title="Subvention à une association",
    summary=str(FORM["summary"]),
    office="Vie associative",
    form=FORM,
    workflow=usual_workflow(
        title="Subvention à une association",
        granted="Écrire le vote du conseil",
        decided=VOTE,
        document="Notification de subvention",
        text=TEXT,
        granted_words="Le conseil municipal a accordé la subvention. La notification est dans votre dossier. "
        "Dans un an, nous vous demanderons à quoi elle a servi.",
        refused_text=REFUSAL,
        values=[
            *NAMES,
            {"key": "association", "label": "Association", "of_form": True},
            {"key": "fonction", "label": "Fonction", "of_form": True},
            {"key": "siret", "label": "SIRET", "of_form": True},
            {"key": "sujet", "label": "Objet", "of_form": True},
            {"key": "projet", "label": "Projet", "of_form": True},
        ],
        on_grant=[
            to_sign(
                "signer",
                "La convention de subvention",
                "Convention de subvention",
                CONVENTION,
                when=when(f"montant_vote > {CONVENTION_OVER}"),
            ),
        ],
        ways=[
            {"key": "un_an", "to": "compte", "on": {"on": "timer", "count": 12, "unit": "months"}},
            button("demander_maintenant", "compte", "Demander le compte rendu maintenant"),
        ],
        after=_after(),
        anytime=[LATE],
    ),
    period=(2, "months"),
    silence="rejet",
    retention_days=3650,
    pieces=(
        "Le SIRET de l’association et son RIB",
        "Le budget : dépenses et recettes prévues",
        "Le bilan et les comptes de l’an passé",
        "Les statuts, pour une première demande",
    ),
    laws=(
        f"Loi n° 2000-321 du 12 avril 2000, articles 9-1, 10 et 10-1 (définition, convention au-delà de 23 000 €, contrat d’engagement républicain) : {TO_CHECK}.",  # noqa: E501
        f"Décret n° 2001-495 du 6 juin 2001 (seuil de 23 000 €, compte rendu dans les six mois de l’exercice) : {TO_CHECK}.",  # noqa: E501
        f"Code général des collectivités territoriales, L2311-7 (vote distinct du budget) : {TO_CHECK}.",
        f"Deux mois, silence valant rejet : {TO_CHECK}.",
    ),
    trials=usual_trials(
        {
            "association": "Ski-club",
            "fonction": "présidente",
            "siret": "73282932000074",
            "adherents": "42",
            "engagement": True,
            "sujet": "un achat",
            "projet": "Un car.",
            "montant": "25000",
            "depenses": "30000",
            "recettes": "30000",
            "iban": "FR1420041010050500013M02606",
            "rib": ["a"],
            "bilan": ["b"],
        },
        paper=("Notification de subvention", "subvention de 500"),
        decided={"decide": {"seance": "2026-03-01", "deliberation": "n° 2026-31", "montant_vote": "500"}},
        mistakes={
            "Un IBAN dont la clé est fausse": ({"iban": "FR1420041010050500013M02607"}, "iban"),
            "Un SIRET dont la clé est fausse": ({"siret": "73282932000075"}, "siret"),
        },
        ended=False,
    ),
)

"""Recensement citoyen: at sixteen, the young person is put on the list, and leaves with the attestation."""

from __future__ import annotations

from cantou.services.demarches.engine.packages.package import TO_CHECK, Package
from cantou.services.demarches.engine.packages.trying import usual_trials
from cantou.services.demarches.engine.packages.usual import (
    AGENT,
    CONTESTED,
    NAMES,
    ask,
    held,
    pick,
    usual_workflow,
    when,
    words,
    you,
)

FORM = {
    "title": "Recensement citoyen à 16 ans",
    "summary": "Pour les jeunes Français dès leurs 16 ans. La mairie donne l’attestation qu’il faut garder.",
    "pages": [
        you(
            words("Le jeune peut faire la démarche lui-même. Un parent peut la faire pour lui."),
            ask("pour", "choice", "Qui remplit cette demande ?", required=True, options=pick(
                jeune="Le jeune lui-même", parent="Son père, sa mère ou son représentant légal",
            )),
        ),
        {
            "key": "jeune",
            "title": "Le jeune à recenser",
            "elements": [
                ask("jeune_prenoms", "short_text", "Tous ses prénoms", required=True,
                    help="Dans l’ordre de la carte d’identité."),
                ask("jeune_nom", "short_text", "Son nom de naissance", required=True),
                ask("naissance", "date", "Sa date de naissance", required=True, latest={"is": "today"}),
                words("Les 16 ans sont passés depuis plus de trois mois. Ce n’est pas grave : "
                      "envoyez cette demande, la mairie fait la régularisation.", "naissance + 195 mois < aujourdhui"),
                ask("lieu_naissance", "short_text", "Sa commune de naissance, et le pays si ce n’est pas la France",
                    required=True),
                ask("francais", "yes_no", "Est-il de nationalité française ?", required=True),
                ask("situation", "choice", "Que fait-il en ce moment ?", required=True, options=pick(
                    "collège ou lycée", "apprentissage", "études supérieures", "emploi", "autre situation",
                )),
            ],
            "checks": [
                held("age(naissance) >= 16", "Le recensement se fait à partir du jour des 16 ans. "
                     "Votre demande n’est pas perdue : vous pourrez la reprendre ce jour-là."),
                held("age(naissance) < 25", "Après 25 ans, ce n’est plus à la mairie : appelez le centre du service "
                     "national, ou demandez à la mairie son numéro."),
                held("francais est oui", "Le recensement est pour les jeunes de nationalité française. "
                     "Appelez la mairie en cas de doute."),
            ],
        },
        {
            "key": "parents",
            "title": "Ses parents",
            "elements": [
                words("Ce que vous ne savez pas peut rester vide."),
                ask("parent1", "short_text", "Prénom et nom du premier parent"),
                ask("parent1_naissance", "short_text", "Sa date et son lieu de naissance"),
                ask("parent2", "short_text", "Prénom et nom du second parent"),
                ask("parent2_naissance", "short_text", "Sa date et son lieu de naissance"),
            ],
        },
        {
            "key": "pieces",
            "title": "Les pièces",
            "elements": [
                words("Une photographie prise avec le téléphone suffit, si tout se lit."),
                ask("identite", "files", "La carte d’identité ou le passeport du jeune", required=True, most=2),
                ask("livret", "files", "Le livret de famille", required=True, most=4,
                    help="La page des parents et celle du jeune."),
                ask("domicile", "files", "Un justificatif de domicile", most=2,
                    help="Seulement si la mairie ne connaît pas encore votre adresse."),
            ],
        },
    ],
}  # fmt: skip

TEXT = """Le maire certifie que {jeune_prenoms} {jeune_nom}, né(e) le {naissance} à {lieu_naissance}, s’est fait recenser à la mairie, conformément au code du service national.
Demande déposée le {depot}.
Cette attestation est à garder avec soin : elle sert à s’inscrire aux examens et au permis de conduire. La mairie n’en donne pas de duplicata d’elle-même.
Le jeune sera convoqué ensuite à la journée défense et citoyenneté, et signale tout changement d’adresse.
"""  # noqa: E501
REFUSAL = f"""Vu la demande de {{prenom}} {{nom}} déposée le {{depot}}, pour {{jeune_prenoms}} {{jeune_nom}} ;
Le recensement n’a pas pu être fait, pour le motif suivant : {{motif}}
{CONTESTED}
"""


def _workflow() -> dict[str, object]:
    flow = usual_workflow(
        title="Recensement citoyen",
        granted="Recenser et délivrer l’attestation",
        document="Attestation de recensement",
        text=TEXT,
        granted_words="C’est fait : l’attestation de recensement est dans votre dossier. Imprimez-la et gardez-la.",
        refused_text=REFUSAL,
        values=[
            *NAMES,
            {"key": "jeune_prenoms", "label": "Prénoms du jeune", "of_form": True},
            {"key": "jeune_nom", "label": "Nom du jeune", "of_form": True},
            {"key": "lieu_naissance", "label": "Lieu de naissance", "of_form": True},
            {"key": "naissance", "label": "Date de naissance", "kind": "date", "of_form": True},
        ],
    )
    late = "Les 16 ans étaient passés depuis plus de trois mois le jour de la demande : c’est une régularisation."
    examined = next(one for one in flow["statuses"] if one["key"] == "examen")
    examined["words"].append({"text": late, "to": [AGENT], "when": when("naissance + 195 mois < depot")})
    return flow


PACKAGE = Package(
    key="recensement-citoyen",
    title="Recensement citoyen à 16 ans",
    summary=str(FORM["summary"]),
    office="État civil",
    form=FORM,
    workflow=_workflow(),
    retention_days=365,
    pieces=(
        "La carte d’identité ou le passeport du jeune",
        "Le livret de famille",
        "Un justificatif de domicile, si la mairie ne connaît pas votre adresse",
    ),
    laws=(
        f"Code du service national, L111-2 et L113-1 (dès 16 ans, dans les trois mois) : {TO_CHECK}.",
        f"Code du service national, R111-1 et suivants (pièces, attestation, régularisation jusqu’à 25 ans) : {TO_CHECK}.",  # noqa: E501
        f"Délai de réponse et effet du silence : aucun n’est compté ici, {TO_CHECK}.",
    ),
    trials=usual_trials(
        {
            "pour": "parent",
            "jeune_prenoms": "Hugo, Marius",
            "jeune_nom": "Fau",
            "naissance": "2010-02-10",
            "lieu_naissance": "Aurillac",
            "francais": True,
            "situation": "apprentissage",
            "identite": ["a"],
            "livret": ["b"],
        },
        paper=("Attestation de recensement", "né(e) le 10/02/2010"),
        mistakes={"Pas encore seize ans": ({"naissance": "2010-03-03"}, "jeune")},
        ended=True,
    ),
)

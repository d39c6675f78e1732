"""Mariage: the file of two people, their hearing, the banns for ten days, the day of the ceremony."""

from __future__ import annotations

from typing import Any

from cantou.services.demarches.engine.packages import mariage_horaires as horaires
from cantou.services.demarches.engine.packages.package import TO_CHECK, Package
from cantou.services.demarches.engine.packages.trying import usual_trials
from cantou.services.demarches.engine.packages.usual import (
    AGENT,
    CONTESTED,
    NAMES,
    ask,
    button,
    decision,
    held,
    pick,
    release,
    tell,
    usual_workflow,
    when,
    words,
    you,
)

SINGLE = ("célibataire", "divorcé(e)", "veuf ou veuve")


def _spouse(number: int, whose: str) -> list[dict[str, Any]]:
    return [
        ask(f"naissance{number}", "date", f"{whose} date de naissance", required=True, latest={"is": "today"}),
        ask(f"lieu{number}", "short_text", f"{whose} commune de naissance, et le pays si ce n’est pas la France",
            required=True),
        ask(f"nationalite{number}", "short_text", f"{whose} nationalité", required=True),
        ask(f"metier{number}", "short_text", f"{whose} métier", required=True),
        ask(f"etat{number}", "choice", f"{whose} situation", required=True, options=pick(*SINGLE)),
    ]  # fmt: skip


ADULTS = "Il faut avoir 18 ans. Si le mariage est prévu après cet anniversaire, ou en cas de doute, appelez la mairie."
FORM = {
    "title": "Mariage",
    "summary": "Pour se marier à la mairie : le dossier, l’entretien, les bans, la date.",
    "pages": [
        you(words("L’un des deux futurs époux remplit le dossier pour les deux. Prenez votre temps : "
                  "il se garde tout seul, vous pouvez y revenir.")),
        {
            "key": "premier",
            "title": "Vous, suite",
            "elements": [
                ask("prenoms1", "short_text", "Tous vos prénoms", required=True,
                    help="Dans l’ordre de l’acte de naissance."),
                *_spouse(1, "Votre"),
            ],
            "checks": [held("age(naissance1) >= 18", ADULTS)],
        },
        {
            "key": "second",
            "title": "L’autre futur époux",
            "elements": [
                ask("prenoms2", "short_text", "Tous ses prénoms", required=True),
                ask("nom2", "short_text", "Son nom de naissance", required=True),
                *_spouse(2, "Sa"),
                ask("telephone2", "phone", "Son téléphone"),
            ],
            "checks": [held("age(naissance2) >= 18", ADULTS)],
        },
        {
            "key": "ceremonie",
            "title": "La cérémonie",
            "elements": [
                ask("lien", "choice", "Quel est votre lien avec la commune ?", required=True, options=pick(
                    "l’un de nous y habite", "un de nos parents y habite",
                )),
                ask("jour_voulu", "date", "Quel jour souhaitez-vous ?", required=True, earliest={"is": "today"},
                    help="La mairie vous confirme la date : ne réservez rien avant."),
                words("C’est dans moins de six semaines. Appelez aussi la mairie : il faut du temps pour les bans.",
                      "jour_voulu < aujourdhui + 6 semaines"),
                ask("heure_voulue", "short_text", "Vers quelle heure ?", required=True),
                ask("contrat", "yes_no", "Y a-t-il un contrat de mariage chez un notaire ?", required=True),
                ask("enfants", "yes_no", "Avez-vous déjà des enfants ensemble ?", required=True),
            ],
        },
        {
            "key": "temoins",
            "title": "Les témoins",
            "elements": [
                words("Chacun a un ou deux témoins, majeurs : deux en tout au moins, quatre au plus."),
                ask("temoin", "repeat", "Témoin", least=2, most=4, add="Ajouter un témoin", questions=[
                    ask("t_prenoms", "short_text", "Ses prénoms", required=True),
                    ask("t_nom", "short_text", "Son nom", required=True),
                    ask("t_naissance", "date", "Sa date de naissance", required=True,
                        latest=when("aujourdhui - 18 ans"), help="Il faut avoir 18 ans."),
                    ask("t_metier", "short_text", "Son métier", required=True),
                    ask("t_adresse", "short_text", "Son adresse", required=True),
                ]),
            ],
        },
        {
            "key": "pieces",
            "title": "Les pièces",
            "elements": [
                words("Des photographies prises avec le téléphone suffisent. Vos papiers et vos domiciles d’abord : "
                      "le reste peut venir plus tard, la mairie vous dira quoi."),
                ask("identites", "files", "Vos deux cartes d’identité ou passeports", required=True, most=4),
                ask("actes", "files", "Vos deux actes de naissance, s’ils vous ont été demandés", most=4,
                    help="De moins de trois mois. Beaucoup de communes les envoient toutes seules à la mairie."),
                ask("domiciles", "files", "Un justificatif de domicile de chacun", required=True, most=4),
                ask("identites_temoins", "files", "Les cartes d’identité des témoins", most=8),
                ask("notaire", "files", "Le certificat du notaire", most=1, condition=when("contrat est oui"),
                    help="Vous pourrez l’apporter plus tard."),
                ask("livret", "files", "Le livret de famille", most=2, condition=when("enfants est oui")),
            ],
        },
    ],
}  # fmt: skip

BANNS = """Il y a projet de mariage entre :
{prenoms1} {nom}, {metier1},
et {prenoms2} {nom2}, {metier2}.
Le mariage doit être célébré dans cette commune.
Affiché à la porte de la mairie pendant dix jours, à partir du {publies_le}.
"""
TEXT = """Les bans du mariage projeté entre {prenoms1} {nom} et {prenoms2} {nom2} ont été publiés le {publies_le}, pendant dix jours.
Aucune opposition n’y fait obstacle.
Le mariage sera célébré à la mairie le {jour_ceremonie}, à {heure_ceremonie}, par {officier}.
"""  # noqa: E501
REFUSAL = f"""Vu le dossier de mariage de {{prenoms1}} {{nom}} et de {{prenoms2}} {{nom2}}, déposé le {{depot}} ;
Le mariage ne peut être célébré, pour le motif suivant : {{motif}}
{CONTESTED.replace("devant le tribunal administratif", "devant le tribunal judiciaire")}
"""
HEARING = [
    ask("jour_entretien", "date", "Le jour de l’entretien avec les deux futurs époux", required=True, earliest={"is": "today"}),  # noqa: E501
    ask("heure_entretien", "short_text", "L’heure", required=True),
]  # fmt: skip
CEREMONY = [
    ask("jour_ceremonie", "date", "Le jour du mariage", required=True, earliest={"is": "today"}),
    ask("heure_ceremonie", "short_text", "L’heure", required=True),
    ask("officier", "short_text", "Qui célèbre", required=True, help="Par exemple : Madame Vidal, maire."),
]  # fmt: skip


def _form(key: str, label: str, questions: list[dict[str, Any]]) -> dict[str, Any]:
    return {"key": key, "do": "form", "by": [AGENT], "label": label, "questions": questions}


def _said(text: str) -> list[dict[str, Any]]:
    return [{"text": text, "to": ["applicant"]}]


AGAINST = ask("opposition_de", "long_text", "Qui s’oppose, et pourquoi", required=True)


def _before_banns() -> list[dict[str, Any]]:
    met = "Entretien à la mairie le {jour_entretien} à {heure_entretien}. Venez tous les deux, avec vos papiers."
    return [
        {
            "key": "audition", "label": "Entretien fixé", "phase": "under_review", "words": _said(met),
            "steps": [tell("dire_entretien", met)],
            "ways": [
                button("publier", "bans", "Entretien fait : publier les bans", confirm=True),
                button("changer_entretien", "examen", "Changer le jour, ou reprendre l’examen"),
                button("procureur", "saisi", "Saisir le procureur", confirm=True),
                button("renoncer1", "retiree", "Renoncer au mariage", by="applicant", confirm=True),
            ],
        },
        {
            "key": "saisi", "label": "Le procureur est saisi", "phase": "under_review",
            "words": _said("La mairie attend une réponse du procureur de la République. Elle vous la dira."),
            "ways": [
                button("lever_doute", "bans", "Le procureur laisse faire : publier les bans", confirm=True),
                button("suivre", "examen", "Le procureur s’y oppose : reprendre l’examen"),
            ],
        },
    ]  # fmt: skip


def _banns() -> list[dict[str, Any]]:
    return [
        {
            "key": "bans", "label": "Bans publiés", "phase": "under_review",
            "words": [*_said("Les bans sont affichés à la mairie du {publies_le} au {affiches_jusquau}."),
                      {"text": "Imprimez la publication et affichez-la à la porte de la mairie.", "to": [AGENT]}],
            "steps": [
                *horaires.DATES,
                decision("Publication de mariage", BANNS, key="avis_bans"),
                tell("dire_bans", "Les bans de votre mariage sont affichés à la mairie pendant dix jours."),
                _form("qui_s_oppose", "L’opposition", [AGAINST]),
            ],
            "ways": [
                {"key": "dix_jours", "to": "libre", "on": {"on": "timer", "count": 10, "unit": "days"}},
                button("opposer", "opposition", "Écrire une opposition", fills=["qui_s_oppose"]),
                button("renoncer2", "retiree", "Renoncer au mariage", by="applicant", confirm=True),
            ],
        },
        {
            "key": "opposition", "label": "Opposition", "phase": "under_review",
            "words": [*_said("Quelqu’un s’oppose au mariage. La mairie vous appelle pour en parler."),
                      {"text": "Rien ne se célèbre tant que l’opposition n’est pas levée.", "to": [AGENT]}],
            "ways": [
                button("lever", "libre", "L’opposition est levée", confirm=True),
                button("suivre_opposition", "examen", "Reprendre l’examen, pour refuser ou attendre"),
            ],
        },
    ]  # fmt: skip


def _free() -> list[dict[str, Any]]:
    again = _form("encore", "L’opposition", [{**AGAINST, "key": "opposition_tardive"}])
    return [
        {
            "key": "libre", "label": "Bans finis", "phase": "under_review",
            "words": [*_said("Les dix jours sont passés. La mairie fixe avec vous le jour du mariage."),
                      {"text": "Les bans valent jusqu’au {bans_valables} : le mariage se célèbre d’ici là.",
                       "to": [AGENT]}],
            "steps": [release("rendre_jour", [horaires.WEDDING]), horaires.CHOOSE_DAY,
                      _form("fixer", "La cérémonie", CEREMONY), again],
            "ways": [
                horaires.FIX,
                button("fixer_jour", "accordee", "Fixer le jour sans réserver de salle", fills=["fixer"], confirm=True),
                button("opposer_tard", "opposition", "Écrire une opposition", fills=["encore"]),
                button("renoncer3", "retiree", "Renoncer au mariage", by="applicant", confirm=True),
                {"key": "un_an_bans", "to": "perimee", "on": {"on": "timer", "count": 12, "unit": "months"}},
            ],
        },
    ]  # fmt: skip


AFTER = [
    {
        "key": "celebre", "label": "Mariage célébré", "phase": "closed", "end": True,
        "steps": [tell("dire_celebre", "Le mariage a été célébré. Toutes nos félicitations !")],
    },
    {
        "key": "perimee", "label": "Bans périmés", "phase": "closed", "end": True,
        "steps": [tell("dire_perimee", "Un an a passé depuis les bans. Pour vous marier, il faut un nouveau dossier.")],
    },
]  # fmt: skip

_WITNESS = {
    "t_prenoms": "Josiane", "t_nom": "Pradel", "t_naissance": "1980-02-01", "t_metier": "agricultrice",
    "t_adresse": "Le Bourg",
}  # fmt: skip

PACKAGE = Package(
    key="mariage",
    title="Mariage",
    summary=str(FORM["summary"]),
    office="État civil",
    form=FORM,
    workflow=usual_workflow(
        title="Mariage",
        granted="Dossier complet : fixer l’entretien",
        decided=HEARING,
        first="audition",
        between=[*horaires.hearing(), *_before_banns(), *_banns(), *_free(), *horaires.wedding()],
        examined=[horaires.PROPOSE],
        booked=horaires.BOOKED,
        anytime=horaires.LOST,
        document="Certificat de publication et de non-opposition",
        text=TEXT,
        granted_words="Votre mariage est fixé au {jour_ceremonie}, à {heure_ceremonie}. Le certificat est dans votre dossier.",  # noqa: E501
        refused_text=REFUSAL,
        values=[
            *NAMES,
            *(
                {"key": key, "label": label, "of_form": True}
                for key, label in (
                    ("prenoms1", "Prénoms du premier"),
                    ("metier1", "Métier du premier"),
                    ("prenoms2", "Prénoms du second"),
                    ("nom2", "Nom du second"),
                    ("metier2", "Métier du second"),
                )
            ),
            {"key": "publies_le", "label": "Bans publiés le", "kind": "date"},
            *horaires.VALUES,
        ],
        ways=[
            button("celebrer", "celebre", "Le mariage a été célébré", confirm=True),
            button("reporter", "libre", "Changer le jour", confirm=True, reopens=True),
            {"key": "jamais", "to": "perimee", "on": {"on": "timer", "count": 12, "unit": "months"}},
        ],
        after=AFTER,
    ),
    retention_days=730,
    pieces=(
        "Vos deux cartes d’identité",
        "Un justificatif de domicile de chacun",
        "Le nom de deux à quatre témoins",
        "Le certificat du notaire, s’il y a un contrat",
    ),
    laws=(
        f"Code civil, articles 63 à 65 (audition ; bans affichés dix jours, valables un an) : {TO_CHECK}.",
        f"Code civil, articles 144 (18 ans), 74 (lien avec la commune), 70 (actes de naissance) : {TO_CHECK}.",
        f"Code civil, articles 172 à 179 et 175-2 (oppositions, procureur) : {TO_CHECK}.",
        f"Aucune décision ne naît du silence ici : {TO_CHECK}.",
    ),
    trials=usual_trials(
        {
            "prenoms1": "Ginette, Marie",
            "naissance1": "1991-05-14",
            "lieu1": "Aurillac",
            "nationalite1": "française",
            "metier1": "infirmière",
            "etat1": "célibataire",
            "prenoms2": "Damien",
            "nom2": "Lacombe",
            "naissance2": "1990-01-02",
            "lieu2": "Murat",
            "nationalite2": "française",
            "metier2": "menuisier",
            "etat2": "divorcé(e)",
            "lien": "l’un de nous y habite",
            "jour_voulu": "2026-06-20",
            "heure_voulue": "15 h",
            "contrat": False,
            "enfants": False,
            "temoin": [_WITNESS, _WITNESS],
            "identites": ["a"],
            "domiciles": ["b"],
        },
        decided={"decide": {"jour_entretien": "2026-03-10", "heure_entretien": "10 h"}},
        mistakes={"Un témoin seulement": ({"temoin": [_WITNESS]}, "temoin")},
    ),
)

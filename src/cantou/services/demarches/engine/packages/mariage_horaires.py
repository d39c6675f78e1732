"""Mariage: the hours that are booked, that of the hearing by the couple, that of the ceremony by an agent with them."""

from __future__ import annotations

from typing import Any

from cantou.services.demarches.engine.packages.usual import AGENT, ask, button, release, tell, when

HEARING, WEDDING = "prendre_entretien", "prendre_ceremonie"
BOOKED = [HEARING, WEDDING]
MET = "Entretien à la mairie : {entretien_quand}. Venez tous les deux, avec vos papiers."
VALUES: list[dict[str, Any]] = [
    {"key": "entretien_quand", "label": "Entretien"},
    {"key": "affiches_jusquau", "label": "Bans affichés jusqu’au", "kind": "date"},
    {"key": "bans_valables", "label": "Bans valables jusqu’au", "kind": "date"},
]
PROPOSE = button(
    "proposer_entretien",
    "choisir_entretien",
    "Dossier complet : laisser choisir l’heure de l’entretien",
    confirm=True,
)
DATES: list[dict[str, Any]] = [
    {"key": "le_jour", "do": "set_value", "field": "publies_le", "value": {"is": "today"}},
    {
        "key": "dernier_jour",
        "do": "set_value",
        "field": "affiches_jusquau",
        "value": when("publies_le + 10 jours"),
    },
    {
        "key": "valables",
        "do": "set_value",
        "field": "bans_valables",
        "value": when("publies_le + 10 jours + 1 an"),
    },
]
"""« Avant le dixième jour depuis et non compris celui de la publication » (art. 64): the tenth day is the first one."""


def _on(key: str, to: str, action: str, outcome: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "to": to, "on": {"on": "outcome", "action": action, "outcome": outcome}, **more}


def hearing() -> list[dict[str, Any]]:
    give_up = {"by": "applicant", "confirm": True}
    slot = ask("heure_choisie", "slot", "Quel jour, à quelle heure ?", required=True, of="rendez_vous", minutes=30,
               help="Venez tous les deux.")  # fmt: skip
    return [
        {
            "key": "choisir_entretien", "label": "Choisir l’heure de l’entretien", "phase": "incomplete",
            "words": [{"text": "Votre dossier est complet. Choisissez l’heure de l’entretien, où vous venez tous les "
                               "deux.", "to": ["applicant"]},
                      {"text": "Les futurs époux choisissent l’heure, ou vous pour eux.", "to": [AGENT]}],
            "steps": [
                release("rendre_entretien", [HEARING]),
                tell("dire_choisir", "Votre dossier est complet. Choisissez l’heure de l’entretien."),
                {"key": "choix_entretien", "do": "form", "by": ["applicant"],
                 "label": "L’heure de l’entretien", "questions": [slot]},
            ],
            "ways": [
                _on("entretien_choisi", "retenir_entretien", "choix_entretien", "filled"),
                button("fixer_autrement", "examen", "Fixer le jour sans réserver"),
                button("renoncer4", "retiree", "Renoncer au mariage", **give_up),
            ],
        },
        {
            "key": "retenir_entretien", "label": "Entretien en cours de réservation", "phase": "under_review",
            "steps": [{"key": HEARING, "do": "book_slot", "calendar": "rendez_vous", "slot": "heure_choisie",
                       "keep": [{"key": "entretien_quand", "path": "when"}]}],
            "ways": [
                _on("entretien_pris", "entretien_reserve", HEARING, "booked"),
                _on("entretien_manque", "choisir_entretien", HEARING, "full"),
                button("renoncer5", "retiree", "Renoncer au mariage", **give_up),
            ],
        },
        {
            "key": "entretien_reserve", "label": "Entretien réservé", "phase": "under_review",
            "words": [{"text": MET, "to": ["applicant"]}, {"text": "Entretien : {entretien_quand}.", "to": [AGENT]}],
            "steps": [tell("dire_entretien_reserve", MET)],
            "ways": [
                button("publier_2", "bans", "Entretien fait : publier les bans", confirm=True),
                button("changer_heure", "choisir_entretien", "Changer l’heure"),
                button("procureur_2", "saisi", "Saisir le procureur", confirm=True),
                button("renoncer6", "retiree", "Renoncer au mariage", **give_up),
            ],
        },
    ]  # fmt: skip


CHOOSE_DAY: dict[str, Any] = {
    "key": "choisir_jour", "do": "form", "by": [AGENT], "label": "La cérémonie", "questions": [
        ask("jour_reserve", "slot", "Quel jour, à quelle heure, dans quelle salle ?", required=True, of="salles",
            sort="room", minutes=60),
        ask("celebre_par", "short_text", "Qui célèbre", required=True, help="Par exemple : Madame Vidal, maire."),
    ],
}  # fmt: skip
FIX = button(
    "reserver_jour", "retenir_ceremonie", "Réserver la salle et le jour", fills=["choisir_jour"], confirm=True
)


def wedding() -> list[dict[str, Any]]:
    return [
        {
            "key": "retenir_ceremonie", "label": "Cérémonie en cours de réservation", "phase": "under_review",
            "steps": [
                {"key": "qui_celebre", "do": "set_value", "field": "officier", "text": "{celebre_par}"},
                {"key": WEDDING, "do": "book_slot", "calendar": "ceremonie", "slot": "jour_reserve",
                 "keep": [{"key": "jour_ceremonie", "path": "day"}, {"key": "heure_ceremonie", "path": "hour"}]},
            ],
            "ways": [
                _on("jour_pris", "accordee", WEDDING, "booked", when=when("jour_ceremonie <= bans_valables")),
                _on("jour_trop_tard", "libre", WEDDING, "booked"),
                _on("jour_manque", "libre", WEDDING, "full"),
                button("renoncer7", "retiree", "Renoncer au mariage", by="applicant", confirm=True),
            ],
        },
    ]  # fmt: skip


LOST = [
    {
        "key": "entretien_perdu", "on": {"on": "trigger", "name": "slot_lost"}, "statuses": ["entretien_reserve"],
        "steps": [{"key": "rechoisir_entretien", "do": "jump", "to": "choisir_entretien"}],
    },
    {
        "key": "salle_perdue", "on": {"on": "trigger", "name": "slot_lost"}, "statuses": ["accordee"],
        "steps": [{"key": "rechoisir_jour", "do": "jump", "to": "libre", "reopens": True}],
    },
]  # fmt: skip

"""Location de la salle des fêtes: a date among those that are free, kept while it is examined; the price, the contract,
the keys, and what is given back."""

from __future__ import annotations

from typing import Any

from cantou.services.demarches.engine.packages.package import TO_CHECK, Package
from cantou.services.demarches.engine.packages.trying import press, tried
from cantou.services.demarches.engine.packages.usual import (
    AGENT,
    CONTESTED,
    NAMES,
    REFUSED,
    REMIND,
    ask,
    button,
    decision,
    held,
    pick,
    tell,
    when,
    words,
    you,
)

MOMENTS = [
    {"label": "La matinée", "starts": "08:00", "ends": "12:30"},
    {"label": "L’après-midi", "starts": "13:30", "ends": "18:00"},
    {"label": "La soirée", "starts": "18:00", "ends": "02:00"},
    {"label": "La journée et la soirée", "starts": "08:00", "ends": "02:00"},
]
SLOT: dict[str, Any] = {"of": "salles", "sort": "room", "moments": MOMENTS, "required": True}
FORM = {
    "title": "Louer la salle des fêtes",
    "summary": "Choisir une date libre, la garder pendant que la mairie examine la demande, payer, signer le contrat.",
    "pages": [
        you(words("La date que vous choisissez à la page suivante vous est gardée dès que vous envoyez la demande.")),
        {
            "key": "date",
            "title": "La salle et la date",
            "elements": [
                ask("creneau", "slot", "Quelle salle, à quel moment ?", **SLOT,
                    help="Seul ce qui est libre s’affiche. Les horaires comprennent l’installation et le ménage."),
            ],
        },
        {
            "key": "pour",
            "title": "Pour qui, pour quoi",
            "elements": [
                ask("qui", "choice", "Vous louez pour", required=True, options=pick(
                    resident="Un habitant de la commune", outside="Une personne d’une autre commune",
                    association="Une association de la commune",
                    association_outside="Une association d’une autre commune",
                ), help="Le tarif en dépend."),
                ask("association", "short_text", "Le nom de l’association", required=True,
                    condition=when('qui = "association" ou qui = "association_outside"')),
                ask("objet", "short_text", "Pour quoi faire ?", required=True, help="Par exemple : repas de famille."),
                ask("convives", "number", "Combien de personnes ?", required=True, least="1", most="2000"),
                ask("buvette", "yes_no", "Y aura-t-il une buvette ouverte au public ?", required=True),
                words("Une buvette ouverte au public se demande à part : c’est la démarche « débit de boissons ».",
                      "buvette est oui"),
            ],
        },
        {
            "key": "pieces",
            "title": "L’assurance",
            "elements": [
                ask("assurance", "files", "Votre attestation d’assurance responsabilité civile", most=2,
                    help="Si vous ne l’avez pas encore, envoyez-la plus tard : il la faut pour avoir les clés."),
                ask("reglement", "yes_no", "J’ai lu le règlement de la salle et je le respecterai", required=True),
            ],
            "checks": [held("reglement est oui", "Sans accord sur le règlement, la salle ne se loue pas.")],
        },
    ],
}  # fmt: skip

CONTRACT = """Entre la commune et {prenom} {nom} {association}, il est convenu ce qui suit :
La salle « {salle} » est louée {quand}, pour : {objet} ({convives} personnes).
Le prix est de {prix} €, dont {arrhes} € d’arrhes, et {solde} € de solde avant la remise des clés.
Une caution de {caution} € est remise avec les clés, et rendue après l’état des lieux de sortie.
Une attestation d’assurance responsabilité civile est remise avant les clés.
Les lieux sont rendus propres. Ce qui est cassé ou manque est payé par qui loue.
Annulation par qui loue : les arrhes restent à la commune à moins de {jours_annulation} jours ; avant, elles sont rendues. La commune qui annule rend tout.
"""  # noqa: E501
REFUSAL = f"""Vu la demande de {{prenom}} {{nom}} de louer la salle « {{salle}} » {{quand}}, reçue le {{depot}} ;
La location est refusée, pour le motif suivant : {{motif}}
{CONTESTED}
"""
KEEP = [
    {"key": key, "path": path}
    for key, path in (
        ("salle", "name"), ("quand", "when"), ("jour_loue", "day"), ("prix", "price"), ("arrhes", "first"),
        ("solde", "rest"),
    )
]  # fmt: skip
BOOKED = ["tenir", "tenir_autre"]


def _book(key: str, slot: str) -> dict[str, Any]:
    return {
        "key": key, "do": "book_slot", "calendar": "salles", "slot": slot, "state": "requested", "audience": "qui",
        "association": "association", "keep": KEEP, "parameter": "part_arrhes",
    }  # fmt: skip


def _on(key: str, to: str, action: str, outcome: str) -> dict[str, Any]:
    return {"key": key, "to": to, "on": {"on": "outcome", "action": action, "outcome": outcome}}


def _form(key: str, label: str, *questions: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "do": "form", "by": [AGENT], "label": label, "questions": list(questions)}


def _release(key: str) -> dict[str, Any]:
    return {"key": key, "do": "release_slot", "of": BOOKED}


def _forgive(key: str, why: str) -> dict[str, Any]:
    return {"key": key, "do": "drop_payment", "of": ["payer_arrhes", "payer_solde"], "text": why}


GIVE_UP = {"by": "applicant", "confirm": True}


def _ours(key: str, why: str) -> dict[str, Any]:
    return _form(
        key, "L’annulation par la mairie",
        ask(why, "long_text", "Pourquoi la mairie annule", required=True, help="La personne le lit."),
    )  # fmt: skip


def _before() -> list[dict[str, Any]]:
    return [
        {
            "key": "deposee", "label": "Demande reçue", "phase": "filed",
            "words": [{"text": "La date est en train d’être gardée pour vous.", "to": ["applicant"]}],
            "steps": [_book("tenir", "creneau")],
            "ways": [
                _on("tenue_1", "tenue", "tenir", "booked"), _on("prise_1", "prise", "tenir", "full"),
                button("retirer", "retiree", "Retirer ma demande", **GIVE_UP),
            ],
        },
        {
            "key": "prise", "label": "Date prise : en choisir une autre", "phase": "incomplete",
            "words": [{"text": "Quelqu’un d’autre a eu cette date avant vous. Choisissez-en une autre.",
                       "to": ["applicant"]}],
            "steps": [
                tell("dire_prise", "Cette date n’est plus libre. Choisissez-en une autre dans votre dossier."),
                {"key": "rechoisir", "do": "form", "by": ["applicant"], "label": "Choisir une autre date",
                 "questions": [ask("autre_creneau", "slot", "Quelle salle, à quel moment ?", **SLOT)]},
            ],
            "ways": [_on("rechoisie", "retenir", "rechoisir", "filled"),
                     button("renoncer", "retiree", "Retirer ma demande", **GIVE_UP)],
        },
        {
            "key": "retenir", "label": "Nouvelle date choisie", "phase": "under_review",
            "steps": [_book("tenir_autre", "autre_creneau")],
            "ways": [
                _on("tenue_2", "tenue", "tenir_autre", "booked"), _on("prise_2", "prise", "tenir_autre", "full"),
                button("retirer_2", "retiree", "Retirer ma demande", **GIVE_UP),
            ],
        },
    ]  # fmt: skip


def _examined() -> list[dict[str, Any]]:
    missing = ask("piece", "long_text", "Ce qui manque, ou ce qu’il faut corriger", required=True)
    why = ask("motif", "long_text", "Le motif du refus", required=True, help="La personne le lit : une décision qui refuse se motive.")  # fmt: skip  # noqa: E501
    return [
        {
            "key": "tenue", "label": "Date gardée, en cours d’examen", "phase": "under_review",
            "words": [{"text": "« {salle} » vous est gardée {quand}, pendant que la mairie examine la demande.",
                       "to": ["applicant"]}],
            "steps": [
                tell("dire_tenue", "« {salle} » vous est gardée {quand}. Prix : {prix} €, dont {arrhes} € d’arrhes."),
                _form("manque", "Ce que l’on demande", missing),
                _form("pourquoi", "Le refus", why),
            ],
            "ways": [
                button("accorder", "a_payer", "Accepter et demander les arrhes", confirm=True),
                button("demander_piece", "incomplete", "Demander une pièce", fills=["manque"]),
                button("refuser", "refusee", "Refuser", fills=["pourquoi"], confirm=True),
                button("retirer_3", "retiree", "Retirer ma demande", **GIVE_UP),
            ],
        },
        {
            "key": "incomplete", "label": "Il manque une pièce", "phase": "incomplete",
            "words": [{"text": "La mairie attend de vous : {piece}", "to": ["applicant"]},
                      {"text": "La personne doit envoyer : {piece}", "to": [AGENT]}],
            "steps": [
                tell("dire_manque", "Pour continuer, il nous faut : {piece}"),
                {"key": "envoi_piece", "do": "ask_document", "by": ["applicant"], "label": "La pièce demandée"},
            ],
            "ways": [
                _on("piece_recue", "tenue", "envoi_piece", "received"),
                button("reprendre", "tenue", "Reprendre l’examen sans cette pièce"),
                button("laisser", "retiree", "Retirer ma demande", **GIVE_UP),
            ],
        },
    ]  # fmt: skip


def _deposit() -> list[dict[str, Any]]:
    return [
        {
            "key": "a_payer", "label": "Arrhes à payer", "phase": "under_review",
            "words": [{"text": "Payez les arrhes ({arrhes} €) : la date est à vous dès qu’elles sont reçues.",
                       "to": ["applicant"], "when": when("arrhes > 0")},
                      {"text": "Les arrhes sont attendues ; si elles ne viennent pas, annulez.", "to": [AGENT]}],
            "steps": [
                {"key": "sans_arrhes", "do": "jump", "to": "confirmer", "when": when("arrhes = 0")},
                decision("Contrat de location", CONTRACT, key="contrat"),
                tell("dire_accord", "Votre demande est acceptée. Le contrat est dans votre dossier."),
                {"key": "payer_arrhes", "do": "request_payment", "label": "Arrhes de la salle",
                 "amount": when("arrhes")},
                _ours("motif_annulation_1", "pourquoi_annule_1"),
            ],
            "ways": [
                _on("arrhes_payees", "confirmer", "payer_arrhes", "settled"),
                button("arrhes_autrement", "confirmer", "Arrhes reçues autrement, ou non demandées", confirm=True),
                button("annuler_1", "annulee_mairie", "Annuler", fills=["motif_annulation_1"], confirm=True),
                button("annuler_moi_1", "annulee", "Annuler ma location", **GIVE_UP),
                {"key": "jamais_payees", "to": "annulee", "on": {"on": "timer", "count": 30, "unit": "days"}},
            ],
        },
        {
            "key": "confirmer", "label": "Confirmation en cours", "phase": "under_review",
            "steps": [{"key": "ferme", "do": "confirm_slot", "of": BOOKED}],
            "ways": [_on("est_ferme", "accordee", "ferme", "confirmed"), _on("est_partie", "prise", "ferme", "gone")],
        },
    ]  # fmt: skip


def _granted() -> list[dict[str, Any]]:
    inside = _form(
        "entree", "État des lieux d’entrée",
        ask("cles_remises", "short_text", "Les clés remises, et à qui", required=True),
        ask("etat_entree", "long_text", "Ce qui est constaté à l’entrée", required=True,
            help="Par exemple : 120 chaises, 20 tables, vaisselle complète, rien de cassé."),
        ask("assurance_vue", "yes_no", "L’attestation d’assurance est au dossier", required=True),
        ask("caution_recue", "yes_no", "La caution est reçue", required=True),
    )  # fmt: skip
    return [
        {
            "key": "accordee", "label": "Location confirmée", "phase": "granted",
            "words": [{"text": "« {salle} » est à vous {quand}. Avant les clés : le solde ({solde} €), la caution "
                               "({caution} €) et l’attestation d’assurance.", "to": ["applicant"]},
                      {"text": "Avant les clés : solde {solde} €, caution {caution} €, assurance.", "to": [AGENT]}],
            "steps": [
                decision("Contrat de location", CONTRACT, key="contrat_libre", when=when("arrhes = 0")),
                tell("dire_ferme", "« {salle} » est réservée {quand}."),
                {"key": "payer_solde", "do": "request_payment", "label": "Solde de la salle",
                 "amount": when("solde"), "when": when("solde > 0")},
                {"key": "demander_assurance", "do": "ask_document", "by": ["applicant"],
                 "label": "L’attestation d’assurance", "when": when("vide(assurance)")},
                inside,
                _ours("motif_annulation", "pourquoi_annule"),
            ],
            "ways": [
                button("remettre", "occupee", "Remettre les clés (état des lieux d’entrée)", fills=["entree"]),
                button("annuler_2", "annulee_mairie", "Annuler", fills=["motif_annulation"], confirm=True),
                button("annuler_moi_2", "annulee", "Annuler ma location", **GIVE_UP),
                {"key": "jamais_venu", "to": "terminee", "on": {"on": "timer", "count": 24, "unit": "months"}},
            ],
        },
        {
            "key": "occupee", "label": "Clés remises", "phase": "granted",
            "words": [{"text": "Vous avez les clés : {cles_remises}.", "to": ["applicant"]}],
            "steps": [
                tell("dire_cles", "Les clés vous ont été remises. À l’entrée : {etat_entree}"),
                _form("sortie", "État des lieux de sortie",
                      ask("etat_sortie", "long_text", "Ce qui est constaté à la sortie", required=True),
                      ask("caution_rendue", "choice", "La caution", required=True,
                          options=pick("rendue", "gardée en partie", "gardée"))),
            ],
            "ways": [button("rendre", "terminee", "Clés rendues (état des lieux de sortie)", fills=["sortie"])],
        },
        {
            "key": "terminee", "label": "Location terminée", "phase": "closed", "end": True,
            "steps": [tell("dire_fin", "Les clés sont rendues. À la sortie : {etat_sortie} Caution : {caution_rendue}.",
                           when=when('etat_precedent = "occupee"'))],
        },
    ]  # fmt: skip


def _ends() -> list[dict[str, Any]]:
    gone = "La location est annulée : plus rien n’est dû."
    return [
        {
            "key": "annulee", "label": "Location annulée", "phase": "closed", "end": True,
            "steps": [_release("rendre_1"), _forgive("oublier_1", gone),
                      tell("dire_annule", "Votre location du {jour_loue} est annulée. La salle est rendue libre.")],
        },
        {
            "key": "annulee_mairie", "label": "Annulée par la mairie", "phase": "closed", "end": True,
            "steps": [
                _release("rendre_2"), _forgive("oublier_2", gone),
                tell("dire_annule_mairie", "La mairie doit annuler. {pourquoi_annule}{pourquoi_annule_1} "
                     "Ce que vous avez payé vous est rendu."),
            ],
        },
        {
            "key": "refusee", "label": "Demande refusée", "phase": "refused", "end": True,
            "steps": [_release("rendre_3"), decision("Décision de refus", REFUSAL, key="lettre_refus"),
                      tell("dire_refus", REFUSED)],
        },
        {
            "key": "retiree", "label": "Demande retirée", "phase": "withdrawn", "end": True,
            "steps": [_release("rendre_4")],
        },
    ]  # fmt: skip


LOST = {
    "key": "salle_perdue",
    "on": {"on": "trigger", "name": "slot_lost"},
    "statuses": ["tenue", "incomplete", "a_payer", "confirmer", "accordee"],
    "steps": [{"key": "perdue", "do": "jump", "to": "annulee_mairie"}],
}
WORKFLOW: dict[str, Any] = {
    "title": "Louer la salle des fêtes",
    "functions": [{"key": AGENT, "label": "La mairie"}],
    "parameters": [
        {"key": "part_arrhes", "label": "Arrhes, en pourcentage du prix", "kind": "number", "usual": "30"},
        {"key": "caution", "label": "Caution, en euros", "kind": "number", "usual": "300"},
        {"key": "jours_annulation", "label": "Jours avant la date en deçà desquels les arrhes sont gardées",
         "kind": "number", "usual": "30"},
    ],
    "values": [
        *NAMES,
        {"key": "creneau", "label": "Date choisie", "of_form": True},
        {"key": "qui", "label": "Tarif", "of_form": True},
        {"key": "association", "label": "Association", "of_form": True},
        {"key": "objet", "label": "Objet", "of_form": True},
        {"key": "convives", "label": "Personnes", "kind": "number", "of_form": True},
        {"key": "assurance", "label": "Assurance", "kind": "list", "of_form": True},
        {"key": "salle", "label": "Salle"},
        {"key": "quand", "label": "Quand"},
        {"key": "jour_loue", "label": "Jour", "kind": "date"},
        {"key": "prix", "label": "Prix", "kind": "number"},
        {"key": "arrhes", "label": "Arrhes", "kind": "number"},
        {"key": "solde", "label": "Solde", "kind": "number"},
    ],
    "start": "deposee",
    "statuses": [*_before(), *_examined(), *_deposit(), *_granted(), *_ends()],
    "anytime": [REMIND, LOST],
}  # fmt: skip

_SLOT = {
    "resource": 1, "name": "Grande salle", "starts": "2026-06-20T08:00:00+02:00",
    "ends": "2026-06-21T02:00:00+02:00", "label": "samedi 20 juin",
}  # fmt: skip
_WANTED = {
    "creneau": _SLOT, "qui": "resident", "objet": "noces d’or", "convives": "80", "buvette": False,
    "assurance": ["a"], "reglement": True,
}  # fmt: skip
_HELD = {
    "do": "answer", "key": "tenir", "outcome": "booked",
    "typed": {"tenir": {"name": "Grande salle", "when": "le samedi 20 juin", "day": "2026-06-20", "price": "200",
                        "first": "60", "rest": "140"}},
}  # fmt: skip
_PAID = {"do": "answer", "key": "payer_arrhes", "outcome": "settled"}
_FIRM = {"do": "answer", "key": "ferme", "outcome": "confirmed"}
_IN = {"entree": {"cles_remises": "deux clés", "etat_entree": "Rien de cassé.", "assurance_vue": True,
                  "caution_recue": True}}  # fmt: skip
_OUT = {"sortie": {"etat_sortie": "Propre.", "caution_rendue": "rendue"}}
TRIALS = (
    tried(
        "Louée, occupée, rendue", _WANTED, _HELD, press("accorder"), _PAID, _FIRM, press("remettre", _IN),
        press("rendre", _OUT), status="terminee", ended=True, owes=20_000,
        papers={"Contrat de location": "dont 60 € d’arrhes, et 140 € de solde"},
    ),
    tried("La date est prise par un autre", _WANTED, {"do": "answer", "key": "tenir", "outcome": "full"},
          status="prise", phase="incomplete"),
    tried("Refusée, avec son motif", _WANTED, _HELD, press("refuser", {"pourquoi": {"motif": "Travaux."}}),
          phase="refused", ended=True, owes=0),
    tried("Retirée par la personne", _WANTED, _HELD, press("retirer_3", by="applicant"), phase="withdrawn", ended=True),
    tried("Arrhes jamais payées", _WANTED, _HELD, press("accorder"), {"do": "wait", "key": "jamais_payees"},
          status="annulee", ended=True),
    tried("Le règlement n’est pas accepté", {**_WANTED, "reglement": False}, wrong=["pieces"]),
)  # fmt: skip

PACKAGE = Package(
    key="location-salle-des-fetes",
    title="Louer la salle des fêtes",
    summary=str(FORM["summary"]),
    office="Secrétariat",
    form=FORM,
    workflow=WORKFLOW,
    period=None,
    retention_days=1825,
    pieces=(
        "Une date, et une autre au cas où",
        "Votre attestation d’assurance responsabilité civile, si vous l’avez",
    ),
    laws=(
        f"Code général des collectivités territoriales, article L2144-3 (locaux communaux, tarifs par délibération) : {TO_CHECK}.",  # noqa: E501
        f"Arrhes et annulation (code civil, article 1590) : {TO_CHECK}.",
        f"Durée de conservation d’un contrat et de ses paiements : {TO_CHECK}.",
    ),
    trials=TRIALS,
)

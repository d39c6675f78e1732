"""What the démarches of a village have in common: the person who asks, and a workflow of six statuses."""

from __future__ import annotations

from typing import Any

from cantou.core.forms.engine.tree import to_json
from cantou.core.forms.engine.words import parse

AGENT = "mairie"
SIGNED = "Pour la commune, le maire"
CONTESTED = (
    "Cette décision peut être contestée dans les deux mois qui suivent sa réception : "
    "devant le maire, ou devant le tribunal administratif."
)
NAMES: list[dict[str, Any]] = [
    {"key": "prenom", "label": "Prénom", "of_form": True},
    {"key": "nom", "label": "Nom", "of_form": True},
]
"""Of whoever asks, for texts."""


def ask(key: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    """The sign stays with its word at the end of a line."""
    return {"key": key, "type": kind, "label": label.replace(" ?", "\u00a0?"), **more}


def words(text: str, condition: str = "") -> dict[str, Any]:
    more = {"condition": when(condition)} if condition else {}
    return {"element": "words", "text": text, **more}


def pick(*labels: str, **named: str) -> list[dict[str, str]]:
    """The options of a choice: `labels` are kept as they are read, so that a text may say them."""
    found = [{"value": one, "label": one[0].upper() + one[1:]} for one in labels]
    return [*found, *({"value": value, "label": label} for value, label in named.items())]


def held(condition: str, message: str) -> dict[str, Any]:
    """What must hold before one leaves a page."""
    return {"condition": when(condition), "message": message}


def when(text: str) -> dict[str, Any]:
    return to_json(parse(text))


def you(*more: dict[str, Any]) -> dict[str, Any]:
    """The page that asks who asks. One way to be reached is enough: an address on paper is one."""
    return {
        "key": "vous",
        "title": "Vous",
        "elements": [
            *more,
            ask("prenom", "short_text", "Votre prénom", required=True, prefill="person.given_name"),
            ask("nom", "short_text", "Votre nom", required=True, prefill="person.family_name"),
            ask(
                "courriel",
                "email",
                "Votre adresse électronique",
                prefill="person.email",
                help="Pour recevoir l’accusé de réception et la réponse. Sans elle, par SMS ou par lettre.",
            ),
            ask("telephone", "phone", "Votre téléphone", prefill="person.phone"),
            ask("adresse", "address", "Votre adresse", required=True, prefill="person.address"),
        ],
    }


def button(key: str, to: str, label: str, by: str = AGENT, **more: Any) -> dict[str, Any]:
    on = {"on": "button", "label": label, "by": [by]}
    on |= {name: more.pop(name) for name in ("fills", "confirm") if name in more}
    return {"key": key, "to": to, "on": on, **more}


def tell(key: str, text: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "do": "message", "to": ["applicant"], "text": text, **more}


REMIND = {
    "key": "relancer",
    "on": {"on": "timer", "count": 15, "unit": "days"},
    "statuses": ["incomplete"],
    "steps": [
        {
            "key": "relance",
            "do": "email",
            "to": ["applicant"],
            "subject": "Votre dossier attend une pièce",
            "text": "Nous n’avons pas encore reçu : {piece}\nSans elle, l’examen ne peut pas reprendre.",
        }
    ],
}
"""Once, a fortnight after something was asked."""


REFUSED = """Votre demande est refusée, pour ce motif : {motif}
La décision est dans votre dossier, avec ce que vous pouvez faire."""


def usual_workflow(
    *,
    title: str,
    granted: str,
    document: str,
    text: str,
    granted_words: str,
    refused_text: str,
    values: list[dict[str, Any]],
    on_grant: list[dict[str, Any]] | None = None,
    parameters: list[dict[str, Any]] | None = None,
    decided: list[dict[str, Any]] | None = None,
    first: str = "accordee",
    between: list[dict[str, Any]] | None = None,
    after: list[dict[str, Any]] | None = None,
    ways: list[dict[str, Any]] | None = None,
    anytime: list[dict[str, Any]] | None = None,
    signed: str = "",
    examined: list[dict[str, Any]] | None = None,
    booked: list[str] | None = None,
) -> dict[str, Any]:
    """Filed, examined, completed where something is missing, then granted, refused or withdrawn. `document`: the title
    of what is signed when it is granted, `text` what it says.

    `decided`: what the agent answers to grant. `first`: where granting leads to, if one of `between` comes before.
    `after`, `ways`: what follows a decision, and how one comes to it; without them it is an end. `signed`: what the
    mayor signs before it is granted, in words. `examined`: other ways out of the examination. `booked`: the actions
    that book something, given back where it ends.
    """
    given_up = button("retirer", "retiree", "Retirer ma demande", by="applicant", confirm=True)
    statuses = [
        {
            "key": "deposee",
            "label": "Demande reçue",
            "phase": "filed",
            "words": [{"text": "La mairie va lire votre demande.", "to": ["applicant"]}],
            "ways": [button("instruire", "examen", "Commencer l’examen"), given_up],
        },
        _examination(
            granted, "signature" if signed and first == "accordee" else first, decided or [], examined or []
        ),
        _incomplete(),
        *(between or []),
        *([_to_sign(signed, document, text)] if signed else []),
        _granted([] if signed else [decision(document, text)], granted_words, on_grant or [], ways or []),
        *(after or []),
        _refused(refused_text, [release("rendre_refus", booked)] if booked else []),
        _withdrawn([release("rendre_retrait", booked)] if booked else []),
    ]
    return {
        "title": title,
        "functions": [{"key": AGENT, "label": "La mairie"}],
        "parameters": parameters or [],
        "values": values,
        "start": "deposee",
        "statuses": statuses,
        "anytime": [REMIND, *(anytime or [])],
    }


def release(key: str, of: list[str]) -> dict[str, Any]:
    return {"key": key, "do": "release_slot", "of": of}


def decision(title: str, text: str, key: str = "acte", **more: Any) -> dict[str, Any]:
    values = {"titre": title, "texte": text, "signataire": SIGNED}
    return {"key": key, "do": "pdf", "what": "decision", "values": values, **more}


def _examination(
    granted: str, first: str, decided: list[dict[str, Any]], more: list[dict[str, Any]]
) -> dict[str, Any]:
    missing = ask("piece", "long_text", "Ce qui manque, ou ce qu’il faut corriger", required=True)
    why = ask("motif", "long_text", "Le motif du refus", required=True, help="La personne le lit : une décision qui refuse se motive.")  # fmt: skip  # noqa: E501
    return {
        "key": "examen",
        "label": "En cours d’examen",
        "phase": "under_review",
        "words": [{"text": "La mairie examine votre demande.", "to": ["applicant"]}],
        "steps": [
            {"key": "manque", "do": "form", "by": [AGENT], "label": "Ce que l’on demande", "questions": [missing]},
            {"key": "pourquoi", "do": "form", "by": [AGENT], "label": "Le refus", "questions": [why]},
            *([{"key": "decide", "do": "form", "by": [AGENT], "label": granted, "questions": decided}] if decided else []),  # noqa: E501
        ],
        "ways": [
            button("accorder", first, granted, confirm=True, **({"fills": ["decide"]} if decided else {})),
            *more,
            button("demander_piece", "incomplete", "Demander une pièce", fills=["manque"]),
            button("refuser", "refusee", "Refuser", fills=["pourquoi"], confirm=True),
            button("abandonner", "retiree", "Retirer ma demande", by="applicant", confirm=True),
        ],
    }  # fmt: skip


def _incomplete() -> dict[str, Any]:
    return {
        "key": "incomplete",
        "label": "Il manque une pièce",
        "phase": "incomplete",
        "words": [
            {"text": "La mairie attend de vous : {piece}", "to": ["applicant"]},
            {"text": "La personne doit envoyer : {piece}", "to": [AGENT]},
        ],
        "steps": [
            tell("dire_manque", "Pour continuer, il nous faut : {piece}"),
            {"key": "envoi_piece", "do": "ask_document", "by": ["applicant"], "label": "La pièce demandée"},
        ],
        "ways": [
            {
                "key": "piece_recue",
                "to": "examen",
                "on": {"on": "outcome", "action": "envoi_piece", "outcome": "received"},
            },
            button("reprendre", "examen", "Reprendre l’examen sans cette pièce"),
            button("laisser", "retiree", "Retirer ma demande", by="applicant", confirm=True),
        ],
    }


def to_sign(key: str, label: str, title: str, text: str, **more: Any) -> dict[str, Any]:
    """What the mayor reads and signs: its line in the thread is the signed document."""
    values = {"titre": title, "texte": text}
    return {"key": key, "do": "signature", "by": [AGENT], "label": label, "values": values, **more}


def _to_sign(label: str, title: str, text: str) -> dict[str, Any]:
    """Granted when it is signed; refused, it is examined again. The law's clock goes on."""
    done = {"on": "outcome", "action": "signature_maire"}
    return {
        "key": "signature",
        "label": "À la signature du maire",
        "phase": "under_review",
        "words": [
            {"text": "La décision est écrite. Il reste la signature du maire.", "to": ["applicant"]},
            {"text": "Le document attend le maire, ou un adjoint qui a sa délégation.", "to": [AGENT]},
        ],
        "steps": [to_sign("signature_maire", label, title, text)],
        "ways": [
            {"key": "signee", "to": "accordee", "on": {**done, "outcome": "signed"}},
            {"key": "non_signee", "to": "examen", "on": {**done, "outcome": "refused"}},
            button("reexaminer", "examen", "Reprendre l’examen avant la signature"),
            button("renoncer", "retiree", "Retirer ma demande", by="applicant", confirm=True),
        ],
    }


def _granted(
    paper: list[dict[str, Any]], said: str, more: list[dict[str, Any]], ways: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "key": "accordee",
        "label": "Demande accordée",
        "phase": "granted",
        "end": not ways,
        "words": [{"text": said, "to": ["applicant"]}],
        "steps": [*paper, tell("dire_accord", said), *more],
        "ways": ways,
    }


def _withdrawn(steps: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "key": "retiree",
        "label": "Demande retirée",
        "phase": "withdrawn",
        "end": True,
        "steps": steps,
    }


def _refused(text: str, before: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "key": "refusee",
        "label": "Demande refusée",
        "phase": "refused",
        "end": True,
        "steps": [
            *before,
            decision("Décision de refus", text, key="lettre_refus"),
            tell("dire_refus", REFUSED),
        ],
    }

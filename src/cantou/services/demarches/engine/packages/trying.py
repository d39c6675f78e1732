"""The cases that nearly each démarche is tried with: granted, refused, incomplete, withdrawn."""

from __future__ import annotations

from typing import Any

ON = "2026-03-02"
WHO = {
    "prenom": "Ginette",
    "nom": "Fau",
    "adresse": {
        "label": "2 rue du Four",
        "line": "2 rue du Four",
        "postcode": "15800",
        "city": "Vic-sur-Cère",
    },
}
_BEGUN = {"do": "press", "key": "instruire"}


def tried(title: str, answers: dict[str, Any], *steps: dict[str, Any], **expects: Any) -> dict[str, Any]:
    return {"title": title, "on": ON, "answers": {**WHO, **answers}, "steps": list(steps), "expects": expects}


def press(key: str, typed: dict[str, dict[str, Any]] | None = None, by: str = "mairie") -> dict[str, Any]:
    return {"do": "press", "key": key, "by": by, "typed": typed or {}}


def usual_trials(
    answers: dict[str, Any],
    *,
    paper: tuple[str, str] | None = None,
    decided: dict[str, dict[str, Any]] | None = None,
    mistakes: dict[str, tuple[dict[str, Any], str]] | None = None,
    then: tuple[dict[str, Any], ...] = (),
    ended: bool | None = None,
) -> tuple[dict[str, Any], ...]:
    """`paper`: the title of what grants it, and words that it must say. `mistakes`: title → (answers, the question
    that must refuse them). `then`: what follows « accorder »."""
    grant = {"do": "press", "key": "accorder", "typed": decided or {}}
    papers = {"papers": dict([paper])} if paper else {}
    more = {} if ended is None else {"ended": ended}
    missing = {"do": "press", "key": "demander_piece", "typed": {"manque": {"piece": "Une pièce"}}}
    received = {"do": "answer", "key": "envoi_piece", "outcome": "received"}
    refusal = {"do": "press", "key": "refuser", "typed": {"pourquoi": {"motif": "Il manque l’essentiel."}}}
    left = {"do": "press", "key": "retirer", "by": "applicant"}
    return (
        tried("Accordée", answers, _BEGUN, grant, *then, **papers, **more),
        tried("Une pièce manque, puis arrive", answers, _BEGUN, missing, received, phase="under_review"),
        tried("Refusée, avec son motif", answers, _BEGUN, refusal, phase="refused", ended=True),
        tried("Retirée par la personne", answers, left, phase="withdrawn", ended=True),
        *(
            tried(title, {**answers, **wrong}, wrong=[key])
            for title, (wrong, key) in (mistakes or {}).items()
        ),
    )

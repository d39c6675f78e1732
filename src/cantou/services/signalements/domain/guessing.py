"""What somebody writes about, where one word leaves no doubt; otherwise an agent sorts it (« Autre chose »)."""

from __future__ import annotations

from cantou.core.territories.engine.names import normalise
from cantou.services.signalements.domain.defaults import OTHER

LONGEST = 600
WORDS: dict[str, tuple[str, ...]] = {
    "voirie": ("nid de poule", "nids de poule", "chaussee", "trottoir", "caniveau", "accotement"),
    "eclairage": ("lampadaire", "lampadaires", "eclairage public", "reverbere"),
    "dechets": ("depot sauvage", "decharge sauvage", "poubelle", "poubelles", "gravats", "encombrants"),
    "eau": ("fuite d eau", "bouche d egout", "egout", "canalisation"),
    "arbre": ("arbre", "arbres", "branche", "branches", "haie"),
    "neige": ("verglas", "deneigement", "deneigee", "congere", "chasse neige"),
    "animaux": ("chien errant", "chien perdu", "animal mort", "vaches sur la route"),
    "nuisibles": ("frelon", "frelons", "ambroisie", "nid de guepes", "chenilles"),
    "signalisation": ("panneau", "panneaux", "marquage au sol", "passage pieton"),
    "proprete": ("tag", "tags", "graffiti", "dejections"),
}
"""Of the default categories: an organisation's own are never guessed."""


def guess(text: str, *, offered: set[str]) -> str:
    """Two categories, or none, are a doubt."""
    words = f" {normalise(text[:LONGEST])} "
    found = {code for code, known in WORDS.items() if any(f" {word} " in words for word in known)}
    return found.pop() if len(found) == 1 and found <= offered else OTHER

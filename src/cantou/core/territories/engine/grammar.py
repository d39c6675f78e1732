"""Names of communes inside a sentence: « la mairie du Rouget-Pers », « à Aurillac », « aux Ternes »."""

from __future__ import annotations

import unicodedata

_VOWELS = frozenset("aeiouy")
_ASPIRATED = ("haut", "ham", "hal", "hon", "hers", "herm", "hu")
"""Beginnings of an h that French does not elide; of the others (Hérisson, Hauterive aside) it does."""


def of(name: str) -> str:
    """« de Vic-sur-Cère », « d’Aurillac », « du Rouget-Pers », « des Ternes », « de La Chapelle »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d’{name}" if _elides(name) else f"de {name}"


def at(name: str) -> str:
    """« à Vic-sur-Cère », « au Rouget-Pers », « aux Ternes », « à La Chapelle »."""
    if name.startswith("Le "):
        return f"au {name[3:]}"
    if name.startswith("Les "):
        return f"aux {name[4:]}"
    return f"à {name}"


def _elides(name: str) -> bool:
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(letter)
    )
    if plain.startswith("h"):
        return not plain.startswith(_ASPIRATED)
    if plain.startswith("y"):
        # « d’Ytrac », « d’Yssingeaux », « d’Ydes »: before a consonant it is a vowel.
        return plain[1:2] not in _VOWELS
    return plain[:1] in _VOWELS or plain.startswith(("œ", "æ"))

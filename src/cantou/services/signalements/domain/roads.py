"""Which class a road has, from what somebody typed: « RD 120 », « route départementale 926 ». Never guessed. Pure.

« Au n 12 » is a house, « à 75 m » a distance: in running text a bare N or A counts only as a sign is painted, in
capitals; « près de la D 926 » is not on it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoadClass(models.TextChoices):
    HIGHWAY = "A", _("autoroute")
    NATIONAL = "RN", _("route nationale")
    DEPARTEMENTAL = "RD", _("route départementale")
    COMMUNAL = "VC", _("voie communale")
    RURAL = "CR", _("chemin rural")


@dataclass(frozen=True, slots=True)
class Road:
    """`name` as it is shown: « D 926 ». Both empty where nothing was said."""

    road_class: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.road_class)


NOTHING = Road()
_LETTERS = {
    "a": ("A", "A"),
    "n": ("RN", "N"),
    "rn": ("RN", "N"),
    "d": ("RD", "D"),
    "rd": ("RD", "D"),
    "vc": ("VC", "VC"),
    "cr": ("CR", "CR"),
}
_WORDS = {
    "autoroute": "a",
    "nationale": "n",
    "departementale": "d",
    "voie communale": "vc",
    "chemin rural": "cr",
}
_TAIL = r"\s*(?:n\s*°\s*|n[o°]\s*)?(?P<number>\d{1,4})\s?(?P<suffix>[a-z]\d?\b|bis\b)?(?![\w/])"
_SPOKEN = re.compile(
    r"\b(?:route\s+)?(?P<word>autoroute|nationale|departementale|voie communale|chemin rural)"
    r"\s*(?:a|n|d)?" + _TAIL
)
_SIGN = re.compile(r"(?<![\w-])(?P<letters>rd|rn|vc|cr|d|n|a)\s?\.?\s?-?" + _TAIL, re.IGNORECASE)
_BESIDE = re.compile(
    r"\b(?:pres d\w*|proche d\w*|a cote d\w*|avant|apres|entre|derriere|vers|sous|au-dessus d\w*|loin d\w*|croisement|"
    r"carrefour|intersection|direction|a \d+ ?k?m(?:etres)? d\w*)\b"
)
_LONGEST = 400
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def road_named(text: str) -> Road:
    """The answer to « quelle route ? »: « D54 », « n 122 », « la départementale 926 »."""
    return _only(_found(text, lenient=True))


def road_told(text: str) -> Road:
    """In the words that say where something is. Nothing when two roads, or only the way towards one, are named."""
    plain = _plain(text)
    return NOTHING if _BESIDE.search(plain.lower()) else _only(_found(text, lenient=False))


def _only(found: set[Road]) -> Road:
    return next(iter(found)) if len(found) == 1 else NOTHING


def _found(text: str, *, lenient: bool) -> set[Road]:
    plain = _plain(text)
    roads = {_road(_WORDS[match["word"]], match) for match in _SPOKEN.finditer(plain.lower())}
    for match in _SIGN.finditer(plain):
        letters = match["letters"]
        if lenient or _painted(letters, match[0]):
            roads.add(_road(letters.lower(), match))
    return roads


def _painted(letters: str, whole: str) -> bool:
    """« D 54 », « d54 », « rd 54 »; « N 122 » but not « n 12 », « A75 » but not « A 75 » (à 75 mètres)."""
    attached = whole[len(letters)].isdigit()
    if letters.lower() == "a":
        return letters.isupper() and attached
    if letters.lower() == "n":
        return letters.isupper()
    return letters.lower() != "d" or letters.isupper() or attached


def _road(letters: str, match: re.Match[str]) -> Road:
    road_class, shown = _LETTERS[letters]
    suffix = match["suffix"] or ""
    number = int(match["number"])
    tail = f" {suffix}" if suffix == "bis" else suffix.upper()
    return Road(road_class, f"{shown} {number}{tail}")


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text[:_LONGEST].replace("’", "'").replace("º", "°"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SPACES.sub(" ", plain).strip()

"""The places that a few lines seem to name: « à Vic-sur-Cère », « 15800 », not « la route de Murat »."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cantou.core.territories.engine.names import normalise

LONGEST = 700
"""Letters that are read: who says where says it at the beginning."""
MOST_WORDS = 6
SHORTEST = 3
_PIECES = re.compile(r"[\n,;:!?()|/\"«»]|\.(?=\s|$)|\s[–—-]\s")
_CODE = re.compile(r"(?<!\d)(?:\d{5}|2[AaBb]\d{3})(?!\d)")
_ELSEWHERE = re.compile(
    r"\b(?:route|rue|avenue|chemin|impasse|boulevard|place|pont|gare|col|direction|vers|entre|sortie|entree)"
    r"(?: (?:de|du|des|d|la|le|les|l))*$"
)
_HERE = re.compile(r"(?:^| )(?:a|commune|commune de|commune d|mairie de|mairie d|village de|bourg de)$")


@dataclass(frozen=True, slots=True)
class Said:
    """`codes`: postcodes or INSEE codes; `names`: normalised → whether it stands alone or after « à »."""

    codes: tuple[str, ...]
    names: dict[str, bool]


def places_said(text: str, *, begins: bool = False) -> Said:
    """`begins`: the first words may be a name without more ado, as in an SMS."""
    text = text[:LONGEST]
    names: dict[str, bool] = {}
    for number, piece in enumerate(_PIECES.split(text)):
        words = normalise(piece).split()
        capitals = {normalise(word) for word in re.split(r"[\s'’]+", piece) if word[:1].isupper()}
        for start in range(len(words)):
            for end in range(start + 1, min(start + MOST_WORDS, len(words)) + 1):
                name = " ".join(words[start:end])
                if len(name) < SHORTEST or name.isdigit():
                    continue
                before = " ".join(words[:start])
                if _ELSEWHERE.search(before):
                    continue
                alone = (start, end) == (0, len(words)) or (begins and number == start == 0)
                sure = (
                    alone or (end - start > 1) or bool(_HERE.search(before) and (begins or name in capitals))
                )
                names[name] = names.get(name, False) or sure
    codes = tuple(dict.fromkeys(found.upper() for found in _CODE.findall(text)))
    return Said(codes, names)


def longest(names: set[str]) -> set[str]:
    """« vic sur cere » hides « vic » and « cere »."""
    return {
        name for name in names if not any(name != other and f" {name} " in f" {other} " for other in names)
    }


def number_said(text: str, most: int) -> int | None:
    """« 2 », « le 2 », « 2. » → 2, when it is one of the choices; alone on the first line."""
    line = text.strip().split("\n", 1)[0]
    found = re.fullmatch(r"\s*(?:le|n°|numéro|choix|réponse)?\s*(\d{1,2})\s*[.)!]?\s*", line, re.IGNORECASE)
    return int(found[1]) if found and 1 <= int(found[1]) <= most else None

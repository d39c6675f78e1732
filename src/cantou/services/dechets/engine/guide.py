"""Where an object goes: looked up by the word that people use."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OUTLETS = {
    "decheterie": "À la déchèterie",
    "magasin": "À rapporter en magasin",
    "pharmacie": "À la pharmacie",
    "reemploi": "À donner ou à vendre : quelqu’un peut s’en servir",
    "mairie": "À demander à la mairie",
    "gendarmerie": "N’y touchez pas : appelez la gendarmerie, au 17",
}
"""Besides the streams."""
FILE = Path(__file__).parents[1] / "guide.txt"
MOST = 12
_CLOSE = 0.75


@dataclass(frozen=True, slots=True)
class Item:
    word: str
    synonyms: tuple[str, ...]
    outlets: tuple[str, ...]
    note: str = ""


@lru_cache(maxsize=1)
def common() -> tuple[Item, ...]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return tuple(_item(line) for line in lines if line.strip() and not line.startswith("#"))


def _item(line: str) -> Item:
    word, synonyms, outlets, note = (part.strip() for part in line.split("|"))
    others = tuple(one.strip() for one in synonyms.split(",") if one.strip())
    return Item(word, others, tuple(outlets.split()), note)


@dataclass(frozen=True, slots=True)
class Answer:
    """`near`: words that look like what was typed, where nothing was found."""

    items: tuple[Item, ...]
    near: tuple[str, ...] = ()


def look_up(query: str, items: Sequence[Item]) -> Answer:
    """The word itself first, then what begins like it, then what has it within."""
    asked = folded(query)
    if not asked:
        return Answer(())
    ranked = sorted(
        (rank, item.word, number)
        for number, item in enumerate(items)
        if (rank := _rank(asked, item)) is not None
    )
    found = tuple(items[number] for _rank_, _word, number in ranked[:MOST])
    return Answer(found, () if found else _near(asked, items))


def folded(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("’", "'"))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(_singular(word) for word in "".join(c if c.isalnum() else " " for c in text).split())


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word  # noqa: PLR2004


@lru_cache(maxsize=2048)
def _names(item: Item) -> tuple[str, ...]:
    return tuple(folded(name) for name in (item.word, *item.synonyms))


def _rank(asked: str, item: Item) -> int | None:
    names = _names(item)
    words = set(asked.split()) - _SMALL or {asked}
    for rank, holds in enumerate(
        (
            lambda name: name == asked,
            lambda name: name.startswith(asked),
            lambda name: words <= set(name.split()),
            lambda name: all(any(part.startswith(word) for part in name.split()) for word in words),
        )
    ):
        if any(holds(name) for name in names):
            return rank
    return None


_SMALL = {"de", "du", "des", "d", "la", "le", "les", "l", "un", "une", "a", "en", "et"}


def _near(asked: str, items: Iterable[Item]) -> tuple[str, ...]:
    by_name = {name: item.word for item in items for name in _names(item)}
    found = difflib.get_close_matches(asked, by_name, n=3, cutoff=_CLOSE)
    return tuple(dict.fromkeys(by_name[name] for name in found))

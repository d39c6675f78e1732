"""What people type → words without accents, the way the index holds them. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST_QUERY = 150
MOST_TERMS = 10
SHORTEST_IN_VOCABULARY = 4
LONGEST_WORD = 40
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_QUERY = re.compile(r'(?P<minus>(?<!\w)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[a-z0-9]+))')
_WORD = re.compile(r"[^\W\d_]+")


def plain(text: str) -> str:
    """Lower case, no accents; the same as the SQL function search_plain for what French writes."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be there, or must not. `words` is one word or several that follow each other."""

    words: str
    is_phrase: bool = False
    is_excluded: bool = False
    is_begun: bool = False
    """The last word, perhaps still being typed: what begins so counts too."""


def read_query(text: str) -> list[Term]:
    """« école -cantine "salle des fêtes" » → its terms. Nothing that somebody may type is an error."""
    typed = (
        plain(text[:LONGEST_QUERY]).replace("“", '"').replace("”", '"').replace("«", '"').replace("»", '"')
    )
    terms = []
    for found in _QUERY.finditer(typed):
        words = " ".join(re.findall(r"[a-z0-9]+", found["phrase"] or found["word"] or ""))
        if words:
            terms.append(
                Term(words, is_phrase=found["phrase"] is not None, is_excluded=found["minus"] is not None)
            )
    terms = terms[:MOST_TERMS]
    if terms and not terms[-1].is_phrase and not terms[-1].is_excluded and typed[-1:].isalnum():
        last = terms[-1]
        terms[-1] = Term(last.words, is_begun=True)
    return terms


def vocabulary(*texts: str) -> dict[str, str]:
    """Word without accents → as it is written, for each word worth suggesting."""
    found: dict[str, str] = {}
    for text in texts:
        for written in _WORD.findall(text.lower()):
            word = plain(written)
            if SHORTEST_IN_VOCABULARY <= len(word) <= LONGEST_WORD and word.isascii():
                found.setdefault(word, written)
    return found


def singular(word: str) -> str:
    """Crude, and the same on both sides: « déchetteries » is looked up as « déchetterie »."""
    return word[:-1] if len(word) > SHORTEST_IN_VOCABULARY and word[-1] in "sx" else word

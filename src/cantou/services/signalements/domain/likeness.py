"""How much two short texts say the same: shared trigrams, accents and small words aside. Pure.

PostgreSQL has trigrams only as an extension, which is not everywhere; here there are few candidates.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cantou.core.search.engine.words import plain

_WORD = re.compile(r"[a-z0-9]+")
_SMALL = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "ce",
        "cela",
        "ces",
        "cette",
        "chez",
        "dans",
        "de",
        "depuis",
        "des",
        "devant",
        "du",
        "elle",
        "en",
        "est",
        "et",
        "il",
        "ils",
        "je",
        "la",
        "le",
        "les",
        "leur",
        "ma",
        "mais",
        "me",
        "mon",
        "ne",
        "nous",
        "on",
        "ou",
        "par",
        "pas",
        "plus",
        "pour",
        "pres",
        "qu",
        "que",
        "qui",
        "sa",
        "se",
        "ses",
        "son",
        "sont",
        "sur",
        "toujours",
        "tout",
        "tres",
        "un",
        "une",
        "vers",
        "vous",
        "y",
        "bonjour",
        "merci",
    ]
)
_LONGEST = 400
SAME = 0.45
"""From here on two names of a place are held for the same."""


def likeness(one: str, other: str) -> float:
    """Between 0 and 1. Of the shorter text, how much is in the other: two lines against a whole story count fully."""
    first, second = trigrams(one), trigrams(other)
    if not first or not second:
        return 0.0
    return len(first & second) / min(len(first), len(second))


@lru_cache(maxsize=500)
def trigrams(text: str) -> frozenset[str]:
    words = (word for word in _WORD.findall(plain(text[:_LONGEST])) if word not in _SMALL)
    return frozenset(
        padded[start : start + 3]
        for word in words
        for padded in (f"  {word} ",)
        for start in range(len(padded) - 2)
    )


@lru_cache(maxsize=2_000)
def same_name(one: str, other: str) -> bool:
    """Two ways of naming one hamlet, street or house."""
    first, second = trigrams(one), trigrams(other)
    if not first or not second:
        return False
    return len(first & second) / len(first | second) >= SAME or first <= second or second <= first

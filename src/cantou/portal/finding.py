"""The services first: what somebody's words could mean they want to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.registry.manifest import INTENTS, MOMENTS
from cantou.core.search.domain.synonyms import synonyms
from cantou.core.search.engine.words import plain, read_query, singular

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.search.engine.words import Term
    from cantou.portal.doors import Door

TITLE, REST = 3, 1


def matching_doors(q: str, doors: Iterable[Door]) -> list[Door]:
    """Those that hold every word, or one that means the same; a word of the title counts more."""
    terms = [term for term in read_query(q) if not term.is_excluded]
    scored = [(_score(terms, door), door) for door in doors] if terms else []
    return [door for score, door in sorted(scored, key=lambda one: -one[0]) if score]


def _score(terms: list[Term], door: Door) -> int:
    manifest = door.manifest
    title = _words(door.title)
    rest = _words(
        " ".join(
            [
                *(door.entry.summary, manifest.title, manifest.purpose, INTENTS[door.entry.intent]),
                *(MOMENTS[moment] for moment in door.entry.moments),
            ]
        )
    )
    total = 0
    for term in terms:
        if _SMALL.issuperset(term.words.split()):
            continue
        same = [words.split() for words in synonyms().of(term.words)]
        if any(_holds(title, words) for words in same):
            total += TITLE
        elif any(_holds(rest, words) for words in same):
            total += REST
        else:
            return 0
    return total


_SMALL = frozenset(
    [
        *("le", "la", "les", "l", "un", "une", "de", "des", "du", "d", "a", "au", "aux", "en", "et", "ou"),
        *("mon", "ma", "mes", "je", "j", "y", "pour", "sur"),
    ]
)


def _words(text: str) -> list[str]:
    separated = "".join(letter if letter.isalnum() else " " for letter in plain(text))
    return [singular(word) for word in separated.split()]


def _holds(text: list[str], words: list[str]) -> bool:
    """Each of these begins a word of the text: « signal » is enough for « signaler »."""
    return all(any(each.startswith(singular(word)) for each in text) for word in words)

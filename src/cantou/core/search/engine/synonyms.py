"""Words that mean the same to those who search: one line each, separated by commas, in `synonyms.txt`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cantou.core.search.engine.words import plain, singular

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_PHRASE = 4


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Words → all that mean the same, themselves first."""

    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, words: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((words, *self.groups.get(_key(words), ()))))

    def longest(self, words: list[str]) -> int:
        """How many words at the beginning of the list are one known expression; 1 when none is."""
        for length in range(min(LONGEST_PHRASE, len(words)), 1, -1):
            if _key(" ".join(words[:length])) in self.groups:
                return length
        return 1


def read_synonyms(lines: Iterable[str]) -> Synonyms:
    """A line that begins with « # » is a remark. A word may stand in several lines."""
    groups: dict[str, tuple[str, ...]] = {}
    for line in lines:
        text = line.partition("#")[0]
        same = tuple(" ".join(re.findall("[a-z0-9]+", plain(part))) for part in text.split(","))
        same = tuple(part for part in same if part)
        for words in same:
            groups[_key(words)] = tuple(dict.fromkeys((*groups.get(_key(words), ()), *same)))
    return Synonyms(groups)


def _key(words: str) -> str:
    return " ".join(singular(word) for word in words.split())

"""The words of a notice: plain text with `{placeholders}`, the same for a service's own and an organisation's.

A line whose placeholders are all empty disappears: « Motif : {motif} » is written once, whether there is one or not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

LINK = "lien"
LEAVE = "quitter"
"""The placeholder of a service's own address that ends what this message belongs to, by a POST alone (RFC 8058)."""
_BREAKING = re.compile(r"[ \t\r\n\f\v]+")
_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}", re.ASCII)


class WordsError(ValueError):
    """Why these words cannot be used: `unknown` placeholders, or a stray brace."""

    def __init__(self, unknown: tuple[str, ...] = (), *, brace: bool = False) -> None:
        super().__init__(f"unknown: {', '.join(unknown)}" if unknown else "stray brace")
        self.unknown = unknown
        self.brace = brace


def names(words: str) -> set[str]:
    return set(_NAME.findall(words))


def check(words: str, allowed: Collection[str]) -> None:
    """Raises WordsError."""
    unknown = tuple(sorted(names(words) - set(allowed)))
    if unknown:
        raise WordsError(unknown)
    if set("{}") & set(_NAME.sub("", words)):
        raise WordsError(brace=True)


def fill(words: str, values: Mapping[str, str]) -> str:
    """Replace each placeholder; a value is never read for placeholders itself."""
    lines = []
    for line in words.replace("\r\n", "\n").split("\n"):
        found = names(line)
        if found and not any(values.get(name) for name in found):
            continue
        lines.append(_NAME.sub(lambda match: values.get(match[1], ""), line).rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """Spaces that do not break stay: « SMS : 80 % »."""
    return _BREAKING.sub(" ", text).strip()


def paragraphs(text: str) -> Iterator[list[str]]:
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.strip():
            yield block.split("\n")

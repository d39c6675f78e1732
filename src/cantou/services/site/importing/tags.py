"""HTML cut into words and tags, in one pass: whatever is sent, the time grows with its length only.

What is badly written comes out as words. That is safe here and only here: nothing downstream shows markup.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_TAG = 3_000
_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9:-]{0,30}")
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]{0,40})\s{0,9}=\s{0,9}("[^"]*"|'[^']*'|[^\s"'>]+)""")


@dataclass(frozen=True, slots=True)
class Tag:
    name: str
    is_end: bool = False
    values: dict[str, str] = field(default_factory=dict)


def tokens(text: str, dropped: frozenset[str]) -> Iterator[str | Tag]:
    """Of an element in `dropped` the first tag only: what is inside is passed over."""
    lower = text.lower()
    at = 0
    while (start := text.find("<", at)) >= 0:
        if start > at:
            yield html.unescape(text[at:start])
        if text.startswith("<!--", start):
            end = text.find("-->", start)
            if end < 0:
                return
            at = end + 3
            continue
        end = text.find(">", start)
        if end < 0:
            return
        at = end + 1
        inner = text[start + 1 : end][:LONGEST_TAG]
        name = _NAME.match(inner)
        if name is None:
            if inner[:1] not in {"!", "?", "/"}:
                yield "<"
                at = start + 1
            continue
        tag = _tag(inner, name)
        yield tag
        if tag.name in dropped and not tag.is_end:
            at = _after(lower, tag.name, at)
    if at < len(text):
        yield html.unescape(text[at:])


def _tag(inner: str, name: re.Match[str]) -> Tag:
    word = name[0].lower()
    if word.startswith("/"):
        return Tag(word[1:], is_end=True)
    values: dict[str, str] = {}
    for key, value in _ATTRIBUTE.findall(inner[name.end() :]):
        values.setdefault(key.lower(), html.unescape(value.strip("\"'")))
    return Tag(word, values=values)


def _after(lower: str, name: str, at: int) -> int:
    """Where its end tag ends; the end of all where it has none."""
    end = lower.find(f"</{name}", at)
    if end < 0:
        return len(lower)
    closed = lower.find(">", end)
    return len(lower) if closed < 0 else closed + 1

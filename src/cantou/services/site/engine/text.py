"""The small Markdown that agents write: paragraphs, lists, emphasis, links, quotations. Nothing else becomes markup:
no title (they are blocks), no picture, no HTML.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

ALLOWED = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)
RULES = ("emphasis", "list", "link", "autolink", "blockquote", "newline", "escape", "entity", "balance_pairs")


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        return bool(ALLOWED.match(url))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = _Parser("zero", {"html": False, "breaks": True})
    return parser.enable(list(RULES), ignoreInvalid=True)


def render(text: str) -> SafeString:
    """HTML that is safe whatever was typed."""
    drawn: str = _parser().render(text)
    return mark_safe(drawn)  # noqa: S308 (every tag is the library's own, html is off)


def plain(text: str) -> str:
    """What somebody reads of it, on one line per paragraph."""
    broken = re.sub(r"</(?:p|li|blockquote)>|<br ?/?>", "\n", _parser().render(text))
    lines = html.unescape(re.sub(r"<[^>]+>", "", broken)).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def links(text: str) -> list[tuple[str, str]]:
    """(words, address) of each link."""
    found = re.findall(r'<a href="([^"]*)">(.*?)</a>', _parser().render(text), re.DOTALL)
    return [(html.unescape(re.sub(r"<[^>]+>", "", words)), html.unescape(url)) for url, words in found]


def first_words(text: str, most: int = 200) -> str:
    said = " ".join(plain(text).split())
    if len(said) <= most:
        return said
    return said[: most - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"

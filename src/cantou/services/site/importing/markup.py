"""HTML from elsewhere → blocks of text. Nothing of the markup is kept: there is nothing left to run."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from cantou.services.site.importing.found import Block, Picture
from cantou.services.site.importing.tags import Tag, tokens

LONGEST = 100_000
MOST_BLOCKS = 400
MOST_PICTURES = 30
DROPPED = frozenset(
    {"script", "style", "iframe", "object", "embed", "applet", "form", "template", "svg", "math", "noscript"}
    | {"head", "title", "textarea", "select", "button", "audio", "video", "frame", "frameset", "base"}
)
_VOID = frozenset({"embed", "frame", "base"})
_WHOLE = DROPPED - _VOID
_SAID = DROPPED - {"head", "title", "style", "noscript"}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BREAKING = (
    frozenset(
        {"p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "figure", "figcaption"}
        | {"table", "tr", "ul", "ol", "dl", "dt", "dd", "pre", "hr", "address", "blockquote", "li"}
    )
    | _HEADINGS
)
_SHORTCODE = re.compile(r"\[/?[a-z][a-z0-9_-]{1,40}(?:\s[^\[\]]{0,500})?/?\]")
_ADDRESSES = frozenset({"http", "https", "mailto", "tel"})


@dataclass(slots=True)
class Read:
    blocks: list[Block] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    removed: Counter[str] = field(default_factory=Counter)
    is_cut: bool = False


def read(html: str, *, base: str = "", has_codes: bool = True) -> Read:
    """Whatever it is given. `base`: the address against which its own are read; `has_codes`: WordPress's [codes]."""
    found = Read(is_cut=len(html) > LONGEST)
    text = html[:LONGEST].replace("\0", "")
    if has_codes:
        text, codes = _SHORTCODE.subn("", text)
        found.removed.update({"code court": codes} if codes else {})
    reader = _Reader(found, base)
    for token in tokens(text, _WHOLE):
        reader.hear(token)
    reader.close()
    return found


def plain(html: str, longest: int = 200) -> str:
    """One line: a title."""
    words = " ".join(" ".join(line for block in read(html).blocks for line in block.lines).split())
    return words[:longest]


class _Reader:
    def __init__(self, found: Read, base: str) -> None:
        self._found, self._base = found, base
        self._words: list[str] = []
        self._kind, self._level = "text", 0
        self._items: list[str] | None = None
        self._number = 0
        self._href = ""

    def hear(self, token: str | Tag) -> None:
        if isinstance(token, str):
            self._data(token)
        elif token.is_end:
            self._end(token.name)
        else:
            self._start(token.name, token.values)

    def close(self) -> None:
        self.flush()
        self._end_list()

    def _start(self, tag: str, values: dict[str, str]) -> None:
        self._count_handlers(values)
        if tag in DROPPED:
            self._found.removed.update({tag} & _SAID)
        elif tag in _BREAKING:
            self._start_block(tag, values)
        elif tag == "br":
            self._words.append("\n")
        elif tag == "img":
            self._picture(values)
        elif tag == "a":
            self._href = self._address(values.get("href", ""))
        elif tag in {"td", "th"} and self._words:
            self._words.append(" · ")

    def _end(self, tag: str) -> None:
        if tag == "a" and self._href:
            self._end_link()
        elif tag in {"ul", "ol"}:
            self.flush()
            self._end_list()
        elif tag in _BREAKING:
            self.flush()
            if tag in _HEADINGS or tag == "blockquote":
                self._kind, self._level = "text", 0

    def _data(self, data: str) -> None:
        parts = re.split(r"\n[ \t\r]*\n", data) if self._items is None else [data]
        for number, part in enumerate(parts):
            if number:
                self.flush()
            self._words.append(re.sub(r"\s+", " ", part))

    def flush(self) -> None:
        """What has been heard becomes a block, or an entry of the list."""
        lines = tuple(
            line for line in (" ".join(part.split()) for part in "".join(self._words).split("\n")) if line
        )
        self._words = []
        if not lines:
            return
        if self._items is not None:
            number = f"{self._number}. " if self._number else ""
            self._items.append(number + " ".join(lines))
            self._number += self._number > 0
        elif len(self._found.blocks) < MOST_BLOCKS:
            self._found.blocks.append(Block(self._kind, lines, self._level))
        else:
            self._found.is_cut = True

    def _start_block(self, tag: str, values: dict[str, str]) -> None:
        self.flush()
        if tag in {"ul", "ol"}:
            self._end_list()
            start = values.get("start", "1")
            self._number = 0 if tag == "ul" else int(start) if re.fullmatch(r"\d{1,6}", start) else 1
            self._items = []
        elif tag in _HEADINGS:
            self._end_list()
            self._kind, self._level = "heading", int(tag[1])
        elif tag == "blockquote":
            self._kind, self._level = "quote", 0

    def _end_list(self) -> None:
        if self._items and len(self._found.blocks) < MOST_BLOCKS:
            self._found.blocks.append(Block("list", tuple(self._items)))
        self._items = None

    def _count_handlers(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            if name.startswith("on"):
                self._found.removed[name[:20]] += 1
            elif name in {"href", "src"} and re.match(r"\s*(?:java|vb)script", value, re.IGNORECASE):
                self._found.removed["javascript:"] += 1

    def _address(self, given: str) -> str:
        try:
            url = urljoin(self._base, given.strip())
            scheme = urlsplit(url).scheme
        except ValueError:
            return ""
        return url if scheme in _ADDRESSES and url.isprintable() and len(url) <= 500 else ""  # noqa: PLR2004

    def _end_link(self) -> None:
        """An address is written out after its words, unless it is what they say."""
        href = self._href.removeprefix("mailto:").removeprefix("tel:")
        if href not in "".join(self._words[-3:]):
            self._words.append(f" ({href})")
        self._href = ""

    def _picture(self, values: dict[str, str]) -> None:
        url = self._address(values.get("src", ""))
        known = {one.url for one in self._found.pictures}
        if url.startswith("http") and url not in known and len(known) < MOST_PICTURES:
            self._found.pictures.append(Picture(url, " ".join(values.get("alt", "").split())[:300]))

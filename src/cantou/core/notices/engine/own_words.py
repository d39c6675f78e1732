"""What a person wrote themselves in a mail: without the mail they answer, nor what their program adds."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONGEST_HTML = 300_000
_QUOTED = re.compile(r"\s*>")
_MARK = re.compile(r"^\s*(?:>\s?)+", re.MULTILINE)
_INTRODUCED = re.compile(
    r"\s*(?:le|on|am|el)\b[^\n]{4,200}(?:a écrit|wrote|schrieb|escribió)\s*:?\s*$", re.IGNORECASE
)
_BEGINS = re.compile(r"\s*(?:le|on)\s+[^\n]{4,200}$", re.IGNORECASE)
_CUT = re.compile(
    r"\s*(?:-{2,}\s*(?:message d['’]origine|message original|original message|message transféré|forwarded message"
    r"|message initial)|_{20,}\s*$)",
    re.IGNORECASE,
)
_HEAD = re.compile(r"\s*\*?(?:de|from)\s?:\*?\s+\S", re.IGNORECASE)
_HEAD_NEXT = re.compile(r"\s*\*?(?:envoyé|date|sent|à|to|objet|subject|cc)\s?:", re.IGNORECASE)
_PROGRAM = re.compile(
    r"\s*(?:envoyé (?:de|depuis|à partir|par)|sent from|télécharge[rz] outlook|get outlook|obtenir outlook"
    r"|garanti sans virus|provenance\s?: )",
    re.IGNORECASE,
)
_NEXT = 4
_UNCLOSED = re.compile(r"<[^<>]*(?=<)")
"""A tag that another begins in: of thousands, each would be read to the end of the page."""


def own_words(text: str) -> str:
    """Where nothing would be left, the mail was passed on as it is: then all of it is what they say."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [line for line in lines[: _end(lines)] if not _QUOTED.match(line)]
    found = "\n".join(line.rstrip() for line in kept)
    found = re.sub(r"\n{3,}", "\n\n", found).strip()
    return found or _MARK.sub("", "\n".join(lines)).strip()


def _end(lines: list[str]) -> int:
    """The first line that is not theirs any more."""
    for number, line in enumerate(lines):
        following = lines[number + 1 : number + 1 + _NEXT]
        if line.rstrip("\n") in {"-- ", "--"} or _PROGRAM.match(line) or _CUT.match(line):
            return number
        if _INTRODUCED.match(line) or _introduced_over_two(line, following):
            return number
        if _HEAD.match(line) and any(_HEAD_NEXT.match(each) for each in following):
            return number
    return len(lines)


def _introduced_over_two(line: str, following: list[str]) -> bool:
    return bool(
        following
        and _BEGINS.match(line)
        and _INTRODUCED.match(f"{line.strip()} {following[0].strip()}")
        and not _INTRODUCED.match(following[0])
    )


def from_html(source: str) -> str:
    """The words of a page, a line for each block. Scripts and styles are no words."""
    reader = _Reader()
    reader.feed(_UNCLOSED.sub(" ", source[:LONGEST_HTML]))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    BLOCKS = frozenset(
        {"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "hr", "pre"}
    )
    SILENT = frozenset({"script", "style", "head", "title", "template", "svg", "object", "noscript"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "body":
            self.silent.clear()
        elif tag in self.SILENT:
            self.silent.append(tag)
        elif tag in self.BLOCKS:
            self.found.append("\n")
        if tag == "li":
            self.found.append("- ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in self.BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            while self.silent and self.silent.pop() != tag:
                continue
        elif tag in self.BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data.replace("\n", " "))

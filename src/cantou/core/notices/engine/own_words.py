"""What a person wrote themselves in a mail: without the mail they answer, nor what their program adds."""

from __future__ import annotations

import html
import re

LONGEST_HTML = 200_000
_UNSAID = re.compile(
    r"<(script|style|title|textarea)\b.*?(?:</\1\b[^>]*>?|\Z)|<!--.*?(?:-->|\Z)|<[!?][^>]*>?",
    re.DOTALL | re.IGNORECASE,
)
"""Scripts, comments and declarations, closed or not."""
_UNCLOSED = re.compile(r"<[^<>]*(?=<)")
"""A tag that another begins in is none."""
_TOKEN = re.compile(r"<(?P<closes>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*)?[^>]*>|(?P<text>[^<]+|<)")
_BLOCKS = frozenset(
    {"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "hr", "pre", "blockquote"}
)
_QUOTED = re.compile(r"\s*>")
_MARK = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
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
    """The words of a page, a line for each block. Read in one pass: the standard parser looks again and again for the
    end of what never closes, and a mail may be written for that.
    """
    source = _UNCLOSED.sub(" ", _UNSAID.sub(" ", source[:LONGEST_HTML]))
    end = source.rfind(">") + 1
    source = source[:end] + source[end:].replace("<", " ")
    found: list[str] = []
    for token in _TOKEN.finditer(source):
        tag, text = (token["tag"] or "").lower(), token["text"] or ""
        if tag in _BLOCKS:
            found.append("\n")
        if tag == "li" and not token["closes"]:
            found.append("- ")
        found.append(_unescaped(text.replace("\n", " ")))
    lines = (" ".join(line.split()) for line in "".join(found).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # A number of thousands of digits.
        return text

"""Plain text → the HTML of a mail, or of a message in the account."""

from __future__ import annotations

import re

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cantou.core.notices.engine.words import paragraphs

_ADDRESS = re.compile(r"https?://[^\s<>\"»]+[^\s<>\"».,;:!?)]")
_BEFORE = re.compile(" ([»:;!?€%])")
_AFTER = re.compile("« ")
_REFERENCE = re.compile(r"\b[0-9A-Z]{3}(?:-[0-9A-Z]{3}){1,3}\b")
_BULLET = re.compile(r"^[-–•] +")


def as_html(text: str, *, link: str = "", action: str = "") -> SafeString:
    """Paragraphs, lists, and addresses that can be followed. Where `link` stands alone, a button that says `action`."""
    return mark_safe("".join(_block(lines, link, action) for lines in paragraphs(text)))  # noqa: S308


def _block(lines: list[str], link: str, action: str) -> str:
    whole = "\n".join(lines).strip()
    if link and whole == link:
        return format_html('<p><a class="button" href="{}">{}</a></p>', link, action)
    if all(_BULLET.match(line) for line in lines):
        items = format_html_join("", "<li>{}</li>", ((_followed(_BULLET.sub("", line)),) for line in lines))
        return format_html("<ul>{}</ul>", items)
    return format_html("<p>{}</p>", mark_safe("<br>".join(_followed(line) for line in lines)))  # noqa: S308


def unbroken(text: str) -> str:
    """French punctuation stays with its word, and a reference in one piece, however narrow the screen."""
    whole = _REFERENCE.sub(lambda match: match[0].replace("-", "\u2011"), text)
    return _AFTER.sub("«\u00a0", _BEFORE.sub("\u00a0\\1", whole))


def _followed(line: str) -> SafeString:
    parts, end = [], 0
    for match in _ADDRESS.finditer(line):
        parts += [_words(line[end : match.start()]), format_html('<a href="{0}">{0}</a>', match[0])]
        end = match.end()
    return mark_safe("".join([*parts, _words(line[end:])]))  # noqa: S308


def _words(text: str) -> SafeString:
    return escape(unbroken(text))

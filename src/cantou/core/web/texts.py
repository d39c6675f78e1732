"""What people type, as it can be kept and shown everywhere: in a page, a table, a feed, a letter."""

from __future__ import annotations

import re
import unicodedata

_TIED = re.compile(r" ([:;!?»])")


def tidy(text: str) -> str:
    """Without control characters (PostgreSQL refuses a NUL, XML the others) nor what turns a line around."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    return "".join(letter for letter in text if letter == "\n" or is_shown(letter)).strip()


def tidy_line(text: str) -> str:
    """The same on one line: a title, a name, what stands in the head of a message."""
    return " ".join(tidy(text).split())


def is_shown(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cs"} and letter not in "\u202a\u202b\u202c\u202d\u202e"


def tied(text: str) -> str:
    """As a title: « : » and its kind do not begin a line."""
    return _TIED.sub("\u00a0\\1", text).replace("« ", "«\u00a0")

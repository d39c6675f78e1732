"""How many SMS a text is: they are counted, and paid, by segments.

GSM 03.38's alphabet takes 7 bits a letter (160, or 153 in each of several segments); one letter outside of it turns
the whole message into UCS-2, 16 bits a letter (70, or 67). « ê », « ç » and the typographic apostrophe are outside.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
"""Two places each."""
ONE, EACH = 160, 153
WIDE_ONE, WIDE_EACH = 70, 67

_GUILLEMETS = re.compile("«[ \u00a0\u202f]?|[ \u00a0\u202f]?»")
_PLAIN = str.maketrans(
    {
        "’": "'", "‘": "'", "“": '"', "”": '"',
        "\u00a0": " ", "\u202f": " ", "\u2009": " ",
        "–": "-", "—": "-", "‑": "-", "…": "...", "•": "-",
        "œ": "oe", "Œ": "OE", "æ": "ae", "·": ".", "\t": " ",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """`room`: how many more places the last segment has."""

    segments: int
    room: int
    wide: bool


def economical(text: str) -> str:
    """The same words in GSM's alphabet where French allows it: straight quotes, no « ê » nor « ç »."""
    text = _GUILLEMETS.sub('"', unicodedata.normalize("NFC", text)).translate(_PLAIN)
    return "".join(letter if _is_gsm(letter) else _bare(letter) for letter in text)


def size(text: str) -> Size:
    """Segments as an operator counts them: an escaped letter, or a surrogate pair, is never cut in two."""
    wide = not all(map(_is_gsm, text))
    one, each = (WIDE_ONE, WIDE_EACH) if wide else (ONE, EACH)
    widths = [_width(letter, wide=wide) for letter in text]
    total = sum(widths)
    if total <= one:
        return Size(1, one - total, wide)
    segments, room = 1, each
    for width in widths:
        if width > room:
            segments, room = segments + 1, each
        room -= width
    return Size(segments, room, wide)


def _is_gsm(letter: str) -> bool:
    return letter in BASIC or letter in EXTENDED


def _bare(letter: str) -> str:
    """Without its accent, if that is what keeps it out."""
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base in BASIC and base.isalpha() else letter


def _width(letter: str, *, wide: bool) -> int:
    if wide:
        return len(letter.encode("utf-16-be")) // 2
    return 2 if letter in EXTENDED else 1

"""The few words that every number which sends SMS obeys."""

from __future__ import annotations

import re

_WORDS = {
    "stop": (
        "stop",
        "arret",
        "arreter",
        "desabonnement",
        "desinscription",
        "unsubscribe",
        "end",
        "quit",
        "cancel",
    ),
    "start": ("start", "reprendre", "reprise", "unstop"),
    "help": ("aide", "help", "info", "contact"),
}
_MANDATES = {"mandat", "mandats", "procuration"}
_KNOWN = {word: name for name, words in _WORDS.items() for word in words}
_LETTERS = str.maketrans("éèêàâîôûç", "eeeaaiouc")


def command(text: str) -> str:
    """stop, start, help, end; empty for anything else. « Stop 36111 », « STOP. »; not « Stop disparu au carrefour ».

    end is « stop mandat »: permissions end, SMS go on.
    """
    words = re.findall(r"[a-z]+|\d+", text.strip().lower().translate(_LETTERS))
    if not words or len(words) > 2:  # noqa: PLR2004 (the word, and perhaps a number or « sms »)
        return ""
    if len(words) == 2 and words[1] in _MANDATES and _KNOWN.get(words[0]) == "stop":  # noqa: PLR2004
        return "end"
    if len(words) == 2 and not (words[1].isdigit() or words[1] == "sms"):  # noqa: PLR2004
        return ""
    return _KNOWN.get(words[0], "")

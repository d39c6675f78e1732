"""Names of places as people type them: with or without accents, hyphens, articles, « st » for « saint »."""

from __future__ import annotations

import re
import unicodedata

_WORDS = re.compile(r"[^a-z0-9]+")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_SLASHED = ((re.compile(r"\bs/s\b"), " sous "), (re.compile(r"\bs/"), " sur "))
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_ARTICLES = frozenset({"le", "la", "les", "l", "los", "las", "aux"})
_JOINTS = frozenset({"de", "du", "des", "d"})


def normalise(text: str) -> str:
    """Lower-case ASCII words and digits, one space between: what names are searched by. Idempotent."""
    folded = _plain(_plain(text.translate(_LIGATURES)).casefold())
    for pattern, word in _SLASHED:
        folded = pattern.sub(word, folded)
    return " ".join(_ABBREVIATIONS.get(word, word) for word in _WORDS.split(folded) if word)


def _plain(text: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )


def without_article(normalised: str) -> str:
    """« le rouget pers » → « rouget pers ». A name that is only an article stays."""
    first, _, rest = normalised.partition(" ")
    return rest if rest and first in _ARTICLES else normalised


def without_joints(normalised: str) -> str:
    """« du bassin d aurillac » → « bassin d aurillac », « de la chataigneraie » → « chataigneraie »."""
    words = normalised.split(" ")
    while len(words) > 1 and words[0] in _JOINTS | _ARTICLES:
        words = words[1:]
    return " ".join(words)


def slugify(text: str) -> str:
    """The same letters as `normalise`, but abbreviations stay: an address is written as the name is."""
    return _WORDS.sub("-", _plain(_plain(text.translate(_LIGATURES)).casefold())).strip("-")


_SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"gn"), "n"),
    (re.compile(r"s?ch"), "%"),
    (re.compile(r"c(?=[eiy])|[zx]|ç"), "s"),
    (re.compile(r"g(?=[eiy])"), "j"),
    (re.compile(r"[cq]"), "k"),
    (re.compile(r"w"), "v"),
    (re.compile(r"(?<=..)[tdsp]+$"), ""),
    (re.compile(r"[aeiouyh]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def sound(normalised: str) -> str:
    """What is left when nobody is sure how it is spelt: « orillac » and « aurillac » give the same.

    The bones of the consonants, as French says them. Coarse on purpose: it finds the few names among which
    difflib chooses.
    """
    bones = []
    for word in normalised.split(" "):
        for pattern, letter in _SOUNDS:
            word = pattern.sub(letter, word)  # noqa: PLW2901
        bones.append(word)
    return "".join(bones)[:60]

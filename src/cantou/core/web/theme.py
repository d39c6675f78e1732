"""An organisation's own colours: six tokens, each pair of which must stay legible.

The organisation's style sheet sets these and nothing else; it is served on an address of its
own, since pages allow no inline style.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULTS: Final = {
    "action": "#1d5c46",
    "action_dark": "#113d2e",
    "action_soft": "#e5efe8",
    "band": "#f3ede1",
    "band_ink": "#23262a",
    "mark": "#f2c12e",
}
"""The six tokens, with the colours a place has when it chooses none: those of tokens.css, where
``action_dark`` is ``--action-dark``."""

PAPER: Final = "#fcfaf5"
SHEET: Final = "#ffffff"
INK: Final = "#23262a"
READABLE: Final = 4.5
"""WCAG 2.2, 1.4.3: text against its ground."""
VISIBLE: Final = 3.0
"""WCAG 2.2, 1.4.11: a shape against what surrounds it."""

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)


class Pair(NamedTuple):
    """Two colours that meet on a page: a token's name, or a colour that no theme changes."""

    front: str
    ground: str
    least: float


PAIRS: Final = (
    Pair("action", PAPER, READABLE),
    Pair("action", SHEET, READABLE),
    Pair(SHEET, "action", READABLE),
    Pair("action", "action_soft", READABLE),
    Pair("action_dark", PAPER, READABLE),
    Pair(SHEET, "action_dark", READABLE),
    Pair("action_dark", "action_soft", READABLE),
    Pair(INK, "action_soft", READABLE),
    Pair("band_ink", "band", READABLE),
    Pair(INK, "mark", READABLE),
)


class Weak(NamedTuple):
    """A pair that is hard to read, with the contrast it has and the one it needs."""

    front: str
    ground: str
    contrast: float
    least: float


def is_colour(text: str) -> bool:
    """Whether this is `#rrggbb` in lower case: the only form that is stored."""
    return _COLOUR.fullmatch(text) is not None


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white), as WCAG defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def weak_pairs(chosen: Mapping[str, str]) -> list[Weak]:
    """The pairs that would be hard to read with these colours, the others being the default ones."""
    colours = DEFAULTS | dict(chosen)
    found = []
    for front, ground, least in PAIRS:
        ratio = contrast(colours.get(front, front), colours.get(ground, ground))
        if ratio < least:
            found.append(Weak(front, ground, round(ratio, 2), least))
    return found


def stylesheet(chosen: Mapping[str, str]) -> str:
    """The organisation's style sheet. Refuses what is not a colour: nothing else may enter a style sheet."""
    for name, colour in chosen.items():
        if name not in DEFAULTS or not is_colour(colour):
            raise ValueError(f"{name}: {colour!r} is not one of the six tokens with a colour #rrggbb")
    rules = "".join(f"--{name.replace('_', '-')}:{chosen[name]};" for name in DEFAULTS if name in chosen)
    return f":root{{{rules}}}\n"

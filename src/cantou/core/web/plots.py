"""Bars and lines as inline SVG: all sizes in percent, so that words keep theirs on a phone.

A plot is computed here and drawn by ``web/plot.html``, with its table beside it; shares by ``web/shares.html``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["bar", "line"]
_MANY = 7
"""Past this number of points, every other label is left out on a narrow screen."""
_GUTTER = 0.07
"""The share of the width kept at the left for the values of the rules."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line and its value."""

    y: str
    label: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One point: its column (x to x + width), its middle, its height, and where the next one is."""

    label: str
    value: float
    x: str
    width: str
    middle: str
    y: str
    height: str
    next_middle: str
    next_y: str
    minor: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """What the template needs. ``id`` ties the drawing to its title: unique in the page."""

    kind: Kind
    id: str
    title: str
    unit: str
    head: str
    rules: tuple[Rule, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """One line: what was counted, how often, and its part of the whole."""

    label: str
    value: int
    part: str
    width: str


@dataclass(frozen=True, slots=True)
class Shares:
    """What ``web/shares.html`` needs: a table of which each line has its bar, so that long words have room."""

    title: str
    unit: str
    head: str
    total: int
    lines: tuple[Share, ...]


def make_shares(*, title: str, points: Sequence[tuple[str, int]], unit: str = "", head: str = "") -> Shares:
    """Parts of a whole, in the order given."""
    total = sum(value for _, value in points)
    lines = tuple(
        Share(
            label=label,
            value=value,
            part=f"{round(100 * value / total) if total else 0}\u00a0%",
            width=_percent(value / total if total else 0),
        )
        for label, value in points
    )
    return Shares(title=title, unit=unit, head=head, total=total, lines=lines)


def _percent(share: float) -> str:
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + "%"


def round_top(highest: float) -> tuple[float, float]:
    """A top for the scale and a step between rules, both easy to read: 1, 2 or 5 times a power of ten."""
    if highest <= 0:
        return 1, 1
    power = 1.0
    while power * 10 <= highest:
        power *= 10
    while power > highest:
        power /= 10
    step = next(power * k for k in (0.2, 0.5, 1, 2) if power * k * 5 >= highest)
    if highest >= 1 and step < 1:
        step = 1.0
    count = -(-highest // step)
    return step * count, step


def make_plot(
    *,
    id: str,  # noqa: A002 - the name the page gives it
    title: str,
    points: Sequence[tuple[str, float]],
    kind: Kind = "bar",
    unit: str = "",
    head: str = "",
) -> Plot:
    """A plot of values that are zero or more. ``head`` names what the labels are (« Mois »)."""
    top, step = round_top(max((value for _, value in points), default=0))
    rules = tuple(
        Rule(y=_percent(1 - step * number / top), label=_tidy(step * number))
        for number in range(round(top / step) + 1)
    )
    column = (1 - _GUTTER) / max(len(points), 1)
    middles = [_percent(_GUTTER + column * (at + 0.5)) for at in range(len(points))]
    heights = [value / top for _, value in points]
    marks = tuple(
        Mark(
            label=label,
            value=_tidy(value),
            x=_percent(_GUTTER + column * (at + 0.15)),
            width=_percent(column * 0.7),
            middle=middles[at],
            y=_percent(1 - heights[at]),
            height=_percent(heights[at]),
            next_middle=middles[at + 1] if at + 1 < len(points) else "",
            next_y=_percent(1 - heights[at + 1]) if at + 1 < len(points) else "",
            minor=len(points) >= _MANY and at % 2 == 1,
        )
        for at, (label, value) in enumerate(points)
    )
    return Plot(kind=kind, id=id, title=title, unit=unit, head=head, rules=rules, marks=marks)


def _tidy(value: float) -> float:
    return int(value) if value == int(value) else value

"""What a map is made of, and how each part looks.

Shapes and patterns differ, never colours alone. Colours are written as attributes, for a map that is shown as an
image of its own; in a page the style sheet knows the classes and has the last word (themes, forced colours).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cantou.core.maps.engine import svg

if TYPE_CHECKING:
    from cantou.core.maps.engine.projection import Projection

Tone = Literal["", "care", "off", "good"]
TONES: tuple[Tone, ...] = ("", "care", "off", "good")
LabelKind = Literal["here", "around", "hamlet", "road", "number"]

WATER = "#e8f0f5"
"""What lies beyond all outlines: not water, but the same calm."""
INK, PAPER, EDGE = "#23262a", "#ffffff", "#767b82"


@dataclass(frozen=True, slots=True)
class Area:
    """An outline, in degrees. `category` is the place of its class in a choropleth."""

    name: str
    shape: Any
    here: bool = False
    category: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """`number` is the one that it bears in the list beside the map."""

    lon: float
    lat: float
    number: int | None = None
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A name by which somebody knows where they are. The first ones that fit are shown: order matters."""

    lon: float
    lat: float
    text: str
    kind: LabelKind = "hamlet"


_LOOKS: dict[Tone, tuple[str, str, str]] = {
    "": ("#1d5c46", PAPER, "M-9 0a9 9 0 1 1 18 0a9 9 0 1 1-18 0z"),
    "care": ("#f2c12e", INK, "M0-11l11 19h-22z"),
    "off": ("#525962", PAPER, "M-8-8h16v16h-16z"),
    "good": (PAPER, "#1d5c46", "M0-11l11 11l-11 11l-11-11z"),
}
_WITHIN: dict[Tone, float] = {"": 4, "care": 6, "off": 4, "good": 4}
_LIGHT_INK = {"": PAPER, "care": INK, "off": PAPER, "good": "#1d5c46"}


def marker(point: Point, projection: Projection) -> str:
    """A circle, triangle, square or diamond, with its number inside."""
    fill, stroke, shape = _LOOKS[point.tone]
    x, y = projection.pixel(point.lon, point.lat)
    inside = ""
    if point.number is not None:
        inside = svg.element(
            "text", str(point.number), class_="mark", y=_WITHIN[point.tone], fill=_LIGHT_INK[point.tone],
            font_size=12, font_weight="700", text_anchor="middle",
        )  # fmt: skip
    drawn = svg.element("path", class_=_class(point.tone), fill=fill, stroke=stroke, stroke_width=2, d=shape)
    return svg.element("g", drawn, inside, transform=f"translate({svg.number(x)} {svg.number(y)})")


def _class(tone: Tone) -> str:
    return f"point {tone}".strip()


def symbol(tone: Tone) -> str:
    """The same shape for a legend in the page."""
    fill, stroke, shape = _LOOKS[tone]
    drawn = svg.element("path", class_=_class(tone), fill=fill, stroke=stroke, stroke_width=2, d=shape)
    return svg.element("svg", drawn, viewBox="-12 -12 24 24", width=20, height=20, aria_hidden="true")


def round_length(longest: float) -> int:
    """The longest of 1, 2, 5, 10, 20, 50… metres that is not longer."""
    power = 1
    while power * 10 <= longest:
        power *= 10
    return next((power * k for k in (5, 2) if power * k <= longest), power)


def scale_bar(projection: Projection) -> str:
    """At the bottom left, at most a quarter of the width."""
    metres = round_length(projection.metres * projection.width / 4)
    said = f"{metres // 1000}\u00a0km" if metres >= 1000 else f"{metres}\u00a0m"  # noqa: PLR2004
    length = metres / projection.metres
    x, y = 8.0, projection.height - 8.0
    bar = svg.element(
        "path", class_="rule", fill="none", stroke=INK, stroke_width=1.5,
        d=f"M{svg.number(x)} {svg.number(y - 4)}v4h{svg.number(length)}v-4",
    )  # fmt: skip
    return bar + svg.element("text", said, x=x + 4, y=y - 6, font_size=13, fill=INK)


@dataclass(frozen=True, slots=True)
class Box:
    """What a text covers, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """Something drawn already, and what it covers."""

    svg: str
    box: Box


_SIZES: dict[LabelKind, float] = {"here": 16, "around": 13, "hamlet": 12, "road": 11, "number": 10}
_EDGE = 2
_LETTER = 0.56
"""The mean width of a letter, as a share of its height."""


def labels(wanted: list[Label], projection: Projection, taken: list[Box], most: int = 40) -> str:
    """Those that fit, without covering one another nor what is in `taken`."""
    drawn: list[str] = []
    for label in wanted:
        if len(drawn) >= most:
            break
        if not projection.shows(label.lon, label.lat):
            continue
        found = _placed(label, projection, taken)
        if found is not None:
            box, shown = found
            taken.append(box)
            drawn.append(shown)
    return "".join(drawn)


def _placed(label: Label, projection: Projection, taken: list[Box]) -> tuple[Box, str] | None:
    """A hamlet is a dot with its name to the right, else to the left; other names are centred."""
    size = _SIZES[label.kind]
    wide = len(label.text) * size * _LETTER
    x, y = projection.pixel(label.lon, label.lat)
    choices = [(x - wide / 2, "middle", x)]
    if label.kind == "hamlet":
        choices = [(x + 6, "start", x + 6), (x - 6 - wide, "end", x - 6)]
    for left, anchor, at in choices:
        box = Box(left, y - size * 0.75, left + wide, y + size * 0.35)
        outside = not (left > _EDGE and box.right < projection.width - _EDGE)
        outside |= not (box.top > _EDGE and box.bottom < projection.height - _EDGE)
        if outside or any(box.meets(other) for other in taken):
            continue
        return box, _written(label, (x, y), at, anchor)
    return None


def _written(label: Label, middle: tuple[float, float], at: float, anchor: str) -> str:
    x, y = middle
    size = _SIZES[label.kind]
    shown = svg.element(
        "text", svg.text(label.text), class_=f"name {label.kind}-name", x=at, y=y + size * 0.3, font_size=size,
        text_anchor=None if anchor == "start" else anchor, font_weight="700" if label.kind == "here" else None,
        font_style="italic" if label.kind == "road" else None,
    )  # fmt: skip
    if label.kind != "hamlet":
        return shown
    return svg.element("circle", class_="dot", cx=x, cy=y, r=2.5) + shown

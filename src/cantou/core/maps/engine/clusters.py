"""Points that would cover one another are drawn as one mark: with a letter and how many, or with all their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.maps.engine import svg
from cantou.core.maps.engine.parts import Box, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.maps.engine.parts import Point, Tone
    from cantou.core.maps.engine.projection import Projection

WIDE, TALL = 46.0, 22.0
"""Pixels that a mark covers: those nearer to one another cannot be told apart."""
_MOST_SPANS = 3
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Cluster:
    """`members` are places in the list of points; the first is where the mark stands."""

    x: float
    y: float
    members: tuple[int, ...]


def clusters(points: Sequence[Point], projection: Projection) -> list[Cluster]:
    """Each point joins the first mark that it would cover. Those outside the image are left out."""
    anchors: list[tuple[float, float]] = []
    members: list[list[int]] = []
    grid: dict[tuple[int, int], list[int]] = {}
    for place, point in enumerate(points):
        if not projection.shows(point.lon, point.lat):
            continue
        x, y = projection.pixel(point.lon, point.lat)
        column, line = int(x // WIDE), int(y // TALL)
        near = (
            each
            for across in (-1, 0, 1)
            for along in (-1, 0, 1)
            for each in grid.get((column + across, line + along), ())
            if abs(anchors[each][0] - x) < WIDE and abs(anchors[each][1] - y) < TALL
        )
        found = next(near, None)
        if found is not None:
            members[found].append(place)
            continue
        grid.setdefault((column, line), []).append(len(anchors))
        anchors.append((x, y))
        members.append([place])
    return [Cluster(x, y, tuple(each)) for (x, y), each in zip(anchors, members, strict=True)]


def letter(number: int) -> str:
    """A, B … Z, AA, AB …"""
    found = ""
    number += 1
    while number:
        number, place = divmod(number - 1, len(_ALPHABET))
        found = _ALPHABET[place] + found
    return found


def cluster_mark(x: float, y: float, name: str, number: int) -> Mark:
    """A pill: « A 12 »."""
    return _pill(x, y, f"{name}\u00a0{number}", "")


def _pill(x: float, y: float, said: str, tone: Tone) -> Mark:
    half = _half(said)
    pill = svg.element(
        "rect", class_=f"point {tone}".strip(), x=-half, y=-10, width=2 * half, height=20, rx=10,
        fill="#525962" if tone else "#1d5c46", stroke="#ffffff", stroke_width=2,
    )  # fmt: skip
    told = svg.element(
        "text",
        said,
        class_="mark",
        y=4,
        fill="#ffffff",
        font_size=12,
        font_weight="700",
        text_anchor="middle",
    )
    drawn = svg.element("g", pill, told, transform=f"translate({svg.number(x)} {svg.number(y)})")
    return Mark(drawn, Box(x - half, y - 11, x + half, y + 11))


def _half(said: str) -> float:
    return 6 + 3.4 * len(said)


def apart(points: Sequence[Point], projection: Projection) -> tuple[list[Point], list[Mark]]:
    """Points that bear numbers of their own: those that stand alone, and a pill with their numbers for the others.

    Nothing covers anything: what a pill would cover joins it.
    """
    groups = [
        ([place], _stand([point], projection))
        for place, point in enumerate(points)
        if projection.shows(point.lon, point.lat)
    ]
    while pair := _met([mark.box for _members, mark in groups]):
        one, other = pair
        members = sorted(groups[one][0] + groups.pop(other)[0])
        groups[one] = (members, _stand([points[member] for member in members], projection))
    alone = [points[members[0]] for members, _mark in groups if len(members) == 1]
    return alone, [mark for members, mark in groups if len(members) > 1]


def _met(boxes: Sequence[Box]) -> tuple[int, int] | None:
    """The first two that cover each other."""
    every = ((one, other) for other in range(len(boxes)) for one in range(other))
    return next((pair for pair in every if boxes[pair[0]].meets(boxes[pair[1]])), None)


def _stand(points: Sequence[Point], projection: Projection) -> Mark:
    """In the middle of them, wholly in the image."""
    pixels = [projection.pixel(point.lon, point.lat) for point in points]
    x, y = (sum(each) / len(pixels) for each in zip(*pixels, strict=True))
    if len(points) == 1:
        return Mark("", Box(x - 11, y - 11, x + 11, y + 11))
    said = spans([point.number or 0 for point in points])
    half = _half(said)
    x = min(max(x, half + 1), projection.width - half - 1)
    y = min(max(y, 11), projection.height - 11)
    return _pill(x, y, said, "off" if all(point.tone == "off" for point in points) else "")


def spans(numbers: Sequence[int]) -> str:
    """« 1–3, 7 », and an ellipsis where there are more: the list beside the map has them all."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    told = [str(first) if first == last else f"{first}–{last}" for first, last in found]
    return ", ".join(told[:_MOST_SPANS]) + ("…" if len(told) > _MOST_SPANS else "")


def cluster_symbol() -> str:
    """The same for a legend in the page."""
    pill = svg.element(
        "rect", class_="point", x=-11, y=-8, width=22, height=16, rx=8, fill="#1d5c46", stroke="#ffffff",
        stroke_width=2,
    )  # fmt: skip
    told = svg.element(
        "text", "A", class_="mark", y=4, fill="#ffffff", font_size=12, font_weight="700", text_anchor="middle"
    )
    return svg.element("svg", pill, told, viewBox="-12 -12 24 24", width=20, height=20, aria_hidden="true")

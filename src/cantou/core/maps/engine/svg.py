"""Strict XML, as short as it can be said."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def number(value: float, digits: int = 1) -> str:
    """« 12 », « 12.5 », never « 12.0 » nor « -0 »."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(name: str, *children: str, **attributes: str | float | None) -> str:
    """`class_` is class, `stroke_width` is stroke-width; None leaves an attribute out.

    Children are markup; attribute values are escaped here. A text goes through `text`.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is None:
            continue
        shown = number(value) if isinstance(value, int | float) else escape(value)
        parts.append(f'{key.rstrip("_").replace("_", "-")}="{shown}"')
    inside = "".join(children)
    opening = " ".join(parts)
    return f"<{opening}>{inside}</{name}>" if inside else f"<{opening}/>"


def text(value: str) -> str:
    """Characters that XML has none of are left out."""
    return escape(_NOT_XML.sub("", value), quote=False)


def path(geometry: Any, digits: int = 0) -> str:
    """The `d` of a path: its rings in relative steps between rounded corners, so that no error adds up."""
    return "".join(_ring(ring, digits) for ring in _rings(geometry))


def _rings(geometry: Any) -> Iterable[Any]:
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            yield part.exterior
            yield from part.interiors


def _ring(ring: Any, digits: int) -> str:
    corners = (shapely.get_coordinates(ring) * 10**digits).round().astype(int).tolist()
    steps: list[str] = []
    x, y = corners[0]
    start = _pair(x, y, digits)
    for next_x, next_y in corners[1:-1]:
        if next_x != x or next_y != y:
            steps.append(_pair(next_x - x, next_y - y, digits))
            x, y = next_x, next_y
    if len(steps) < 2:  # noqa: PLR2004 a line has no area
        return ""
    return f"M{start}l{' '.join(steps)}z".replace(" -", "-")


def _pair(x: int, y: int, digits: int) -> str:
    """Given in units of the last digit."""
    if not digits:
        return f"{x} {y}"
    return f"{number(x / 10**digits, digits)} {number(y / 10**digits, digits)}"

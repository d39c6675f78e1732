from __future__ import annotations

from xml.dom import minidom

import pytest
import shapely

from cantou.core.maps.engine.svg import element, number, path, text


def test_numbers_are_short():
    assert [number(value) for value in (12, 12.0, 12.54, -0.01, 0, -3.96)] == [
        "12",
        "12",
        "12.5",
        "0",
        "0",
        "-4",
    ]
    assert number(1.256, 2) == "1.26"


def test_elements_are_strict_and_escaped():
    shown = element("text", text('a<b & "c"\x07'), class_="x", stroke_width=1.5, title='"<&', absent=None)
    assert shown == '<text class="x" stroke-width="1.5" title="&quot;&lt;&amp;">a&lt;b &amp; "c"</text>'
    assert element("path", d="M0 0") == '<path d="M0 0"/>'
    minidom.parseString(shown)


def drawn(d: str) -> list[tuple[float, float]]:
    """The corners of a path of one ring, read back."""
    start, _, rest = d.removeprefix("M").removesuffix("z").partition("l")
    values = [float(value) for value in rest.replace("-", " -").split()]
    corners = [tuple(float(value) for value in start.replace("-", " -").split())]
    for dx, dy in zip(values[::2], values[1::2], strict=True):
        corners.append((corners[-1][0] + dx, corners[-1][1] + dy))
    return corners


@pytest.mark.parametrize("digits", [0, 1])
def test_relative_steps_add_up_no_error(digits):
    circle = shapely.Point(50, 50).buffer(40, quad_segs=200)
    corners = drawn(path(circle, digits))
    expected = {(round(x, digits), round(y, digits)) for x, y in shapely.get_coordinates(circle)}
    assert all(min(abs(x - a) + abs(y - b) for a, b in expected) < 1e-6 for x, y in corners)
    assert len(set(corners)) == len(expected)


def test_holes_parts_and_what_is_too_small():
    ring = shapely.box(0, 0, 10, 10) - shapely.box(2, 2, 8, 8)
    assert path(ring).count("M") == 2
    assert path(shapely.MultiPolygon([shapely.box(0, 0, 5, 5), shapely.box(7, 7, 9, 9)])).count("z") == 2
    assert path(shapely.box(0, 0, 0.2, 0.2)) == ""
    assert path(shapely.Point(1, 1)) == ""
    assert path(shapely.GeometryCollection([])) == ""
    assert path(shapely.box(-5, -5, 5, 5)) == "M5-5l0 10-10 0 0-10z"

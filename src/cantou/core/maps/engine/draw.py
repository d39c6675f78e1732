"""Whole maps: a commune among its neighbours, a département by classes, the map on which a point is picked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from cantou.core.maps.engine import svg
from cantou.core.maps.engine.parts import (
    EDGE,
    INK,
    PAPER,
    WATER,
    Area,
    Box,
    Label,
    Mark,
    Point,
    labels,
    marker,
    scale_bar,
)
from cantou.core.maps.engine.projection import Projection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.maps.engine.projection import Bounds

WIDTH, HEIGHT = 400, 300
"""Near the width of a telephone, so that a name keeps the size of a text there."""
_TOLERANCE = 1.2
"""Pixels by which a border may be simplified."""
_AROUND, _HERE = ("#f3ede1", EDGE), ("#e5efe8", "#1d5c46")


@dataclass(frozen=True, slots=True)
class Drawing:
    """`svg` is markup that is safe in a page and strict enough for a file."""

    svg: str
    projection: Projection

    def __html__(self) -> str:
        return self.svg


@dataclass(frozen=True, slots=True)
class Frame:
    """What is said of a map to those who do not see it, and the identifier that ties it together in a page.

    Without `id` the map is a file of its own.
    """

    title: str
    description: str = ""
    id: str = ""


def bounds_of(shapes: Sequence[Any]) -> Bounds:
    west, south, east, north = (float(value) for value in shapely.total_bounds(list(shapes)))
    return west, south, east, north


def drawn_areas(areas: Sequence[Area], projection: Projection) -> list[Any]:
    """In pixels, simplified together so that neighbours keep their common border, cut at the image's edge."""
    if not areas:
        return []
    shapes = projection.drawn([area.shape for area in areas])
    if shapely.coverage_is_valid(shapes):
        shapes = shapely.coverage_simplify(shapes, _TOLERANCE)
    else:
        shapes = shapely.simplify(shapes, _TOLERANCE)
    return list(shapely.clip_by_rect(shapes, -4, -4, projection.width + 4, projection.height + 4))


def draw_place(
    *, areas: Sequence[Area], points: Sequence[Point] = (), names: Sequence[Label] = (), frame: Frame,
    projection: Projection | None = None, marks: Sequence[Mark] = (),
) -> Drawing:  # fmt: skip
    """A territory (its areas are `here`) among its neighbours, with points.

    Without areas, `projection` says what is shown. `marks` are drawn already (engine/clusters.py), above the points.
    """
    here = [area.shape for area in areas if area.here]
    if projection is None:
        projection = Projection.fit(bounds_of(here or [area.shape for area in areas]), WIDTH, HEIGHT)
    shapes = drawn_areas(areas, projection)
    taken = [
        _bar_box(projection),
        *(_point_box(point, projection) for point in points),
        *(mark.box for mark in marks),
    ]
    around = svg.path(
        shapely.GeometryCollection([s for a, s in zip(areas, shapes, strict=True) if not a.here])
    )
    mine = svg.path(shapely.GeometryCollection([s for a, s in zip(areas, shapes, strict=True) if a.here]))
    parts = [
        _outline(around, "around", _AROUND, 1),
        _outline(mine, "here", _HERE, 2),
        _texts(labels([*names, *_names(areas, shapes, projection)], projection, taken)),
        "".join(marker(point, projection) for point in reversed(points)),
        *(mark.svg for mark in marks),
        scale_bar(projection),
    ]
    return _whole(parts, frame, projection)


def _outline(path: str, name: str, look: tuple[str, str], width: float) -> str:
    if not path:
        return ""
    return svg.element("path", class_=name, fill=look[0], stroke=look[1], stroke_width=width, d=path)


def _names(areas: Sequence[Area], shapes: Sequence[Any], projection: Projection) -> list[Label]:
    """One name for each area that shows enough of itself to bear it, one's own first."""
    found = []
    for area, shape in sorted(
        zip(areas, shapes, strict=True), key=lambda both: (not both[0].here, -both[1].area)
    ):
        if shape.is_empty or not area.name:
            continue
        centre = shapely.maximum_inscribed_circle(shape, tolerance=4)
        if centre.length * 2 < len(area.name) * 4:
            continue
        x, y = centre.coords[0]
        found.append(Label(*projection.place(x, y), area.name, "here" if area.here else "around"))
    return found


def _texts(drawn: str) -> str:
    """A halo of paper, so that a name is read over a line."""
    if not drawn:
        return ""
    return svg.element(
        "g", drawn, class_="names", fill=INK, stroke=PAPER, stroke_width=3, stroke_linejoin="round",
        paint_order="stroke",
    )  # fmt: skip


def _bar_box(projection: Projection) -> Box:
    return Box(0, projection.height - 30, projection.width * 0.3, projection.height)


def _point_box(point: Point, projection: Projection) -> Box:
    x, y = projection.pixel(point.lon, point.lat)
    return Box(x - 11, y - 11, x + 11, y + 11)


def _whole(parts: Sequence[str], frame: Frame, projection: Projection) -> Drawing:
    """Fixed width and height, a title and a description. A file names its space, and has a ground of its own."""
    ids = [f"{frame.id}-{part}" for part in ("t", "d")] if frame.id else [None, None]
    said = svg.element("title", svg.text(frame.title), id=ids[0])
    if frame.description:
        said += svg.element("desc", svg.text(frame.description), id=ids[1])
    ground = "" if frame.id else svg.element("rect", width="100%", height="100%", fill=WATER)
    labelled = " ".join(name for name in ids[: 1 + bool(frame.description)] if name)
    shown = svg.element(
        "svg", said, ground, *parts,
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {projection.width} {projection.height}",
        width=projection.width, height=projection.height, role="img", aria_labelledby=labelled or None,
        font_family=None if frame.id else "system-ui,sans-serif",
    )  # fmt: skip
    return Drawing(shown, projection)


@dataclass(frozen=True, slots=True)
class Category:
    """One class of a choropleth: its name in the legend, its colour, and its pattern, by which it is told apart."""

    name: str
    fill: str
    pattern: str


PATTERNS = {
    "plain": "",
    "rising": "M-2 2l4-4M0 10l10-10M8 12l4-4",
    "falling": "M-2 8l4 4M0 0l10 10M8-2l4 4",
    "dots": "M4 5a1 1 0 1 1 2 0a1 1 0 1 1-2 0",
    "lines": "M0 5h10",
    "cross": "M0 5h10M5 0v10",
}


def draw_choropleth(*, areas: Sequence[Area], categories: Sequence[Category], frame: Frame) -> Drawing:
    """Areas coloured and hatched by class; without one, blank. One path a class keeps it light."""
    projection = Projection.fit(bounds_of([area.shape for area in areas]), WIDTH, HEIGHT, margin=0.02)
    shapes = drawn_areas(areas, projection)
    prefix = frame.id or "map"
    parts = [
        svg.element("defs", *(_pattern(category, f"{prefix}-{n}") for n, category in enumerate(categories)))
    ]
    for index in (None, *range(len(categories))):
        mine = [shape for area, shape in zip(areas, shapes, strict=True) if area.category == index]
        d = svg.path(shapely.GeometryCollection(mine))
        if d:
            fill = "#ffffff" if index is None else f"url(#{prefix}-{index})"
            parts.append(svg.element("path", class_="class", fill=fill, stroke=INK, stroke_width=0.7, d=d))
    return _whole([*parts, scale_bar(projection)], frame, projection)


def _pattern(category: Category, name: str) -> str:
    inside = svg.element("rect", class_="tint", width=10, height=10, fill=category.fill)
    if PATTERNS[category.pattern]:
        inside += svg.element("path", class_="hatch", fill="none", stroke=INK, d=PATTERNS[category.pattern])
    return svg.element("pattern", inside, id=name, width=10, height=10, patternUnits="userSpaceOnUse")


def swatch(category: Category, name: str) -> str:
    """The same for a legend in the page; `name` is unique there."""
    return svg.element(
        "svg", _pattern(category, name),
        svg.element("rect", class_="class", width=18, height=18, x=1, y=1, fill=f"url(#{name})", stroke=INK),
        viewBox="0 0 20 20", width=20, height=20, aria_hidden="true",
    )  # fmt: skip


def draw_picker(
    *, areas: Sequence[Area], names: Sequence[Label], numbers: Sequence[Label], point: Point | None,
    frame: Frame, projection: Projection,
) -> Drawing:  # fmt: skip
    """The image on which a place is pointed at: outlines, hamlets and roads by which it is recognised.

    `numbers` are addresses: house by house they draw the streets that no outline shows.
    """
    shapes = drawn_areas(areas, projection)
    taken = [_bar_box(projection), *([_point_box(point, projection)] if point else [])]
    around = svg.path(
        shapely.GeometryCollection([s for a, s in zip(areas, shapes, strict=True) if not a.here]), 1
    )
    mine = svg.path(shapely.GeometryCollection([s for a, s in zip(areas, shapes, strict=True) if a.here]), 1)
    seen = [label for label in numbers if projection.shows(label.lon, label.lat)]
    parts = [
        _outline(around, "around", _AROUND, 1),
        _outline(mine, "here", _HERE, 2),
        _houses(seen, projection),
        _texts(labels([*names, *(seen if projection.metres < 3 else ())], projection, taken)),  # noqa: PLR2004
        _cross(projection) if point is None else marker(point, projection),
        scale_bar(projection),
        svg.element("rect", width="100%", height="100%", fill="none", stroke=EDGE, stroke_width=3),
    ]
    return _whole(parts, frame, projection)


def _houses(seen: Sequence[Label], projection: Projection) -> str:
    """Little squares in one path."""
    corners = (projection.pixel(label.lon, label.lat) for label in seen[:1500])
    d = "".join(f"M{svg.number(x - 1.5)} {svg.number(y - 1.5)}h3v3h-3z" for x, y in corners)
    return svg.element("path", class_="house", fill="#525962", d=d) if d else ""


def _cross(projection: Projection) -> str:
    """The middle of the image, where « placer le point au milieu » puts it."""
    x, y = projection.width / 2, projection.height / 2
    return svg.element(
        "path", class_="cross", fill="none", stroke="#1d5c46", stroke_width=1.5,
        d=f"M{svg.number(x - 9)} {svg.number(y)}h6m6 0h6M{svg.number(x)} {svg.number(y - 9)}v6m0 6v6",
    )  # fmt: skip

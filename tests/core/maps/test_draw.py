"""What is drawn: strict, safe, light, and told apart without its colours."""

from __future__ import annotations

import gzip
import json
import re
from xml.dom import minidom

import pytest
import shapely
from shapely.geometry import shape

from cantou.core.maps.engine.draw import (
    Category,
    Frame,
    draw_choropleth,
    draw_picker,
    draw_place,
    drawn_areas,
    swatch,
)
from cantou.core.maps.engine.parts import TONES, Area, Label, Point, round_length, symbol
from cantou.core.maps.engine.projection import Projection
from tests.support.shared import shared

HERE = Area("Vic-sur-Cère", shapely.box(2.5, 44.9, 2.6, 44.99), here=True)
THERE = Area("Thiézac", shapely.box(2.6, 44.9, 2.7, 44.99))
CLASSES = [Category("ouvert", "#cfe3d6", "plain"), Category("fermé", "#f2c12e", "rising")]


def parsed(svg: str):
    return minidom.parseString(svg).documentElement


def texts(svg: str) -> list[str]:
    return [node.firstChild.data for node in parsed(svg).getElementsByTagName("text")]


def test_a_commune_among_its_neighbours():
    svg = draw_place(areas=[HERE, THERE], frame=Frame("Carte de Vic", "Son contour.", "plan")).svg
    root = parsed(svg)
    assert (root.getAttribute("width"), root.getAttribute("height")) == ("400", "300")
    assert root.getAttribute("viewBox") == "0 0 400 300"
    assert root.getAttribute("role") == "img"
    assert root.getAttribute("aria-labelledby") == "plan-t plan-d"
    assert [root.getElementsByTagName(name)[0].firstChild.data for name in ("title", "desc")] == [
        "Carte de Vic",
        "Son contour.",
    ]
    assert [node.getAttribute("class") for node in root.getElementsByTagName("path")] == [
        "around",
        "here",
        "rule",
    ]
    assert texts(svg) == ["Vic-sur-Cère", "Thiézac", "2\u00a0km"]
    assert "style" not in svg
    assert not root.getElementsByTagName("a")


def test_a_file_of_its_own_has_its_ground_and_no_identifiers():
    svg = draw_place(areas=[HERE], frame=Frame("Vic")).svg
    assert ' id="' not in svg
    assert 'xmlns="http://www.w3.org/2000/svg"' in svg
    assert '<rect width="100%" height="100%"' in svg


def test_points_bear_their_number_and_a_shape_of_their_own():
    points = [Point(2.52 + 0.02 * n, 44.95, n, tone) for n, tone in enumerate(TONES, start=1)]
    svg = draw_place(areas=[HERE], points=points, frame=Frame("x", id="m")).svg
    marks = [
        node for node in parsed(svg).getElementsByTagName("path") if "point" in node.getAttribute("class")
    ]
    assert [node.getAttribute("class") for node in marks] == [
        "point good",
        "point off",
        "point care",
        "point",
    ]
    assert len({node.getAttribute("d") for node in marks}) == 4
    assert texts(svg)[-5:-1] == ["4", "3", "2", "1"]


def test_names_cover_neither_each_other_nor_a_point():
    crowd = [Label(2.55 + 0.0001 * n, 44.95, f"Hameau {n}") for n in range(30)]
    far = Label(2.52, 44.97, "Loin")
    svg = draw_place(areas=[HERE], names=[*crowd, far], frame=Frame("x")).svg
    assert texts(svg) == ["Hameau 0", "Hameau 1", "Loin", "2\u00a0km"]
    svg = draw_place(areas=[HERE], names=[far], points=[Point(2.5205, 44.97)], frame=Frame("x")).svg
    assert "Loin" not in texts(svg)


def test_nothing_that_somebody_typed_becomes_markup():
    nasty = '<script>alert("x")</script>&\x00'
    svg = draw_place(
        areas=[Area(nasty, HERE.shape, here=True)], names=[Label(2.55, 44.93, nasty)],
        frame=Frame(nasty, nasty, "m"),
    ).svg  # fmt: skip
    assert "<script" not in svg
    assert parsed(svg).getElementsByTagName("title")[0].firstChild.data == nasty[:-1]


def test_neighbours_keep_their_common_border():
    wavy = [(2.6 + 0.002 * (n % 2), 44.9 + n * 0.003) for n in range(31)]
    west = Area("o", shapely.Polygon([(2.5, 44.9), *wavy, (2.5, 44.99)]), here=True)
    east = Area("e", shapely.Polygon([(2.7, 44.9), *wavy, (2.7, 44.99)]))
    projection = Projection.fit((2.5, 44.9, 2.7, 44.99), 400, 300)
    one, other = drawn_areas([west, east], projection)
    assert one.intersection(other).area == pytest.approx(0, abs=1e-6)
    assert shapely.union_all([one, other]).area == pytest.approx(one.area + other.area)
    assert drawn_areas([], projection) == []


def test_outlines_that_overlap_are_drawn_all_the_same():
    over = Area("x", shapely.box(2.55, 44.92, 2.65, 44.97))
    assert len(drawn_areas([HERE, over], Projection.fit((2.5, 44.9, 2.7, 45), 400, 300))) == 2


def test_classes_differ_by_pattern():
    areas = [
        Area("a", HERE.shape, category=0),
        Area("b", THERE.shape, category=1),
        Area("c", shapely.box(2.7, 44.9, 2.8, 44.99)),
    ]
    svg = draw_choropleth(areas=areas, categories=CLASSES, frame=Frame("Ouvertures", "2", "carte")).svg
    root = parsed(svg)
    assert [node.getAttribute("id") for node in root.getElementsByTagName("pattern")] == [
        "carte-0",
        "carte-1",
    ]
    fills = [node.getAttribute("fill") for node in root.getElementsByTagName("path")]
    assert fills == ["none", "#ffffff", "url(#carte-0)", "url(#carte-1)", "none"]
    assert parsed(swatch(CLASSES[1], "s1")).getElementsByTagName("pattern")[0].getAttribute("id") == "s1"


def test_the_picker_shows_what_is_around():
    projection = Projection.fit((2.5, 44.9, 2.6, 44.99), 288, 288)
    near = projection.centred(2.55, 44.95, closer=16)
    numbers = [Label(2.551, 44.9502, "12", "number"), Label(2.58, 44.95, "99", "number")]
    options = {"areas": [HERE, THERE], "names": [Label(2.549, 44.9495, "Le Bourg")], "frame": Frame("x")}
    whole = draw_picker(numbers=[], point=None, projection=projection, **options).svg
    assert 'class="cross"' in whole
    assert "house" not in whole
    assert texts(whole) == ["Le Bourg", "2\u00a0km"]
    close = draw_picker(numbers=numbers, point=Point(2.55, 44.95), projection=near, **options).svg
    assert texts(close) == ["Le Bourg", "12", "100\u00a0m"]
    assert 'class="house"' in close
    assert 'class="point"' in close
    assert 'class="cross"' not in close
    assert "translate(144 144)" in close


def test_symbols_for_the_legend_are_the_marks():
    for tone in TONES:
        assert parsed(symbol(tone)).getAttribute("aria-hidden") == "true"


def test_round_lengths():
    assert [round_length(value) for value in (1.5, 7, 19, 230, 999, 2600, 60_000)] == [
        1,
        5,
        10,
        200,
        500,
        2000,
        50_000,
    ]


def test_the_cantal_is_light():
    """On the real outlines: 1 to 4 kB a commune, less than 12 for them all."""
    features = json.loads(shared("territory/communes-15-cantal.geojson").read_text("utf-8"))["features"]
    shapes = shapely.coverage_simplify([shape(one["geometry"]) for one in features], 0.0002)
    areas = [Area(one["properties"]["nom"], outline) for one, outline in zip(features, shapes, strict=True)]
    tree = shapely.STRtree(shapes)
    weights = []
    for index in range(0, len(areas), 10):
        bounds = shapes[index].bounds
        near = tree.query(shapely.box(*Projection.fit(bounds, 400, 300).bounds()))
        mine = [Area(areas[n].name, areas[n].shape, here=n == index) for n in near]
        svg = draw_place(areas=mine, frame=Frame("x", id="m")).svg
        parsed(svg)
        weights.append(len(gzip.compress(svg.encode(), 9)))
    assert max(weights) < 4000
    classes = [Area(area.name, area.shape, category=n % 2) for n, area in enumerate(areas)]
    whole = draw_choropleth(areas=classes, categories=CLASSES, frame=Frame("Cantal", id="m")).svg
    assert len(gzip.compress(whole.encode(), 9)) < 12_000
    assert re.search(r'stroke="#23262a"', whole)

from __future__ import annotations

import io
import json

import pytest
from shapely.geometry import Polygon, box

from cantou.core.territories.engine.contours import (
    contains,
    from_wkb,
    join,
    outline,
    read_contours,
    simplify,
    to_wkb,
)
from cantou.core.territories.engine.problems import Problem, Problems, UnreadableError
from tests.core.territories.making import geojson, square
from tests.support.shared import shared


def read(data: bytes):
    problems = Problems()
    return read_contours(io.BytesIO(data), problems), problems


def test_a_contour():
    found, problems = read(geojson(("15258", "Vic-sur-Cère", square(2.6, 44.9))))
    assert problems.count == 0
    assert (found["15258"].name, found["15258"].geometry.bounds) == ("Vic-sur-Cère", (2.6, 44.9, 2.7, 45.0))


@pytest.mark.parametrize(
    "properties",
    [
        {"code": "15258", "nom": "Vic"},
        {"INSEE_COM": "15258", "NOM_COM": "Vic"},
        {"insee": 15258, "name": "Vic"},
    ],
)
def test_properties_are_called_in_several_ways(properties):
    document = json.loads(geojson(("x", "x", square(2.6, 44.9))))
    document["features"][0]["properties"] = properties
    found, _ = read(json.dumps(document).encode())
    assert {code: fact.name for code, fact in found.items()} == {"15258": "Vic"}


def test_features_that_cannot_be_used_are_told():
    document = json.loads(geojson(("15258", "Vic", square(2.6, 44.9))))
    ring = square(2.6, 44.9)
    feature = document["features"][0]
    document["features"] += [
        feature,
        {**feature, "properties": {"nom": "Sans code"}},
        {**feature, "properties": {"code": "15001"}, "geometry": None},
        {
            **feature,
            "properties": {"code": "15002"},
            "geometry": {"type": "Point", "coordinates": [2.6, 44.9]},
        },
        {**feature, "properties": {"code": "15003"}, "geometry": {"type": "Polygon", "coordinates": "?"}},
        {
            **feature,
            "properties": {"code": "15004", "nom": "Lambert"},
            "geometry": {"type": "Polygon", "coordinates": [[[x * 1e5, y * 1e5] for x, y in ring]]},
        },
        {
            **feature,
            "properties": {"code": "15005", "nom": "Échangée"},
            "geometry": {"type": "Polygon", "coordinates": [[[y, x] for x, y in ring]]},
        },
        "rien",
    ]
    found, problems = read(json.dumps(document).encode())
    assert list(found) == ["15258"]
    assert problems.kept == [
        Problem("contour_twice", 2, "15258 Vic"),
        Problem("contour_without_code", 3, "Sans code"),
        Problem("contour_without_area", 4, "15001 "),
        Problem("contour_without_area", 5, "15002 "),
        Problem("contour_without_area", 6, "15003 "),
        Problem("contour_outside", 7, "15004 Lambert"),
        Problem("contour_outside", 8, "15005 Échangée"),
        Problem("contour_without_code", 9, ""),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "geojson_unreadable"),
        (b"\xff\xd8\xff", "geojson_unreadable"),
        (b"[" * 100_000, "geojson_unreadable"),
        (b"[]", "geojson_shape"),
        (b"{}", "geojson_shape"),
        (b'{"features": []}', "geojson_shape"),
    ],
)
def test_what_is_no_geojson(data, code):
    with pytest.raises(UnreadableError) as error:
        read(data)
    assert error.value.problem.code == code


def test_a_contour_that_crosses_itself_is_mended():
    bow = [[2.6, 44.9], [2.7, 45.0], [2.7, 44.9], [2.6, 45.0], [2.6, 44.9]]
    found, problems = read(geojson(("15258", "Vic", bow)))
    assert problems.count == 0
    assert found["15258"].geometry.is_valid
    assert found["15258"].geometry.area == pytest.approx(0.005)


def test_neighbours_keep_their_common_border():
    wavy = [
        (2.7, 44.9),
        *((2.7 + 0.00001 * (step % 2), 44.9 + step / 1_000) for step in range(1, 100)),
        (2.7, 45.0),
    ]
    west = Polygon([(2.6, 44.9), *wavy, (2.6, 45.0)])
    east = Polygon([(2.8, 44.9), *wavy, (2.8, 45.0)])
    simple = simplify([west, east])
    assert sum(len(shape.exterior.coords) for shape in simple) < 60
    assert simple[0].intersection(simple[1]).area == 0
    assert simple[0].union(simple[1]).area == pytest.approx(0.02)


def test_contours_that_overlap_are_simplified_apart():
    assert [shape.area for shape in simplify([box(2, 45, 3, 46), box(2.5, 45, 3.5, 46)])] == [1, 1]
    assert simplify([]) == []


def test_communes_that_have_merged_become_one_area():
    assert join([box(2, 45, 3, 46), box(3, 45, 4, 46)]).equals(box(2, 45, 4, 46))


def test_bytes_and_back():
    ring = ((2.6, 44.9), (2.7, 44.9), (2.7, 45.0))
    kept = to_wkb(outline(ring))
    assert from_wkb(memoryview(kept)).equals(Polygon(ring))
    assert contains(kept, 2.68, 44.92)
    assert contains(kept, 2.6, 44.9)
    assert not contains(kept, 2.61, 44.99)


def test_the_communes_of_the_cantal():
    with shared("territory/communes-15-cantal.geojson").open("rb") as stream:
        problems = Problems()
        found = read_contours(stream, problems)
    assert problems.count == 0
    assert len(found) == 247
    assert sum(len(to_wkb(fact.geometry)) for fact in found.values()) < 1_000_000

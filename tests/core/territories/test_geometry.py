from __future__ import annotations

from itertools import combinations

import pytest
from shapely.geometry import Point, Polygon

from cantou.core.territories.data.centres import CENTRES, OUTLINES
from cantou.core.territories.engine.geometry import in_france, metres_between


@pytest.mark.parametrize(
    "place",
    [
        (2.44, 44.93),
        (-4.49, 48.39),
        (7.75, 48.58),
        (8.74, 41.93),
        (-61.07, 14.6),
        (55.45, -20.88),
        (2.35, 51.03),
    ],
)
def test_in_france(place):
    assert in_france(*place)


@pytest.mark.parametrize(
    "place",
    [(2.17, 41.39), (9.19, 45.46), (-0.13, 51.5), (0, 0), (44.93, 2.44), (655_000, 6_422_000), (13.4, 52.5)],
)
def test_not_in_france(place):
    assert not in_france(*place)


def test_distances_are_in_metres():
    assert round(metres_between((2.44, 44.925), (3.093, 45.034)), -3) == 53_000
    assert metres_between((2, 45), (2, 45)) == 0


def test_demonstration_outlines_hold_their_centre_and_share_their_borders():
    shapes = {code: Polygon(ring) for code, ring in OUTLINES.items()}
    assert shapes.keys() == CENTRES.keys()
    for code, shape in shapes.items():
        assert shape.is_valid
        assert 10 <= len(OUTLINES[code]) <= 20
        assert shape.contains(Point(CENTRES[code].lon, CENTRES[code].lat))
        assert in_france(CENTRES[code].lon, CENTRES[code].lat)
    pairs = list(combinations(shapes.values(), 2))
    assert max(one.intersection(other).area for one, other in pairs) == 0
    assert sum(one.touches(other) for one, other in pairs) > 20


def test_every_centre_names_its_source():
    assert {centre.source for centre in CENTRES.values()} == {
        "GeoNames (CC BY 4.0)",
        "milieu du contour IGN-INSEE (Licence Ouverte)",
    }

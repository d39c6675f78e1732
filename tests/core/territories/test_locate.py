from __future__ import annotations

import io

import pytest

from cantou.core.territories.domain.contours import draw_demo_outlines, load_contours
from cantou.core.territories.domain.locate import at_point, outside_france
from tests.core.territories.making import current, geojson, square

pytestmark = [pytest.mark.usefixtures("france", "db"), pytest.mark.database]


def told(lon: float, lat: float):
    found = at_point(lon, lat)
    return None if found is None else (found.commune.name, found.how)


def contours(*features):
    load_contours(stream=io.BytesIO(geojson(*features)), source="essai")


def test_inside_a_contour():
    contours(("15258", "Vic-sur-Cère", square(2.6, 44.9)))
    assert told(2.65, 44.95) == ("Vic-sur-Cère", "contour")
    assert at_point(2.65, 44.95).metres == 0


def test_inside_a_rough_outline():
    draw_demo_outlines()
    assert told(2.625, 44.98) == ("Vic-sur-Cère", "outline")


def test_the_nearest_middle_where_nothing_is_drawn():
    assert told(2.63, 44.98) == ("Vic-sur-Cère", "centre")
    assert at_point(2.63, 44.98).metres == 393


def test_a_point_outside_of_an_exact_contour_is_not_in_that_commune():
    contours(("15258", "Vic-sur-Cère", square(2.6, 44.97, 0.03)))
    assert told(2.599, 44.98) == ("Polminhac", "centre")


def test_on_the_border_it_is_in_one_of_the_two():
    contours(("15258", "Vic-sur-Cère", square(2.6, 44.9)), ("15154", "Polminhac", square(2.5, 44.9)))
    assert told(2.6, 44.95) == ("Polminhac", "contour")


def test_far_from_all_that_is_loaded():
    assert told(2.35, 48.85) is None


def test_outside_of_france():
    assert outside_france(2.17, 41.39)
    assert told(2.17, 41.39) is None
    assert told(44.98, 2.63) is None
    assert not outside_france(2.63, 44.98)


def test_a_commune_that_is_over_holds_nothing():
    contours(("15258", "Vic-sur-Cère", square(2.6, 44.9)))
    type(current("15258")).objects.filter(pk=current("15258").pk).update(valid_to="2024-01-01", slug=None)
    assert told(2.65, 44.95) == ("Polminhac", "centre")

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.maps.engine.projection import Projection

CANTAL = (2.5, 44.9, 2.7, 45.0)


def test_the_frame_fits_with_its_margin():
    fitted = Projection.fit(CANTAL, 400, 300, margin=0.1)
    west, north = fitted.pixel(2.5, 45.0)
    east, south = fitted.pixel(2.7, 44.9)
    assert west == pytest.approx(40)
    assert east == pytest.approx(360)
    assert 30 <= north < south <= 270
    assert fitted.shows(2.6, 44.95)
    assert fitted.shows(2.5, 44.95, margin=39)
    assert not fitted.shows(2.5, 44.95, margin=41)
    assert not fitted.shows(2.4, 44.95)


def test_a_pixel_is_as_long_as_it_is_high():
    fitted = Projection.fit(CANTAL, 400, 300)
    metres_north = (fitted.place(200, 100)[1] - fitted.place(200, 110)[1]) * 111_195
    metres_east = (fitted.place(210, 150)[0] - fitted.place(200, 150)[0]) * 111_195 * 0.7074
    assert metres_north == pytest.approx(10 * fitted.metres, rel=1e-4)
    assert metres_east == pytest.approx(metres_north, rel=1e-3)


@given(
    lon=st.floats(-178, 178), lat=st.floats(-70, 70), metres=st.floats(0.5, 500),
    x=st.integers(0, 600), y=st.integers(0, 600),
)  # fmt: skip
def test_there_and_back(lon, lat, metres, x, y):
    projection = Projection(lon, lat, metres, 600, 600)
    assert projection.pixel(*projection.place(x, y)) == pytest.approx((x, y), abs=1e-4)


def test_geometries_follow_the_same_formula():
    fitted = Projection.fit(CANTAL, 400, 300)
    drawn = fitted.drawn(shapely.Point(2.53, 44.97))
    assert (drawn.x, drawn.y) == pytest.approx(fitted.pixel(2.53, 44.97))
    west, south, east, north = fitted.bounds()
    assert fitted.pixel(west, north) == pytest.approx((0, 0), abs=1e-6)
    assert fitted.pixel(east, south) == pytest.approx((400, 300), abs=1e-6)


def test_closer_around_a_place():
    near = Projection.fit(CANTAL, 400, 400).centred(2.53, 44.97, closer=4)
    assert near.pixel(2.53, 44.97) == pytest.approx((200, 200))
    assert near.metres * 4 == pytest.approx(Projection.fit(CANTAL, 400, 400).metres)


def test_a_frame_without_extent_is_still_a_frame():
    assert Projection.fit((2.5, 45, 2.5, 45), 100, 100).metres == 0.1

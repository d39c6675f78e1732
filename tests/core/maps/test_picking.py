from __future__ import annotations

import pytest

from cantou.core.maps.engine.picking import SIZES, View, read_place, write_place

BOUNDS = (2.5, 44.9, 2.6, 44.99)


@pytest.mark.parametrize("size", SIZES)
def test_one_press_comes_closer_the_next_one_points(size):
    target = (2.53, 44.96)
    view = View()
    x, y = view.projection(BOUNDS, size).pixel(*target)
    view = view.pressed(BOUNDS, size, round(x), round(y))
    assert (view.step, view.point) == (1, None)
    x, y = view.projection(BOUNDS, size).pixel(*target)
    assert abs(x - size / 2) < 4
    view = view.pressed(BOUNDS, size, round(x), round(y))
    assert view.step == 1
    metres = view.projection(BOUNDS, size).metres
    assert view.point == pytest.approx(target, abs=metres / 111_195)


def test_both_images_show_the_same_ground():
    view = View(1, (2.53, 44.96))
    small, large = (view.projection(BOUNDS, size) for size in SIZES)
    assert small.bounds() == pytest.approx(large.bounds())


def test_no_place_is_no_place():
    assert View().pressed(BOUNDS, 288, 0, 0) == View()
    assert View().pressed(BOUNDS, 288, 500, 10) == View()
    assert View().pressed(BOUNDS, 288, 0, 10).step == 1


def test_all_of_it_without_a_mouse():
    view = View().asked("closer", BOUNDS)
    assert view.step == 1
    assert view.centre == pytest.approx((2.55, 44.945))
    east = view.asked("east", BOUNDS)
    shown = view.projection(BOUNDS, 288)
    assert shown.pixel(*east.centre) == pytest.approx((288, 144), abs=0.1)
    assert east.asked("west", BOUNDS).centre == pytest.approx(view.centre, abs=1e-5)
    assert view.asked("north", BOUNDS).centre[1] > view.centre[1] > view.asked("south", BOUNDS).centre[1]
    pointed = east.asked("middle", BOUNDS)
    assert pointed.point == pytest.approx(east.centre)
    closer = pointed.asked("west", BOUNDS).asked("closer", BOUNDS)
    assert (closer.step, closer.centre) == (2, pointed.point)
    assert closer.asked("farther", BOUNDS).step == 1
    assert view.asked("farther", BOUNDS) == View()
    assert pointed.asked("none", BOUNDS).point is None
    assert View(3, (2.55, 44.95)).asked("closer", BOUNDS).step == 3
    assert View().asked("north", BOUNDS) == View()
    assert View().asked("farther", BOUNDS) == View()
    assert View().asked("nonsense", BOUNDS) == View()


def test_places_as_forms_carry_them():
    assert read_place("2.61,44.98") == (2.61, 44.98)
    assert write_place((2.61, 44.98)) == "2.610000,44.980000"
    assert write_place(None) == ""
    for wrong in ("", ",", "2.6", "a,b", "nan,1", "inf,1", "181,0", "0,86", "1,2,3", "2" * 30 + ",1"):
        assert read_place(wrong) is None

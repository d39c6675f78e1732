from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.maps.domain.figures import Entry, gathered_figure
from cantou.core.maps.domain.ground import forget
from cantou.core.maps.engine.clusters import TALL, WIDE, apart, clusters, letter, spans
from cantou.core.maps.engine.parts import Box, Point
from cantou.core.maps.engine.projection import Projection
from tests.core.maps.ground import make_pair

PROJECTION = Projection(2.5, 45.0, 10, 400, 300)
"""Ten metres a pixel."""


def at(x, y):
    return Point(*PROJECTION.place(x, y))


def test_points_that_would_cover_one_another_are_one():
    found = clusters(
        [at(100, 100), at(140, 100), at(100, 119), at(150, 100), at(100, 130), at(500, 100)], PROJECTION
    )
    assert [cluster.members for cluster in found] == [(0, 1, 2), (3,), (4,)]


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300)), max_size=60))
def test_each_point_is_in_one_mark_and_marks_are_apart(places):
    found = clusters([at(x, y) for x, y in places], PROJECTION)
    members = sorted(member for cluster in found for member in cluster.members)
    assert len(members) == len(set(members))
    for number, one in enumerate(found):
        for other in found[:number]:
            assert abs(one.x - other.x) >= WIDE or abs(one.y - other.y) >= TALL


def test_letters_go_on_after_z():
    assert [letter(number) for number in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


@pytest.mark.django_db
def test_a_figure_of_many_gathers_what_is_close_and_numbers_the_rest():
    forget()
    here = make_pair()[0]
    entries = [
        Entry("Un", "/1", 2.52, 44.95),
        Entry("Deux", "/2", 2.52001, 44.95),
        Entry("Sans lieu", "/3"),
        Entry("Quatre", "/4", 2.54, 44.93),
    ]
    others = [Point(2.52, 44.95001), Point(2.53, 44.97)]
    figure = gathered_figure(
        territory=here.pk, title="Carte", entries=entries, others=others, tones={"": "en cours"}
    )
    assert [one.mark for one in figure.entries] == ["A", "A", "", "1"]
    assert "A\u00a03" in figure.svg
    assert figure.svg.count('class="mark"') == 2
    assert [meaning for _, meaning in figure.legend] == ["en cours", "plusieurs au même endroit, et combien"]


def stop(x, y, number, tone="care"):
    lon, lat = PROJECTION.place(x, y)
    return Point(lon, lat, number, tone)


def test_numbers_are_told_in_spans():
    assert spans([3, 1, 2, 7]) == "1–3, 7"
    assert spans([9, 1, 3, 5, 7]) == "1, 3, 5…"


def test_stops_on_one_spot_share_a_mark_with_all_their_numbers():
    alone, marks = apart(
        [stop(100, 100, 1), stop(100, 100, 2), stop(104, 100, 5), stop(200, 100, 3)], PROJECTION
    )
    assert [point.number for point in alone] == [3]
    assert ["1–2, 5" in mark.svg for mark in marks] == [True]
    assert 'fill="#1d5c46"' in marks[0].svg
    _alone, (seen,) = apart([stop(100, 100, 1, "off"), stop(100, 100, 2, "off")], PROJECTION)
    assert 'class="point off"' in seen.svg


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300)), max_size=40))
def test_no_mark_of_a_round_covers_another_and_each_stop_is_told(places):
    points = [stop(x, y, number) for number, (x, y) in enumerate(places, start=1)]
    alone, marks = apart(points, PROJECTION)
    pixels = [PROJECTION.pixel(point.lon, point.lat) for point in alone]
    boxes = [*(Box(x - 11, y - 11, x + 11, y + 11) for x, y in pixels), *(mark.box for mark in marks)]
    assert not any(one.meets(other) for number, one in enumerate(boxes) for other in boxes[:number])
    assert all(mark.box.left >= 0 and mark.box.right <= 400 for mark in marks)
    assert len(alone) + 2 * len(marks) <= len(points)

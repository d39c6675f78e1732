from __future__ import annotations

import pytest

from cantou.core.maps.domain.ground import forget, ground_of, numbers_in
from cantou.core.territories.models import TerritoryLink
from tests.core.maps.ground import EAST, MIDDLE, NORTH, SOUTH, WEST, make_contour, make_pair, make_place
from tests.support.factories import make_commune

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _nothing_kept():
    forget()


def test_a_commune_with_its_neighbours_and_no_other():
    here, there = make_pair()
    make_contour(make_commune("Loin"), west=4, east=4.1)
    make_contour(make_commune("Ancienne", valid_to="2019-01-01", slug=None), west=MIDDLE, east=EAST)
    ground = ground_of(here.pk)
    assert [(area.name, area.here) for area in ground.areas] == [("Vic-sur-Cère", True), (there.name, False)]
    assert ground.bounds == (WEST, SOUTH, MIDDLE, NORTH)


def test_names_of_the_gazetteer_hamlets_first():
    here, _ = make_pair()
    make_place(here, "Avenue", 2.55, 44.95, kind="road")
    make_place(here, "Salvagnac", 2.56, 44.95)
    make_place(here, "Sans lieu")
    make_place(here, "Retiré", 2.56, 44.96, withdrawn_on="2020-01-01")
    make_place(here, "Rue", 2.551, 44.951, kind="address", number=12, suffix="bis")
    assert [(label.text, label.kind) for label in ground_of(here.pk).names] == [
        ("Salvagnac", "hamlet"),
        ("Avenue", "road"),
    ]
    bounds = (2.55, 44.95, 2.552, 44.952)
    assert [label.text for label in numbers_in(here.pk, bounds)] == ["12 bis"]
    assert numbers_in(here.pk, (2.56, 44.9, 2.57, 45)) == []


def test_without_an_outline_a_frame_around_the_middle_and_its_hamlets():
    alone = make_commune("Sans contour", lon=2.55, lat=44.95)
    west, south, east, north = ground_of(alone.pk).bounds
    assert (east - west) / 2 == pytest.approx(3000 / 111_195 / 0.7077, rel=1e-2)
    assert (north - south) / 2 == pytest.approx(3000 / 111_195, rel=1e-3)
    make_place(alone, "Au bout", 2.64, 44.95)
    make_place(alone, "En Alaska", -150, 60)
    forget()
    assert ground_of(alone.pk).bounds == pytest.approx((west, south, 2.64, north))
    assert ground_of(alone.pk).here == ()


def test_hamlets_alone_say_where_a_commune_is():
    lost = make_commune("Sans rien")
    assert ground_of(lost.pk).bounds is None
    for lon in (2.5, 2.51, 2.52):
        make_place(lost, f"Hameau {lon}", lon, 44.95)
    forget()
    west, _, east, _ = ground_of(lost.pk).bounds
    assert west < 2.5
    assert east > 2.52


def test_a_larger_territory_is_its_communes():
    here, there = make_pair()
    larger = make_commune("Carladès", level="epci", code="200000001", slug="epci/carlades")
    for commune in (here, there):
        TerritoryLink.objects.create(child=commune, parent=larger, kind="epci")
    ground = ground_of(larger.pk)
    assert [(area.name, area.here) for area in ground.areas] == [("Vic-sur-Cère", True), ("Thiézac", True)]
    assert ground.bounds == pytest.approx((WEST, SOUTH, EAST, NORTH))
    empty = make_commune("Vide", level="epci", code="200000002", slug="epci/vide")
    assert ground_of(empty.pk).bounds is None
    make_contour(empty)
    forget()
    assert [area.here for area in ground_of(empty.pk).areas] == [True]


def test_it_is_kept_for_a_while(django_assert_num_queries):
    here, _ = make_pair()
    ground_of(here.pk)
    with django_assert_num_queries(0):
        ground_of(here.pk)


def test_the_same_number_of_queries_with_one_neighbour_and_with_many(django_assert_num_queries):
    here, _ = make_pair()
    with django_assert_num_queries(3):
        ground_of(here.pk)
    for n in range(5):
        make_contour(make_commune(), west=2.6 + n / 100, east=2.7)
    forget()
    with django_assert_num_queries(3):
        assert len(ground_of(here.pk).areas) == 7

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from cantou.core.territories.models import (
    Change,
    Contour,
    Kind,
    Level,
    Place,
    Territory,
    TerritoryLink,
    TerritoryName,
)
from cantou.core.territories.models.geometry import nearness

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def make(**fields) -> Territory:
    return Territory.objects.create(**{"level": "commune", "code": "15258", "name": "Vic-sur-Cère", **fields})


@pytest.fixture
def vic():
    return make(slug="vic-sur-cere", lon=2.625, lat=44.98)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"valid_from": date(2020, 1, 1)},
        {"code": "15001", "slug": "vic-sur-cere"},
        {"code": "15001", "level": "canton"},
        {"code": ""},
        {"code": "15001", "name": ""},
        {"code": "15001", "lon": 2.6},
        {"code": "15001", "lat": 44.9},
        {"code": "15001", "lon": 2.6, "lat": 90},
        {"code": "15001", "lon": 181, "lat": 45},
        {"code": "15001", "valid_from": date(2020, 1, 1), "valid_to": date(2020, 1, 1)},
        {"code": "15001", "valid_to": date(2020, 1, 1), "slug": "jadis"},
        {"code": "15001", "population": -1},
    ],
)
def test_territories_that_the_database_refuses(vic, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**fields)


def test_a_closed_period_beside_todays(vic):
    make(valid_from=date(1943, 1, 1).replace(year=1944), valid_to=date(2016, 1, 1))
    assert Territory.objects.filter(code="15258").count() == 2


def test_a_commune_without_coordinates_is_an_ordinary_case(vic):
    make(code="15001", lon=2.630, lat=44.98)
    make(code="15002")
    found = Territory.objects.order_by(nearness(2.629, 44.98))
    assert [row.code for row in found] == ["15001", "15258", "15002"]
    assert Territory.objects.distinct().count() == 3


@pytest.mark.parametrize("kind", ["departement", "epci", "region", "commune"])
def test_one_parent_of_a_kind_at_a_time(vic, kind):
    one, other = make(code="1", level="epci"), make(code="2", level="epci")
    TerritoryLink.objects.create(child=vic, parent=one, kind=kind)
    with pytest.raises(IntegrityError), transaction.atomic():
        TerritoryLink.objects.create(child=vic, parent=other, kind=kind)


def test_several_perimeters_at_a_time_but_not_itself(vic):
    one, other = make(code="1", level="perimeter"), make(code="2", level="perimeter")
    TerritoryLink.objects.create(child=vic, parent=one, kind="perimeter")
    TerritoryLink.objects.create(child=vic, parent=other, kind="perimeter")
    with pytest.raises(IntegrityError), transaction.atomic():
        TerritoryLink.objects.create(child=vic, parent=vic, kind="perimeter")


def test_names_once_each(vic):
    values = {
        "territory": vic,
        "kind": "name",
        "level": "commune",
        "text": "Vic",
        "normalised": "vic",
        "weight": 1,
    }
    TerritoryName.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        TerritoryName.objects.create(**values)


def test_changes_agree_with_their_codes():
    values = {"on": date(2020, 1, 1), "source": "essai"}
    Change.objects.create(kind="merge", code_before="15001", code_after="15002", **values)
    for kind, before, after in (
        ("merge", "15001", "15001"),
        ("rename", "15001", "15002"),
        ("merge", "15001", "15002"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Change.objects.create(kind=kind, code_before=before, code_after=after, **values)


def test_a_contour_has_an_extent(vic):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contour.objects.create(territory=vic, wkb=b"", west=3, east=2, south=44, north=45, source="essai")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"normalised": ""},
        {"kind": "address", "normalised": "rue"},
        {"kind": "hamlet", "normalised": "rue", "number": 1},
        {"normalised": "rue", "lon": 2.6},
    ],
)
def test_places_that_the_database_refuses(vic, fields):
    values = {
        "commune": vic,
        "kind": "hamlet",
        "name": "Le Bourg",
        "normalised": "le bourg",
        "source": "typed",
    }
    Place.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(**{**values, **fields})


def test_a_place_keeps_its_commune(vic):
    Place.objects.create(commune=vic, kind="hamlet", name="Le Bourg", normalised="le bourg", source="typed")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from territories_territory")
        cursor.execute("set constraints all immediate")


def test_labels():
    assert Place(name="Le Bourg").label == "Le Bourg"
    assert Place(name="rue des Écoles", number=12, suffix="bis").label == "12 bis rue des Écoles"


@pytest.mark.parametrize(
    ("kind", "name", "long"),
    [
        (Kind.CA, "CA du Bassin d'Aurillac", "communauté d’agglomération du Bassin d'Aurillac"),
        (Kind.CC, "CC Hautes Terres", "communauté de communes Hautes Terres"),
        (Kind.METRO, "Brest Métropole", "Brest Métropole"),
    ],
)
def test_long_names(kind, name, long):
    assert Territory(level=Level.EPCI, kind=kind, name=name).long_name == long
    assert str(Territory(level=Level.EPCI, kind=kind, name=name)) == name

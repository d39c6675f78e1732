from __future__ import annotations

from datetime import date

import pytest

from cantou.core.territories.domain.queries import (
    ancestors,
    communes_of,
    covered_departements,
    covers_france,
    find_address,
    inside,
    with_departement,
)
from cantou.core.territories.domain.queries import (
    current as current_of,
)
from cantou.core.territories.models import TerritoryLink
from tests.core.territories.making import COMMUNES, commune, current, load_map

pytestmark = [pytest.mark.usefixtures("france", "db"), pytest.mark.database]


def told(found):
    return [(row.level, row.name) for row in found]


def test_ancestors_the_nearest_first_in_one_query(django_assert_num_queries):
    vic = current("15258").pk
    with django_assert_num_queries(1):
        found = list(ancestors(vic))
    assert told(found) == [
        ("epci", "CC Cère et Goul en Carladès"),
        ("departement", "Cantal"),
        ("region", "Auvergne-Rhône-Alpes"),
    ]


def test_ancestors_of_a_part_begin_with_its_commune():
    mourjou = current("15136", "commune_deleguee").pk
    assert told(ancestors(mourjou))[:2] == [("commune", "Puycapel"), ("epci", "CC Cère et Goul en Carladès")]


def test_ancestors_on_a_day_in_the_past():
    vic = current("15258")
    epci = TerritoryLink.objects.get(child=vic, kind="epci")
    epci.valid_from = date(2017, 1, 1)
    epci.save()
    assert [row.level for row in ancestors(vic.pk, on=date(2016, 12, 31))] == ["departement", "region"]
    assert [row.level for row in ancestors(vic.pk, on=date(2017, 1, 1))] == ["epci", "departement", "region"]


def test_what_lies_inside(django_assert_num_queries):
    moulins = current("200071140", "epci").pk
    with django_assert_num_queries(1):
        communes = list(communes_of(moulins))
    assert told(communes) == [("commune", "Murat"), ("commune", "Yzeure")]
    assert len(communes_of(current("84", "region").pk)) == 10
    assert told(communes_of(current("15258").pk)) == [("commune", "Vic-sur-Cère")]
    assert sorted(told(inside(current("15027").pk))) == [
        ("commune_deleguee", "Calvinet"),
        ("commune_deleguee", "Mourjou"),
    ]
    assert len(inside(current("15", "departement").pk)) == 10


def test_what_is_covered(tmp_path):
    assert [row.code for row in covered_departements()] == ["03", "15"]
    assert not covers_france()
    load_map(tmp_path, departements=None)
    assert covers_france()


def test_names_with_their_departement():
    found = with_departement(current_of("commune").filter(name="Murat")).order_by("code")
    assert [(row.name, row.departement_name) for row in found] == [("Murat", "Allier"), ("Murat", "Cantal")]


@pytest.mark.parametrize(
    ("slug", "level", "code"),
    [
        ("vic-sur-cere", "commune", "15258"),
        ("murat-15", "commune", "15138"),
        ("d/cantal", "departement", "15"),
        ("epci/hautes-terres", "epci", "200066637"),
        ("r/auvergne-rhone-alpes", "region", "84"),
    ],
)
def test_addresses(slug, level, code):
    found = find_address(slug)
    assert (found.territory, found.moved) == (current(code, level), False)


def test_an_old_address_says_so():
    found = find_address("calvinet")
    assert (found.territory, found.moved) == (current("15027"), True)


def test_a_name_that_several_bear_gives_them_all():
    found = find_address("murat")
    assert found.territory is None
    assert [(row.name, row.departement_name) for row in found.homonyms] == [
        ("Murat", "Cantal"),
        ("Murat", "Allier"),
    ]


def test_an_address_of_elsewhere_is_known():
    found = find_address("brest")
    assert (found.territory, [str(row) for row in found.elsewhere]) == (None, ["Brest (Finistère)"])


def test_homonyms_elsewhere_are_known_too(tmp_path):
    load_map(tmp_path, communes=(*COMMUNES, commune("29999", "Salers", 50)))
    assert find_address("salers").territory == current("15219")
    assert [row.slug for row in find_address("salers-29").elsewhere] == ["salers-29"]


@pytest.mark.parametrize("slug", ["", "nulle-part", "d/nulle-part", "d/", "p/x", "bureau"])
def test_addresses_where_nothing_stands(slug):
    found = find_address(slug)
    assert (found.territory, found.homonyms, found.elsewhere) == (None, (), ())

from __future__ import annotations

from datetime import date

import pytest

from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.messages import TerritoryError
from cantou.core.territories.domain.perimeters import close_perimeter, draw_perimeter, redraw_perimeter
from cantou.core.territories.domain.queries import ancestors, communes_of, find_address
from cantou.core.territories.domain.search import search
from cantou.core.territories.models import Territory
from tests.core.territories.making import current
from tests.support.factories import make_organisation

pytestmark = [pytest.mark.usefixtures("france", "db"), pytest.mark.database]


def draw(**values):
    members = values.pop("members", None) or [current("241501089", "epci"), current("15014")]
    return draw_perimeter(**{"name": "Pays d’Aurillac", "kind": "pays", "members": members, **values})


def test_a_perimeter_of_an_epci_and_a_commune():
    pays = draw(on=date(2020, 1, 1))
    assert (pays.level, pays.slug, pays.code, pays.valid_from) == (
        "perimeter",
        "p/pays-d-aurillac",
        "pays-d-aurillac",
        date(2020, 1, 1),
    )
    assert [row.name for row in communes_of(pays.pk)] == [
        "Aurillac",
        "Polminhac",
        "Puycapel",
        "Salers",
        "Vic-sur-Cère",
    ]
    assert pays in ancestors(current("15258").pk)
    assert pays not in ancestors(current("15187").pk)
    assert search("pays d aurillac").matches[0].id == pays.pk


def test_two_kinds_may_bear_one_name():
    one, other = draw(), draw(kind="transport")
    assert (one.slug, other.slug) == ("p/pays-d-aurillac", "p/pays-d-aurillac-2")


def test_members_come_and_go_and_the_past_stays():
    pays = draw(on=date(2020, 1, 1))
    changed = redraw_perimeter(
        perimeter=pays, members=[current("15014"), current("15187")], on=date(2022, 1, 1)
    )
    assert changed == 2
    assert [row.name for row in communes_of(pays.pk)] == ["Aurillac", "Saint-Flour"]
    assert len(communes_of(pays.pk, on=date(2021, 1, 1))) == 5
    assert redraw_perimeter(perimeter=pays, members=[current("15014"), current("15187")]) == 0


def test_a_member_that_leaves_on_the_day_it_came_was_never_there():
    pays = draw(on=date(2020, 1, 1))
    redraw_perimeter(perimeter=pays, members=[current("15187")], on=date(2020, 1, 1))
    assert [row.name for row in communes_of(pays.pk, on=date(2020, 1, 1))] == ["Saint-Flour"]


def test_a_closed_perimeter_is_found_no_more_but_its_name_is_free():
    pays = draw(on=date(2020, 1, 1))
    close_perimeter(perimeter=pays, on=date(2024, 1, 1))
    pays.refresh_from_db()
    assert pays.valid_to == date(2024, 1, 1)
    assert find_address("p/pays-d-aurillac").territory is None
    assert not search("pays d aurillac").matches
    assert draw().slug == "p/pays-d-aurillac-2"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": " "}, "écrivez le nom du périmètre, en 120 caractères au plus"),
        ({"name": "a" * 121}, "écrivez le nom du périmètre, en 120 caractères au plus"),
        ({"kind": "CC"}, "ce genre de périmètre n’existe pas : CC"),
    ],
)
def test_a_perimeter_that_is_none(values, message):
    with pytest.raises(TerritoryError) as error:
        draw(**values)
    assert str(error.value) == message


def test_a_name_is_taken_once():
    draw()
    with pytest.raises(TerritoryError, match="porte déjà ce nom : pays d’AURILLAC"):
        draw(name="pays d’AURILLAC")


def test_members_are_places_of_today():
    with pytest.raises(TerritoryError, match="un périmètre a au moins un membre"):
        draw_perimeter(name="Vide", kind="pays", members=[])
    with pytest.raises(TerritoryError, match="ne peut pas être membre d’un périmètre : Auvergne-Rhône-Alpes"):
        draw(members=[current("84", "region")])
    gone = Territory.objects.create(level="commune", code="15999", name="Jadis", valid_to=date(2000, 1, 1))
    with pytest.raises(TerritoryError, match="ne peut pas être membre d’un périmètre : Jadis"):
        draw(members=[gone])


def test_drawing_is_told_in_the_journal():
    from cantou.core.journal.models import Entry

    with Scope.agent(make_organisation().pk).enter():
        draw()
        assert list(Entry.objects.values_list("action", "subject", "details")) == [
            ("territories.perimeter.draw", "territories:pays-d-aurillac", {"members": 2})
        ]

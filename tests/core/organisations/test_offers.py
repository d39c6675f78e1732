"""Offers, and the coverage that is computed from them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from cantou.core.journal.models import Entry
from cantou.core.organisations.domain.coverage import recompute_places
from cantou.core.organisations.domain.offers import close_offer, enable_offer
from cantou.core.organisations.models import Coverage, Offer, OfferArea, Organisation
from cantou.core.scope.scope import Scope
from cantou.core.territories.models import TerritoryLink
from tests.support.factories import make_area, make_commune, make_offer, make_organisation

pytestmark = pytest.mark.django_db


def covered() -> set[tuple[int, int, int]]:
    """(place, organisation, rank)"""
    return set(Coverage.objects.values_list("territory_id", "organisation_id", "rank"))


@pytest.fixture
def land():
    """Two communes of an EPCI, a third of another one that crosses the border of the département."""

    class Land:
        vic, polminhac, murat, elsewhere = (
            make_commune(name) for name in ("Vic", "Polminhac", "Murat", "Nulle")
        )
        region = make_area("region", "Auvergne")
        cantal = make_area("departement", "Cantal", inside=region, communes=[vic, polminhac, murat])
        lozere = make_area("departement", "Lozère", inside=region, communes=[elsewhere])
        valley = make_area("epci", "CC de la vallée", communes=[vic, polminhac])
        border = make_area("epci", "CC de la frontière", communes=[murat, elsewhere])

    return Land


def test_a_mairie_covers_its_commune_and_what_lies_in_it(land):
    hamlet = make_commune("Comblat", level="commune_deleguee", slug=None)
    TerritoryLink.objects.create(child=hamlet, parent=land.vic, kind="commune")
    mairie = make_organisation(territory=land.vic)
    make_offer(mairie)
    assert covered() == {(land.vic.pk, mairie.pk, 0), (hamlet.pk, mairie.pk, 0)}


def test_a_departement_covers_its_communes_and_the_epci_that_lie_in_it_whole(land):
    body = make_organisation(territory=land.cantal, kind="departement")
    make_offer(body)
    places = {land.cantal, land.vic, land.polminhac, land.murat, land.valley}
    assert covered() == {(place.pk, body.pk, 3) for place in places}


def test_a_region_covers_everything_inside(land):
    body = make_organisation(territory=land.region, kind="region")
    make_offer(body)
    inside = {
        *(land.region, land.cantal, land.lozere, land.vic, land.polminhac, land.murat, land.elsewhere),
        *(land.valley, land.border),
    }
    assert covered() == {(place.pk, body.pk, 4) for place in inside}


def test_a_perimeter_made_of_epci_covers_their_communes(land):
    pays = make_area("perimeter", "Pays", communes=[land.valley, land.border])
    body = make_organisation(kind="syndicat")
    make_offer(body, territory=pays)
    inside = {pays, land.valley, land.border, land.vic, land.polminhac, land.murat, land.elsewhere}
    assert covered() == {(place.pk, body.pk, 1) for place in inside}


def test_the_nearest_rank_is_kept_when_an_offer_reaches_a_place_twice(land):
    body = make_organisation(territory=land.valley, kind="epci")
    enable_offer(organisation=body, service="signalements", territories=[land.valley, land.vic])
    assert covered() == {
        (land.valley.pk, body.pk, 2),
        (land.polminhac.pk, body.pk, 2),
        (land.vic.pk, body.pk, 0),
    }


def test_changing_the_territories_leaves_exactly_what_is_wanted(land):
    body = make_organisation(territory=land.cantal, kind="departement")
    make_offer(body)
    mairie = make_organisation(territory=land.vic)
    make_offer(mairie)
    enable_offer(organisation=body, service="signalements", territories=[land.murat])
    assert covered() == {(land.murat.pk, body.pk, 0), (land.vic.pk, mairie.pk, 0)}


def test_closing_takes_the_portals_away_and_opening_again_gives_them_back(land):
    mairie = make_organisation(territory=land.vic)
    offer = make_offer(mairie)
    close_offer(organisation=mairie, service="signalements")
    close_offer(organisation=mairie, service="signalements")
    assert covered() == set()
    with Scope.public().enter():
        assert not Offer.objects.filter(pk=offer.pk).exists()
    again = enable_offer(organisation=mairie, service="signalements")
    assert (again.pk, again.closed_at) == (offer.pk, None)
    assert covered() == {(land.vic.pk, mairie.pk, 0)}


def test_repeating_an_opening_changes_nothing(land):
    mairie = make_organisation(territory=land.vic)
    make_offer(mairie)
    before = set(Coverage.objects.values_list("pk", flat=True))
    make_offer(mairie)
    with Scope.agent(mairie.pk).enter():
        assert Entry.objects.filter(action="offer.enabled").count() == 1
        assert OfferArea.objects.count() == 1
    assert set(Coverage.objects.values_list("pk", flat=True)) == before


def test_places_that_move_are_computed_again_for_every_organisation(land):
    bodies = [
        make_organisation(territory=place, kind=kind)
        for place, kind in ((land.cantal, "departement"), (land.valley, "epci"), (land.border, "epci"))
    ]
    for body in bodies:
        make_offer(body)
    cantal, valley, border = bodies
    TerritoryLink.objects.filter(child=land.polminhac, kind="epci").update(parent=land.border)
    assert recompute_places(territories=[land.polminhac.pk, land.valley.pk, land.border.pk]) > 0
    assert covered() == {
        *((place.pk, cantal.pk, 3) for place in (land.cantal, land.vic, land.polminhac, land.murat)),
        (land.valley.pk, cantal.pk, 3),
        *((place.pk, valley.pk, 2) for place in (land.valley, land.vic)),
        *((place.pk, border.pk, 2) for place in (land.border, land.polminhac, land.murat, land.elsewhere)),
    }
    assert recompute_places(territories=[land.polminhac.pk, land.valley.pk, land.border.pk]) == 0


def test_a_link_that_is_over_or_still_to_come_covers_nothing(land):
    TerritoryLink.objects.filter(child=land.polminhac, kind="epci").update(valid_to="2024-01-01")
    TerritoryLink.objects.create(
        child=land.murat, parent=land.valley, kind="perimeter", valid_from="2199-01-01"
    )
    body = make_organisation(territory=land.valley, kind="epci")
    make_offer(body)
    assert covered() == {(land.valley.pk, body.pk, 2), (land.vic.pk, body.pk, 2)}


def test_the_number_of_statements_does_not_grow_with_the_places(land, django_assert_max_num_queries):
    body = make_organisation(territory=land.region, kind="region")
    with django_assert_max_num_queries(32):
        make_offer(body)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"service": "inconnu"}, "Service inconnu"),
        ({"settings": {"couleur": "rouge"}}, "n’existe pas"),
        ({"territories": []}, "sur quel territoire"),
    ],
)
def test_what_cannot_be_opened_is_refused_in_plain_french(land, change, message):
    mairie = make_organisation(territory=land.vic)
    with pytest.raises(ValidationError) as refused:
        enable_offer(**{"organisation": mairie, "service": "signalements", **change})
    assert message in "".join(refused.value.messages)
    with Scope.agent(mairie.pk).enter():
        assert Offer.objects.count() == 0


def test_an_organisation_that_leaves_opens_nothing(land):
    mairie = make_organisation(territory=land.vic, state=Organisation.State.LEAVING)
    with pytest.raises(ValidationError):
        make_offer(mairie)


def test_a_territory_that_is_no_more_is_refused(land):
    gone = make_commune("Disparue", slug=None, valid_to="2019-01-01")
    with pytest.raises(ValidationError, match=r"n’existe plus.*: Disparue"):
        make_offer(make_organisation(territory=gone))


def test_an_operator_opens_for_a_commune_and_the_commune_knows_it(land):
    operator, mairie = make_organisation(), make_organisation(territory=land.vic)
    with Scope.agent(operator.pk, reason="ouverture groupée").enter():
        make_offer(mairie)
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('cantou.acting')")
            assert cursor.fetchone() == (str(operator.pk),)
    with Scope.agent(mairie.pk).enter():
        assert (
            Entry.objects.values_list("reason", flat=True).get(action="offer.enabled") == "ouverture groupée"
        )

"""When communes merge or move, what was opened there follows."""

from __future__ import annotations

import pytest

from cantou.core.organisations.domain.succession import follow_territories
from cantou.core.organisations.models import Coverage, HostName
from cantou.core.territories.models import Territory, TerritoryLink
from tests.support.factories import make_area, make_commune, make_host, make_offer, make_organisation

pytestmark = pytest.mark.django_db


def test_the_offers_of_merged_communes_go_on_in_the_new_one():
    rouget, pers, parlan = (
        make_commune(name, departement_code="15") for name in ("Le Rouget", "Pers", "Parlan")
    )
    cantal = make_area("departement", communes=[rouget, pers, parlan], departement_code="15")
    body = make_organisation(territory=cantal, kind="departement")
    mairies = [make_organisation(territory=place) for place in (rouget, pers)]
    for organisation in (body, *mairies):
        make_offer(organisation)
    make_host(mairies[1], "pers.example")
    Territory.objects.filter(pk=pers.pk).update(valid_to="2016-01-01", slug=None)
    TerritoryLink.objects.filter(child=pers).update(valid_to="2016-01-01")
    follow_territories(departements=["15"], perimeters=[], merged={pers.pk: rouget.pk})
    assert set(Coverage.objects.values_list("territory_id", "organisation_id")) == {
        *((place.pk, body.pk) for place in (cantal, rouget, parlan)),
        *((rouget.pk, mairie.pk) for mairie in mairies),
    }
    assert HostName.objects.values_list("territory_id", "is_main").get() == (rouget.pk, False)
    again = follow_territories(departements=["15"], perimeters=[], merged={pers.pk: rouget.pk})
    assert again == 0


def test_an_offer_on_both_keeps_one_area():
    rouget, pers = (make_commune(name, departement_code="15") for name in ("Le Rouget", "Pers"))
    body = make_organisation(kind="syndicat")
    from cantou.core.organisations.domain.offers import enable_offer

    enable_offer(organisation=body, service="signalements", territories=[rouget, pers])
    Territory.objects.filter(pk=pers.pk).update(valid_to="2016-01-01", slug=None)
    follow_territories(departements=[], perimeters=[], merged={pers.pk: rouget.pk})
    assert list(Coverage.objects.values_list("territory_id", flat=True)) == [rouget.pk]


def test_a_commune_that_changes_its_epci_changes_its_providers():
    vic, murat = (make_commune(departement_code="15") for _ in range(2))
    old, new = (make_area("epci", communes=[commune]) for commune in (vic, murat))
    bodies = [make_organisation(territory=area, kind="epci") for area in (old, new)]
    for body in bodies:
        make_offer(body)
    TerritoryLink.objects.filter(child=vic).update(parent=new)
    follow_territories(departements=["15"], perimeters=[], merged={})
    assert set(Coverage.objects.filter(territory=vic).values_list("organisation_id", flat=True)) == {
        bodies[1].pk
    }

from __future__ import annotations

from uuid import uuid4

import pytest

from cantou.core.organisations.domain.offers import close_offer
from cantou.core.registry import services
from cantou.core.scope.scope import Scope
from cantou.core.work.domain.items import put
from tests.desk.making import make_agent, make_mairie, questions, sit_down
from tests.support.factories import make_member, make_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def mairie():
    return make_mairie("Vic-sur-Cère")


@pytest.fixture
def seated(client, mairie):
    """Roles everywhere: what is shown depends on what the mairie offers alone."""
    held = [f"{manifest.id}:{role.id}" for manifest in services() for role in manifest.roles]
    return sit_down(client, make_agent(mairie, *held, "admin"), mairie)


def groups(client, path="/bureau/"):
    """Title → addresses, as the menu has them."""
    found = client.get(path).context["desk_nav"]
    return {group["title"]: [entry["url"] for entry in group["entries"]] for group in found if group["title"]}


def shown(client, path="/bureau/"):
    named = {manifest.title: manifest.id for manifest in services()}
    return [named[title] for title in groups(client, path) if title in named]


def test_the_menu_shows_what_this_organisation_offers_and_nothing_else(seated, mairie):
    make_offer(make_mairie("Polminhac"), "salles")
    assert shown(seated) == []
    make_offer(mairie, "rendez_vous")
    assert shown(seated) == ["rendez_vous"]
    make_offer(mairie, "salles")
    assert shown(seated) == ["rendez_vous", "salles"]


def test_what_is_closed_is_still_treated(seated, mairie):
    make_offer(mairie, "salles")
    close_offer(organisation=mairie, service="salles")
    assert shown(seated) == ["salles"]


def test_what_another_organisation_hands_over_is_reached(seated, mairie):
    with Scope.agent(mairie.pk).enter():
        fields = {"queue": "reports", "reference": "AAAA-BBBB", "title": "Un arbre", "status": "new"}
        put(service="signalements", key=uuid4(), **fields)
    assert shown(seated) == ["signalements"]


def test_each_seat_has_its_own_menu(client, mairie):
    other = make_mairie("Polminhac")
    make_offer(mairie, "salles")
    make_offer(other, "rendez_vous")
    agent = make_agent(mairie, "salles:manager", "rendez_vous:manager")
    for service in ("salles", "rendez_vous"):
        make_member(agent, other, service=service, role="manager")
    assert shown(sit_down(client, agent, mairie)) == ["salles"]
    assert shown(sit_down(client, agent, other)) == ["rendez_vous"]


def test_who_decides_what_is_open_has_a_way_to_the_rest(client, seated, mairie):
    page = seated.get("/bureau/").content.decode()
    assert page.count('href="/bureau/services/#a-ouvrir"') == 1
    assert "Ouvrir un service" in page
    make_offer(mairie, "salles")
    assert "Ouvrir un autre service" in seated.get("/bureau/").content.decode()
    catalogue = seated.get("/bureau/services/").content.decode()
    assert 'id="a-ouvrir"' in catalogue
    assert catalogue.count('aria-current="page"') == 1
    sit_down(client, make_agent(mairie, "salles:manager"), mairie)
    assert "#a-ouvrir" not in client.get("/bureau/").content.decode()


def test_no_way_is_shown_where_all_is_open(seated, mairie):
    for manifest in services():
        make_offer(mairie, manifest.id)
    assert "#a-ouvrir" not in seated.get("/bureau/").content.decode()


def test_the_menu_costs_the_same_whatever_is_offered(seated, mairie):
    before = questions(seated, "/bureau/equipe/")
    for name in ("salles", "rendez_vous", "signalements"):
        make_offer(mairie, name)
    assert questions(seated, "/bureau/equipe/") == before


def test_folded_the_menu_keeps_open_where_one_is(seated, mairie):
    for manifest in services():
        make_offer(mairie, manifest.id)
    found = seated.get("/bureau/salles/").context["desk_nav"]
    titled = [group for group in found if group["title"]]
    assert {group["folds"] for group in titled} == {True}
    assert [group["title"] for group in titled if group["open"]] == [_title("salles")]


def _title(service):
    return services().get(service).title

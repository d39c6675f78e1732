"""The pages of the desk in Chromium, on the narrowest phone and on a screen."""

from __future__ import annotations

import pytest
from django.conf import settings

from cantou.core.scope.scope import Scope
from cantou.desk.domain.onboarding import look
from cantou.desk.middleware import ACTING
from tests.desk.making import make_agent, make_mairie
from tests.desk.test_dead_letters import make_dead_letter
from tests.support.factories import make_member, make_offer, make_report
from tests.support.looks import axe, overflow, unfold
from tests.support.sign_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOUSE = [
    *("", "services/", "services/signalements/", "services/signalements/reglages/", "equipe/"),
    *("equipe/inviter/", "equipe/absences/", "organisme/", "couleurs/", "messages/", "messages/modeles/"),
    *("messages/modeles/desk/monday/", "messages/envoi/", "messages/lettres/", "echecs/", "assistance/"),
    *("preferences/", "statistiques/", "journal/", "agir/"),
]
OPERATOR = [
    *("", "organismes/", "organismes/{mairie}/", "ouvrir/", "usage/", "annonce/"),
    "../travaux/{errand}/",
]


@pytest.fixture
def desk(page, live_server, client):
    """Jeanne administers a mairie, and operates the platform."""
    operator, mairie = (
        make_mairie("Cantal", is_operator=True),
        make_mairie("Vic-sur-Cère", hours="Mo 09:00-12:00"),
    )
    make_offer(mairie)
    make_report(mairie, "Un nid-de-poule devant l’école")
    make_dead_letter(mairie)
    jeanne = make_agent(mairie, "admin", "signalements:manager")
    for role in ("operator", "support"):
        make_member(jeanne, operator, service="", role=role)
    with Scope.agent(operator.pk, person=jeanne.pk).enter():
        content = f"insee;nom\n{mairie.territory.code};\n99999;\n"
        errand = look(name="communes.csv", content=content.encode(), services=[])

    def sit(organisation):
        sign_in(client, jeanne)
        session = client.session
        session[ACTING] = organisation.pk
        session.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}
        page.context.add_cookies([{**cookie, "url": live_server.url}])

    return sit, operator, mairie, errand


def test_every_page_of_the_desk_bears_a_phone_and_a_screen(page, desk):
    sit, operator, mairie, errand = desk
    faults = {}
    for organisation, paths in ((mairie, HOUSE), (operator, OPERATOR)):
        sit(organisation)
        start = "/bureau/" if organisation == mairie else "/bureau/exploitation/"
        for path in paths:
            address = start + path.format(mairie=mairie.slug, errand=errand.key)
            page.set_viewport_size({"width": 320, "height": 800})
            assert page.goto(address).ok, address
            unfold(page)
            found = {**axe(page), **({"overflow": [str(overflow(page))]} if overflow(page) else {})}
            page.set_viewport_size({"width": 1280, "height": 800})
            found |= {"wide overflow": [str(overflow(page))]} if overflow(page) else {}
            if found:
                faults[address] = found
    assert faults == {}


def test_the_acts_come_up_once_a_line_is_chosen_on_a_phone(page, desk):
    sit, _, mairie, _ = desk
    sit(mairie)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/bureau/")
    tools = page.get_by_role("group", name="Agir sur la sélection")
    assert not tools.is_visible()
    page.locator(".queue input[type=checkbox]").first.check()
    assert tools.is_visible()
    page.get_by_role("button", name="Je m’en occupe").click()
    assert page.get_by_text("1 dossier mis à jour.").is_visible()

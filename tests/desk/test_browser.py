"""What the desk's script does, in Chromium. How its pages look: tests/house/test_pages.py."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.desk.making import make_agent, make_mairie, sit_down
from tests.support.factories import make_offer, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page, live_server, client):
    """Jeanne, at the desk of a mairie that has one report."""
    mairie = make_mairie("Vic-sur-Cère", hours="Mo 09:00-12:00")
    make_offer(mairie)
    make_report(mairie, "Un nid-de-poule devant l’école")
    sit_down(client, make_agent(mairie, "admin", "signalements:manager"), mairie)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key}
    page.context.add_cookies([{**cookie, "url": live_server.url}])


def test_the_acts_come_up_once_a_line_is_chosen_on_a_phone(page, desk):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/bureau/")
    tools = page.get_by_role("group", name="Agir sur la sélection")
    expect(tools).to_be_hidden()
    page.locator(".queue input[type=checkbox]").first.check()
    expect(tools).to_be_visible()
    page.get_by_role("button", name="Je m’en occupe").click()
    expect(page.get_by_text("1 dossier mis à jour.")).to_be_visible()

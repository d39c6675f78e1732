"""The inhabitants' door in Chromium: what its search does. How its pages look: tests/house/test_pages.py."""

from __future__ import annotations

import pytest

from cantou.core.organisations.domain.themes import set_theme
from cantou.core.territories.models import TerritoryName
from tests.support.factories import make_area, make_commune, make_offer, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cantal():
    vic = make_commune("Vic-sur-Cère", slug="vic", departement_code="15")
    make_commune_named("Salers", "salers")
    make_commune_named("Salins", "salins")
    chaliers = make_commune("Chaliers", slug="chaliers")
    make_area("departement", "Cantal", slug="d/cantal", code="15", communes=[vic, chaliers])
    mairie = make_organisation(
        "Mairie de Vic-sur-Cère",
        territory=vic,
        hours="Mo-Fr 09:00-12:00,14:00-17:30",
        phone="+33465710258",
        email="mairie@une-commune-au-nom-vraiment-tres-long.example",
        address="Place de la Mairie\n15800 Vic-sur-Cère",
    )
    set_theme(organisation=mairie, colours={"action": "#0f5a63"}, motto="Entre Cère et Plomb")
    for service in ("signalements", "petites_annonces"):
        make_offer(mairie, service)
    make_organisation("Cantal numérique", is_operator=True, email="contact@op.example")


def make_commune_named(name: str, slug: str) -> None:
    commune = make_commune(name, slug=slug)
    TerritoryName.objects.create(
        territory=commune, kind="name", level="commune", text=name, normalised=slug, sound="", weight=1
    )


def test_typing_suggests_communes_without_a_page(page, cantal):
    page.goto("/")
    page.get_by_label("Nom de la commune, ou code postal").press_sequentially("sali", delay=20)
    page.locator("#found a[href='/salins/']").wait_for()
    assert page.locator("#found a[href='/salers/']").count() == 0
    assert page.url.endswith("/")


def test_without_script_the_same_form_answers(browser, live_server, cantal):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Nom de la commune, ou code postal").fill("sal")
    page.keyboard.press("Enter")
    page.locator("a[href='/salers/']").wait_for()
    page.get_by_label("Nom de la commune, ou code postal").fill("salers")
    page.get_by_role("button", name="Chercher").click()
    page.wait_for_url("**/salers/")
    context.close()

"""The inhabitants' door in Chromium."""

from __future__ import annotations

import pytest

from cantou.core.organisations.domain.themes import set_theme
from cantou.core.territories.models import TerritoryName
from tests.support.factories import make_area, make_commune, make_offer, make_organisation
from tests.support.looks import axe, enlarge, overflow, space_out, unfold, walk_focus

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    *("/", "/?q=sal", "/?q=xyz", "/services/", "/vic/", "/chaliers/", "/d/cantal/", "/d/cantal/communes/"),
    *("/vic/recherche/", "/vic/recherche/?q=annonces", "/vic/recherche/?q=xyz", "/chaliers/ouvrir/"),
    *("/vic/accessibilite/", "/vic/mentions-legales/", "/vic/donnees-personnelles/"),
    *("/donnees/", "/vic/donnees/", "/chaliers/donnees/"),
    *("/chaliers/signalements/", "/vic/nulle-part/", "/nulle-part/"),
)


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


WIDE = ("/", "/vic/", "/d/cantal/", "/vic/recherche/?q=annonces", "/chaliers/ouvrir/")
"""One of each layout: on a wide screen the others are the same."""


@pytest.mark.parametrize(("width", "paths"), [(320, PAGES), (1280, WIDE)], ids=["narrow", "wide"])
def test_every_page_bears_what_readers_ask_of_it(page, cantal, width, paths):
    """One walk through all of them, since making the place costs more than looking at it."""
    page.set_viewport_size({"width": width, "height": 800})
    said = []
    page.on("console", lambda message: said.append((page.url, message.text)))
    found = {}
    for path in paths:
        page.goto(path)
        unfold(page)
        wrong = axe(page)
        if too_wide := overflow(page):
            wrong["overflow"] = [str(too_wide)]
        space_out(page)
        enlarge(page, 200)
        if too_wide := overflow(page):
            wrong["overflow, large and spaced"] = [str(too_wide)]
        if wrong:
            found[path] = wrong
    assert found == {}
    assert [one for one in said if "404" not in one[1]] == []


def test_the_focus_is_seen_everywhere(page, cantal):
    for path in ("/", "/vic/", "/vic/recherche/?q=annonces"):
        page.goto(path)
        assert walk_focus(page) == []


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

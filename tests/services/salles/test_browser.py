"""In Chromium: the secretary books by telephone; twelve associations share out a season in one evening."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from cantou.core.booking.models import Booking
from cantou.core.registry.demo import Demonstration
from cantou.core.scope.scope import Scope
from cantou.services.salles import demo
from cantou.services.salles.demo import stories
from cantou.services.salles.domain import queries
from cantou.services.salles.domain.sharing import table_of
from cantou.services.salles.models import Association, Hire, Season
from tests.services.salles.village import Place, saturday
from tests.support.factories import make_commune, make_member, make_organisation, make_person
from tests.support.sign_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at_the_desk(page, live_server, person):
    client = Client()
    sign_in(client, person)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.set_default_timeout(30_000)


def test_a_secretary_books_the_hall_by_telephone_for_an_association(page, live_server):
    place = Place()
    at_the_desk(page, live_server, place.agent())
    page.goto("/bureau/salles/")
    page.get_by_role("link", name="Saisir une réservation").first.click()
    page.get_by_label("Salle", exact=True).select_option("salle-des-fetes")
    page.get_by_label("Quel jour ?", exact=True).fill(saturday().isoformat())
    page.get_by_label("La soirée, de 18 h à 2 h du matin").check()
    page.get_by_label("Tarif").select_option("association")
    page.get_by_label("Ou une association").fill("Comité des fêtes")
    page.get_by_label("Nom de la personne").fill("Luc Roche")
    page.get_by_role("button", name="Calculer le prix").click()
    expect(page.get_by_role("heading", name="50,00 €")).to_be_visible()
    page.get_by_label("Son adresse postale").fill("Le Bourg\n15800 Vic-sur-Cère")
    page.get_by_label("Comment la prévenir").select_option("post")
    page.get_by_role("button", name="Réserver", exact=True).click()
    page.get_by_role("heading", name="Salle des fêtes").wait_for()
    expect(page.get_by_text("option posée").first).to_be_visible()
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_text("La réservation est confirmée.").wait_for()
    page.get_by_role("link", name="Lettre ou reçu à imprimer").click()
    expect(page.get_by_role("heading", name="Votre réservation est confirmée")).to_be_visible()
    expect(page.get_by_text("15800 Vic-sur-Cère")).to_be_visible()
    with place.scope():
        hire = Hire.objects.select_related("booking").get()
        assert (hire.booking.state, hire.booking.holder_label) == ("confirmed", "Comité des fêtes")
        assert Association.objects.count() == 1


def test_twelve_associations_share_out_the_season_in_one_evening(page, live_server, home):
    commune = make_commune("Vic-sur-Cère", slug="vic-sur-cere", code=stories.VIC, departement_code="15")
    mairie = make_organisation("Mairie de Vic-sur-Cère", territory=commune)
    agent = make_person(given_name="Jeanne", family_name="Vidal")
    make_member(agent, mairie, service="salles", role="manager")
    demo.load(Demonstration(departements=("15",), say=lambda _line: None))
    at_the_desk(page, live_server, agent)
    page.goto("/bureau/salles/saisons/")
    page.locator("main h2 a").first.click()
    pairs = page.locator("#desaccords ~ ul > li")
    expect(pairs).to_have_count(3)
    pairs.first.get_by_role("button", name="Une semaine sur deux chacun").click()
    page.wait_for_url("**#desaccords")
    expect(pairs).to_have_count(2)
    pairs.first.get_by_role("button", name="Déplacer").first.click()
    page.wait_for_function("document.querySelectorAll('#desaccords ~ ul > li').length === 1")
    pairs.first.get_by_role("button", name="laisse ces jours à").first.click()
    page.get_by_text("Tout le monde est d’accord.").wait_for()
    page.get_by_role("button", name="Réserver tout ce qui est accordé").click()
    page.get_by_text("dates sont au planning").wait_for()
    with Scope.agent(mairie.pk).enter():
        season = Season.objects.get()
        table = table_of(season, list(queries.wishes(season)))
        keys = {line.wish.object_key for line in table.lines}
        booked = Booking.objects.filter(object_key__in=keys, state="confirmed").count()
        wanted = sum(len(line.days) for line in table.lines)
    assert len({line.wish.association_id for line in table.lines if line.wish.state == "booked"}) >= 11
    assert season.applied_at is not None
    assert 0 < booked <= wanted

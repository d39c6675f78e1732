"""In Chromium, with and without script: an inhabitant files without an account, the desk asks for a piece, it comes,
the demand is granted and the letter is there."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tests.core.files.making import upload
from tests.services.demarches.village import BUVETTE, Place, answers
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def windows(request, browser, live_server):
    """(of the inhabitant, of the desk)."""
    contexts = [
        browser.new_context(base_url=live_server.url, locale="fr-FR", java_script_enabled=request.param)
        for _each in range(2)
    ]
    for one in contexts:
        one.set_default_timeout(30_000)
    yield [one.new_page() for one in contexts]
    for one in contexts:
        one.close()


def sit_down(page, live_server, person):
    client = Client()
    sign_in(client, person)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])


def file_on_the_portal(page, place) -> str:
    """The address of the case."""
    page.goto(f"{place.root}/")
    page.get_by_role("link", name="Débit de boissons temporaire").click()
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Votre prénom").fill("Ginette")
    page.get_by_label("Votre nom").fill("Fau")
    page.get_by_label("Votre adresse électronique").fill("ginette@exemple.fr")
    page.get_by_label("Numéro et voie, ou lieu-dit").fill("2 rue du Four")
    page.get_by_label("Code postal").fill("15800")
    page.get_by_label("Commune").fill("Vic-sur-Cère")
    page.get_by_role("button", name="Continuer", exact=True).last.click()
    page.get_by_label("Quelle manifestation").fill("Bal de la Saint-Jean")
    page.get_by_label("Où ?").fill("Place du Foirail")
    page.get_by_label("Quel jour ?").fill(answers()["jour"])
    page.get_by_label("De quelle heure").fill("18 h à 1 h")
    page.get_by_label("Vin, bière").check()
    page.get_by_label("Non", exact=True).check()
    page.get_by_role("button", name="Continuer", exact=True).last.click()
    page.get_by_role("heading", name="Les pièces").wait_for()
    page.get_by_role("button", name="Continuer", exact=True).last.click()
    page.get_by_role("heading", name="Relisez vos réponses").wait_for()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_role("heading", name="Votre demande est bien arrivée").wait_for()
    page.get_by_role("link", name="Ouvrir mon dossier").click()
    page.get_by_text("Demande reçue").first.wait_for()
    return page.url


def test_from_the_form_to_the_letter(windows, live_server, home):
    inhabitant, desk = windows
    place = Place()
    address = file_on_the_portal(inhabitant, place)
    run_jobs()
    sit_down(desk, live_server, place.agent())
    desk.goto("/bureau/demarches/")
    desk.get_by_role("link", name="Ginette Fau").click()
    desk.get_by_role("button", name="Commencer l’examen").click()
    desk.get_by_text("En cours d’examen").first.wait_for()
    desk.get_by_role("link", name="Demander une pièce").click()
    desk.get_by_label("Ce qui manque").fill("Les statuts signés")
    desk.get_by_role("button", name="Demander une pièce").click()
    desk.get_by_text("Il manque une pièce").first.wait_for()
    run_jobs()
    inhabitant.goto(address)
    inhabitant.get_by_text("La mairie attend de vous : Les statuts signés").first.wait_for()
    inhabitant.get_by_role("link", name="Répondre").click()
    inhabitant.get_by_label("La pièce, en PDF").set_input_files(
        {"name": "statuts.jpg", "mimeType": "image/jpeg", "buffer": upload().read()}
    )
    inhabitant.get_by_role("button", name="Envoyer à la mairie").click()
    inhabitant.get_by_text("La mairie reprend votre dossier").wait_for()
    run_jobs()
    desk.reload()
    desk.get_by_role("link", name="statuts.jpg").wait_for()
    desk.get_by_role("link", name="Autoriser").click()
    desk.get_by_role("button", name="Autoriser").click()
    desk.get_by_text("Demande accordée").first.wait_for()
    run_jobs()
    inhabitant.goto(address)
    inhabitant.get_by_text("Votre buvette est autorisée").first.wait_for()
    letter = inhabitant.get_by_role("link", name="Ouvrir le document").get_attribute("href")
    drawn = inhabitant.request.get(f"{live_server.url}{letter}")
    assert (drawn.status, drawn.body()[:5]) == (200, b"%PDF-")
    assert BUVETTE in place.demarche.key

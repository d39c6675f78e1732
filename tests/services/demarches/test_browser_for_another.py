"""In Chromium: a mandate that is stopped by SMS blocks the next act; whoever has a telephone alone files and pays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cantou.core.notices.domain.arrivals import keep_sms
from cantou.core.payments.domain.debts import create_regie
from cantou.core.people.domain import mandates
from tests.services.demarches.test_browser import sit_down
from tests.services.demarches.test_location_salle import SALLE, Halls
from tests.services.demarches.village import BUVETTE, Place, answers
from tests.services.salles.village import saturday
from tests.support.factories import make_organisation, make_person
from tests.support.jobs import run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOBILE = "+33612345678"


@pytest.fixture
def page(browser, live_server):
    context = browser.new_context(
        base_url=live_server.url, locale="fr-FR", viewport={"width": 360, "height": 800}
    )
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def fill(page):
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


def test_a_mandate_stopped_by_sms_blocks_the_next_act(page, live_server, home):
    make_organisation("Département", territory=None, kind="departement", is_operator=True)
    place = Place()
    rose = make_person(given_name="Rose", family_name="Chassang", phone=MOBILE, email="")
    lucie = make_person(given_name="Lucie", family_name="Chassang", email="lucie@exemple.fr")
    ends_on = timezone.localdate() + timedelta(days=90)
    written = mandates.write(giver=rose, names=[f"demarches:{BUVETTE}"], ends_on=ends_on)
    mandates.accept(holder=lucie.pk, code=written.code)
    sit_down(page, live_server, lucie)
    page.goto(f"{place.root}/{BUVETTE}/")
    page.get_by_label("Pour Rose Chassang").check()
    page.get_by_role("button", name="Commencer").click()
    page.get_by_text("fait par Lucie Chassang pour Rose Chassang").first.wait_for()
    fill(page)
    keep_sms(sender=MOBILE, to="", text="STOP", identifier="stop-1")
    run_jobs("cantou.notices.treat")
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_role("heading", name="Vous ne pouvez plus agir pour cette personne").wait_for()
    page.get_by_text("Rien n’a été envoyé").wait_for()
    assert not place.cases()


def test_a_person_with_a_telephone_alone_files_and_pays(page, live_server, home, settings):
    settings.ORIGIN = live_server.url
    place = Halls()
    with place.scope():
        create_regie(key="demarches", title="Démarches", provider="carte")
    page.goto(f"{place.root}/{SALLE}/")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Votre prénom").fill("Ginette")
    page.get_by_label("Votre nom").fill("Fau")
    page.get_by_label("Votre téléphone").fill("06 12 34 56 78")
    page.get_by_label("Numéro et voie, ou lieu-dit").fill("2 rue du Four")
    page.get_by_label("Code postal").fill("15800")
    page.get_by_label("Commune").fill("Vic-sur-Cère")
    page.get_by_role("button", name="Continuer", exact=True).last.click()
    page.get_by_label("Quel jour ?").fill(saturday().isoformat())
    page.get_by_role("button", name="Voir ce qui est libre").click()
    page.get_by_label("La journée et la soirée").check()
    page.get_by_role("button", name="Continuer", exact=True).last.click()
    page.get_by_label("Un habitant de la commune").check()
    page.get_by_label("Pour quoi faire ?").fill("noces d’or")
    page.get_by_label("Combien de personnes ?").fill("60")
    page.get_by_label("Non", exact=True).check()
    page.get_by_role("button", name="Continuer", exact=True).last.click()
    page.get_by_label("Oui", exact=True).check()
    page.get_by_role("button", name="Continuer", exact=True).last.click()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_role("heading", name="Votre demande est bien arrivée").wait_for()
    run_jobs("cantou.")
    (case,) = place.cases()
    assert (case.email, case.phone, case.status) == ("", "+33612345678", "tenue")
    place.press(case, "accorder")
    page.goto(place.follow(case))
    page.get_by_role("link", name="Régler").first.click()
    page.get_by_role("button", name="Payer 27,00 €").click()
    page.get_by_role("heading", name="Paiement par carte").wait_for()
    page.get_by_role("button", name="Payer", exact=True).click()
    page.get_by_text("Votre paiement de 27,00 € est bien arrivé").wait_for()
    run_jobs("cantou.")
    assert place.fresh(case).status == "accordee"

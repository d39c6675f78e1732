"""In Chromium: a family without e-mail enrols two children at the counter, gets a letter, pays in two parts."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cantou.core.payments.domain import debts
from cantou.core.payments.models import Debt
from cantou.services.periscolaire.models import DayBooking
from tests.services.periscolaire.test_billing import MONTH
from tests.services.periscolaire.village import School
from tests.support.factories import make_member
from tests.support.sign_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at_the_desk(page, live_server, person):
    client = Client()
    sign_in(client, person)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.set_default_timeout(30_000)


def pay_in_two(page):
    """The régisseur's page: two instalments, the first in cash, the second by cheque."""
    page.get_by_text("Payer en plusieurs fois").click()
    page.get_by_label("En combien de fois").fill("2")
    page.get_by_label("Première échéance").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Fixer les échéances").click()
    page.wait_for_load_state()
    for means in ("espèces", "chèque"):
        page.get_by_label(means, exact=True).check()
        if means == "chèque":
            page.get_by_label("Numéro du chèque").fill("0004217")
        page.get_by_role("button", name="Encaisser", exact=True).click()
        page.get_by_role("link", name="Reçu").first.wait_for()
        page.wait_for_load_state()


def test_a_family_without_e_mail_from_the_counter_to_the_last_payment(page, live_server):
    school = School()
    agent = school.agent()
    make_member(agent, school.mairie, service="", role="regie")
    with school.scope():
        debts.create_regie(key="cantine", title="Régie de la cantine")
    at_the_desk(page, live_server, agent)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(reverse("bureau:periscolaire:family_new"))
    page.get_by_label("Prénom de qui paie").fill("Marcel")
    page.get_by_label("Nom", exact=True).fill("Soubrier")
    page.get_by_label("Adresse postale").fill("4 chemin du Lac\n15800 Vic-sur-Cère")
    year = timezone.localdate().year
    for number, name in enumerate(("Ana", "Basile")):
        child = page.get_by_role("group", name=f"Enfant {number + 1}")
        child.locator("input").nth(0).fill(name)
        child.locator("input").nth(2).fill(f"{year - 8 + number}-02-03")
    page.get_by_label("Cantine (de 12 h à 13 h 20)").check()
    page.get_by_role("button", name="Inscrire", exact=True).click()
    page.get_by_role("heading", name="Famille Marcel Soubrier").wait_for()
    household = page.url
    page.get_by_role("link", name="Courrier d’inscription à imprimer").click()
    expect(page.get_by_role("heading", name="Basile Soubrier")).to_be_visible()
    for name in ("Ana", "Basile"):
        page.goto(household)
        page.get_by_role("link", name=f"{name} Soubrier").click()
        page.goto(f"{page.url}?mois={MONTH}")
        boxes = page.get_by_role("checkbox", name="Cantine, ")
        for number in range(3):
            boxes.nth(number).check()
        page.get_by_role("button", name="Enregistrer ce mois").click()
        page.get_by_text("3 jours réservés.").wait_for()
    with school.scope():
        assert DayBooking.objects.filter(organisation=school.mairie, state="booked").count() == 6
    page.goto(reverse("bureau:periscolaire:bills", args=[str(MONTH)]))
    page.get_by_role("button", name="Envoyer les factures").click()
    page.get_by_text("Factures envoyées à la régie : 1.").wait_for()
    page.get_by_role("link", name="Marcel Soubrier").click()
    page.get_by_role("link", name="Facture à imprimer").click()
    expect(page.get_by_text("22,80").first).to_be_visible()
    with school.scope():
        debt = Debt.objects.get(organisation=school.mairie)
    page.goto(reverse("desk_debt", args=[debt.pk]))
    pay_in_two(page)
    with school.scope():
        debt.refresh_from_db()
        assert (len(debt.schedule), debt.state, debt.paid_cents) == (2, "settled", 2280)

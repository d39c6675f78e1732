"""In Chromium, with and without script: a family without e-mail pays in two parts, by card and then at the counter."""

from __future__ import annotations

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from cantou.core.payments.domain import debts
from tests.core.payments.making import make_debt, make_mairie, receipts
from tests.support.factories import make_member, make_person
from tests.support.sign_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def windows(request, browser, live_server, settings):
    """(of the family's phone, of the régisseur)."""
    settings.ORIGIN = live_server.url
    sizes = ({"width": 360, "height": 740}, {"width": 1280, "height": 800})
    contexts = [
        browser.new_context(
            base_url=live_server.url, locale="fr-FR", java_script_enabled=request.param, viewport=size
        )
        for size in sizes
    ]
    for one in contexts:
        one.set_default_timeout(30_000)
    yield [one.new_page() for one in contexts]
    for one in contexts:
        one.close()


def sit_down(page, live_server, person):
    client = Client()
    sign_in(client, person)
    name = configured.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])


def test_a_family_without_email_pays_in_two_parts(windows, live_server):
    family, desk = windows
    mairie = make_mairie()
    debt = make_debt(mairie, payer_postal="3 rue du Four\n15800 Vic-sur-Cère")
    person = make_person(email="regie@mairie.fr", given_name="Denise")
    make_member(person, mairie, service="", role="regie")
    sit_down(desk, live_server, person)
    page_of_debt = reverse("desk_debt", args=[debt.pk])
    desk.goto(page_of_debt)
    desk.locator("summary", has_text="Payer en plusieurs fois").click()
    desk.get_by_label("En combien de fois").fill("2")
    desk.get_by_label("Première échéance").fill("2199-01-31")
    desk.get_by_role("button", name="Fixer les échéances").click()
    expect(desk.get_by_text("25,00 € avant le 28 février 2199")).to_be_visible()

    family.goto(f"/{mairie.territory.slug}/paiement/{debts.secret_of(debt)}/")
    expect(family.get_by_text("50,00 €").first).to_be_visible()
    expect(family.get_by_text("L’échéance du 31 janvier 2199")).to_be_visible()
    family.get_by_role("button", name="Payer 25,00 €").click()
    expect(family.get_by_role("heading", name="Paiement par carte")).to_be_visible()
    family.get_by_role("button", name="Payer", exact=True).click()
    expect(family.get_by_text("Votre paiement de 25,00 € est bien arrivé")).to_be_visible()
    expect(family.get_by_text("Il reste 25,00 € à payer avant le 28 février 2199")).to_be_visible()

    desk.goto(page_of_debt)
    expect(desk.get_by_label("Montant reçu")).to_have_value("25,00")
    desk.get_by_label("espèces", exact=True).check()
    desk.get_by_role("button", name="Encaisser").click()
    expect(desk.get_by_text("Tout est réglé.")).to_be_visible()
    family.goto(f"/{mairie.territory.slug}/paiement/{debts.secret_of(debt)}/")
    expect(family.get_by_text("Cette somme est réglée")).to_be_visible()
    assert [(one.number, one.cents, one.means) for one in receipts(debt)] == [
        (1, 2500, "card"),
        (2, 2500, "cash"),
    ]

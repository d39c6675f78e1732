"""Without a network, in Chromium: the plan and the door-to-door list open, what is ticked there arrives once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cantou.services.alertes.domain import doors, plan
from cantou.services.alertes.models import Door
from tests.support.browser import until
from tests.support.looks import axe, equip_all
from tests.support.network import between
from tests.support.sign_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONTROLLED = "() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)"
KEPT = "Gardé sur ce téléphone"


@pytest.fixture
def network(live_server):
    with between(live_server.url) as network:
        yield network


@pytest.fixture
def phone(browser, network):
    context = browser.new_context(
        base_url=network.url, locale="fr-FR", viewport={"width": 360, "height": 740}
    )
    context.set_default_timeout(30_000)
    equip_all(context)
    yield context.new_page()
    context.close()


def cut(phone, network, *, off: bool) -> None:
    network.down = off
    phone.context.set_offline(off)


def opened(phone, network, client, agent) -> None:
    sign_in(client, agent)
    session = client.session.session_key
    phone.context.add_cookies([{"name": "cantou_session", "value": session, "url": network.url}])


def test_the_plan_opens_and_a_door_is_ticked_without_a_network(phone, network, client, valley):
    alert = valley.send("crue")
    with valley.scope():
        plan.save(values={"kind": "card", "title": "Crue", "words": "Barrer le pont"})
        doors.add(alert=alert, label="Le moulin")
        doors.add(alert=alert, label="La gare")
    opened(phone, network, client, valley.agent("cell"))
    phone.goto("/bureau/alertes/plan/")
    until(phone, CONTROLLED)
    expect(phone.get_by_text(KEPT)).to_be_visible()
    phone.goto(f"/bureau/alertes/alerte/{alert.thread.code}/portes/")
    expect(phone.get_by_text(KEPT)).to_be_visible()
    cut(phone, network, off=True)
    phone.goto("/bureau/alertes/plan/")
    expect(phone.get_by_text("Barrer le pont")).to_be_visible()
    expect(phone.get_by_text("Pas de réseau en ce moment.")).to_be_visible()
    phone.goto(f"/bureau/alertes/alerte/{alert.thread.code}/portes/")
    door = phone.locator("[data-door]", has_text="Le moulin")
    door.get_by_text("Une remarque").click()
    door.get_by_label("Avant de cocher").fill("Volets fermés")
    door.get_by_role("button", name="Absent").click()
    line = phone.locator("#waiting > li")
    expect(line).to_contain_text("Le moulin : Absent")
    expect(line).to_contain_text("en attente")
    assert axe(phone) == {}
    phone.reload()
    expect(door.locator("[data-mark]")).to_contain_text("Absent")
    with valley.scope():
        assert not Door.objects.exclude(outcome="").exists()
    cut(phone, network, off=False)
    phone.evaluate("() => dispatchEvent(new Event('online'))")
    expect(line).to_contain_text("bien arrivé", timeout=40_000)
    with valley.scope():
        ticked = Door.objects.exclude(outcome="").get()
    assert (ticked.label, ticked.outcome, ticked.note) == ("Le moulin", "absent", "Volets fermés")
    phone.get_by_role("button", name="Se déconnecter").click()
    phone.wait_for_url(lambda url: "alertes" not in url)
    assert phone.evaluate("() => caches.keys()") == []


def test_an_alert_s_page_says_since_when_it_is_what_it_is(phone, network, valley):
    code = valley.send("crue").thread.code
    phone.goto(f"{valley.root}/{code}/")
    stale = phone.get_by_text("Pas de réseau : cette page date de")
    expect(stale).to_be_hidden()
    cut(phone, network, off=True)
    expect(stale).to_be_visible()
    assert axe(phone) == {}
    cut(phone, network, off=False)
    expect(stale).to_be_hidden()


def test_the_screen_keeps_its_last_words(phone, network, valley):
    valley.send("crue")
    phone.goto(f"{valley.root}/ecran/")
    cut(phone, network, off=True)
    expect(phone.get_by_text("ce qui est affiché date de")).to_be_visible()
    expect(phone.get_by_text("Ne descendez pas à la cave")).to_be_visible()
    valley.send("neige")
    cut(phone, network, off=False)
    expect(phone.get_by_text("Ne stationnez pas sur le passage de la déneigeuse")).to_be_visible()
    expect(phone.get_by_text("ce qui est affiché date de")).to_be_hidden()

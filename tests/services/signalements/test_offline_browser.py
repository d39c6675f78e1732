"""Without a network, in Chromium: what is filed or marked there waits on the phone, and arrives once."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cantou.core.files.models import StoredFile
from cantou.core.maps.domain.ground import forget
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.round_queries import Going
from cantou.services.signalements.domain.rounds import plan_round
from cantou.services.signalements.models import StatusChange
from tests.core.files import pictures
from tests.services.signalements.filing import filed, sign_in
from tests.support.browser import until
from tests.support.factories import make_report
from tests.support.looks import axe, equip_all
from tests.support.network import between

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONTROLLED = "() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)"


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


def arrive(phone, network, line) -> None:
    """The first answer is lost; the browser, its worker or this page tries again, whichever is first."""
    while not network.lost:
        phone.wait_for_timeout(50)
    phone.evaluate("() => dispatchEvent(new Event('online'))")
    expect(line).to_contain_text("Bien arrivé", timeout=40_000)


def photograph(width: int) -> dict:
    content = pictures.jpeg(pictures.quarters(width, 400))
    return {"name": f"photo-{width}.jpg", "mimeType": "image/jpeg", "buffer": content}


def test_filed_without_a_network_reloaded_its_first_answer_lost_it_is_one_report(phone, network, place, home):
    forget()
    phone.goto(f"{place.root}/nouveau/")
    until(phone, CONTROLLED)
    cut(phone, network, off=True)
    phone.goto(f"{place.root}/nouveau/")
    expect(phone.get_by_text("Pas de réseau en ce moment.")).to_be_visible()
    phone.get_by_label("De quoi s’agit-il").select_option("voirie")
    phone.get_by_label("De quoi s’agit-il").select_option("eclairage")
    expect(phone.get_by_label("Quelle route")).to_have_count(0)
    phone.get_by_label("De quoi s’agit-il").select_option("voirie")
    phone.get_by_label("Quelle route").fill("D 54")
    phone.get_by_label("Qu’avez-vous vu").fill("Un trou devant le four")
    phone.get_by_label("Le lieu, avec vos mots").fill("Au Bourg")
    phone.locator("input[type=file]").set_input_files([photograph(600), photograph(500)])
    expect(phone.get_by_text("2 photos prêtes")).to_be_visible()
    phone.get_by_role("button", name="Envoyer", exact=True).click()
    line = phone.locator("#waiting > li")
    expect(line).to_contain_text(re.compile("En attente.*2 photos", re.DOTALL))
    assert axe(phone) == {}
    phone.reload()
    expect(line).to_contain_text("En attente")
    network.lose.append("/hors-ligne/")
    cut(phone, network, off=False)
    arrive(phone, network, line)
    assert axe(phone) == {}
    (report,) = filed(place)
    assert report.description == "Un trou devant le four"
    assert [(one["id"], one["shown"]) for one in report.answers] == [("route", "D 54")]
    with Scope.agent(place.mairie.pk).enter():
        assert StoredFile.objects.filter(object_key=report.object_key, organisation=place.mairie).count() == 2
    assert [status for path, status in network.posts if path.endswith("/hors-ligne/")] == [200, 200]


def test_a_round_marked_without_a_network_its_answer_lost_is_marked_once(phone, network, client, place, home):
    forget()
    report = make_report(place.mairie, "Un trou devant le four", category="voirie")
    agent = place.agent()
    tour = plan(place, agent, report)
    sign_in(client, agent)
    phone.context.add_cookies(
        [{"name": "cantou_session", "value": client.session.session_key, "url": network.url}]
    )
    phone.goto(f"{tour}terrain/")
    until(phone, CONTROLLED)
    expect(phone.get_by_text("Cette page est gardée sur ce téléphone")).to_be_visible()
    cut(phone, network, off=True)
    phone.reload()
    phone.get_by_text("Marquer", exact=True).click()
    phone.locator("input[type=file]").set_input_files(photograph(600))
    expect(phone.get_by_text("Photo prête")).to_be_visible()
    phone.get_by_label("Un mot").fill("Rebouché.")
    phone.get_by_role("button", name="C’est fait").click()
    line = phone.locator("#waiting > li")
    expect(line).to_contain_text("En attente")
    phone.reload()
    expect(line).to_contain_text("En attente")
    network.lose.append("/passage/")
    cut(phone, network, off=False)
    arrive(phone, network, line)
    expect(line).to_contain_text("C’est noté")
    assert axe(phone) == {}
    with Scope.agent(place.mairie.pk).enter():
        steps = StatusChange.objects.filter(organisation=place.mairie, report=report)
        assert [(step.status, step.note) for step in steps.order_by("number")] == [
            ("received", ""),
            ("done", "Rebouché."),
        ]
        assert StoredFile.objects.filter(object_key=report.object_key, organisation=place.mairie).count() == 1
    phone.get_by_role("button", name="Se déconnecter").click()
    phone.wait_for_url(lambda url: "tournees" not in url)
    assert phone.evaluate("() => caches.keys()") == []


def plan(place, agent, report) -> str:
    key = uuid4()
    with Scope.agent(place.mairie.pk, person=agent.pk).enter():
        plan_round(
            key=key, goings=[Going(report)], agent=agent.pk, day=timezone.localdate(), mode="drive", start=None,
            person=agent.pk,
        )  # fmt: skip
    return f"/bureau/signalements/tournees/{key}/"

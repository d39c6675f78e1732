"""Without a network, in Chromium: what is filed or marked there waits on the phone, and arrives once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cantou.core.files.models import StoredFile
from cantou.core.maps.domain.ground import forget
from cantou.core.scope.scope import Scope
from tests.core.files import pictures
from tests.services.signalements.filing import filed
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
    context.set_default_timeout(20_000)
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
    phone.wait_for_function(CONTROLLED)
    cut(phone, network, off=True)
    phone.goto(f"{place.root}/nouveau/")
    expect(phone.get_by_text("Pas de réseau en ce moment.")).to_be_visible()
    phone.get_by_label("De quoi s’agit-il").select_option("voirie")
    phone.get_by_label("Qu’avez-vous vu").fill("Un trou devant le four")
    phone.get_by_label("Le lieu, avec vos mots").fill("Au Bourg")
    phone.locator("input[type=file]").set_input_files([photograph(600), photograph(500)])
    expect(phone.get_by_text("2 photos prêtes")).to_be_visible()
    phone.get_by_role("button", name="Envoyer", exact=True).click()
    line = phone.locator("#waiting > li")
    expect(line).to_contain_text(re.compile("En attente.*2 photos", re.DOTALL))
    phone.reload()
    expect(line).to_contain_text("En attente")
    network.lose.append("/hors-ligne/")
    cut(phone, network, off=False)
    arrive(phone, network, line)
    (report,) = filed(place)
    assert report.description == "Un trou devant le four"
    with Scope.agent(place.mairie.pk).enter():
        assert StoredFile.objects.filter(object_key=report.object_key, organisation=place.mairie).count() == 2
    assert [status for path, status in network.posts if path.endswith("/hors-ligne/")] == [200, 200]

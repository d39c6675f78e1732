"""In Chromium: an inhabitant without e-mail gets an appointment, a letter and an SMS; a secretary, by the keyboard."""

from __future__ import annotations

import json
import re
from datetime import time
from functools import partial
from http.server import ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from cantou.core.notices.domain.letters import print_letters
from cantou.core.notices.domain.queries import letters_to_print
from cantou.core.notices.engine import quiet
from cantou.core.notices.models import Notice
from cantou.core.organisations.domain.references import spoken
from cantou.core.scope.scope import Scope
from cantou.run.mailbox import Box, Operator
from cantou.services.rendez_vous.domain.times import day_words, hour
from cantou.services.rendez_vous.models import Appointment
from tests.services.rendez_vous.settling import Hall
from tests.services.signalements.test_browser import write
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_page(browser, live_server):
    contexts = []

    def make(**kind):
        contexts.append(browser.new_context(base_url=live_server.url, locale="fr-FR", **kind))
        contexts[-1].set_default_timeout(30_000)
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def left(settings, tmp_path, monkeypatch):
    """What left by SMS, at the demonstration's own operator; whatever the hour at which the tests run."""
    monkeypatch.setattr(quiet, "FIRST", time(0))
    monkeypatch.setattr(quiet, "LAST", time(23, 59, 59, 999_999))
    monkeypatch.setattr(quiet, "_is_rest", lambda _day: False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Operator, Box(tmp_path / "sms-out")))
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/sms"
    yield lambda: [json.loads(one.read_bytes()) for one in Box(tmp_path / "sms-out").newest("sms")]
    server.shutdown()
    server.server_close()


def the_appointment(hall):
    with Scope.agent(hall.id).enter():
        return Appointment.objects.select_related("booking", "motive").get(organisation=hall.id)


def as_agent(page, live_server, person):
    from django.test import Client

    client = Client()
    sign_in(client, person)
    page.context.add_cookies(
        [{"name": name, "value": one.value, "url": live_server.url} for name, one in client.cookies.items()]
    )


def follow(page, name):
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_without_e_mail_an_appointment_a_letter_and_an_sms(open_page, live_server, left, script):
    """A button that says so, an hour, a name, a mobile and an address: nothing else is asked."""
    hall = Hall()
    page = open_page(viewport={"width": 360, "height": 740}, java_script_enabled=script)
    page.goto("/vic-sur-cere/")
    follow(page, "Prendre rendez-vous")
    follow(page, "Carte d’identité ou passeport")
    with page.expect_navigation():
        page.locator(".times a").nth(3).click()
    page.get_by_label("Votre nom et votre prénom").fill("Ginette Fau")
    page.get_by_label("Votre téléphone").fill("06 12 34 56 78")
    page.get_by_text("Par une lettre, à la maison").click()
    page.get_by_text("Adresse postale, pour une lettre").click()
    page.get_by_label("Votre adresse postale").fill("Salvagnac\n15800 Vic-sur-Cère")
    with page.expect_navigation():
        page.get_by_role("button", name="Prendre ce rendez-vous").click()
    row = the_appointment(hall)
    expect(page.get_by_role("heading", name="Votre rendez-vous est pris")).to_be_visible()
    expect(page.locator("main").get_by_text(spoken(row.reference)).first).to_be_visible()
    run_jobs("cantou.events")
    run_jobs("cantou.notices.send")
    with Scope.agent(hall.id).enter():
        ways = sorted(
            Notice.objects.filter(organisation=hall.id, kind="booked").values_list("channel", "state")
        )
    assert ways == [("letter", "queued"), ("sms", "sent")]
    (sms,) = left()
    assert sms["to"] == "+33612345678"
    assert hour(row.booking.starts_at).replace("\u00a0", " ") in sms["text"].replace("\u00a0", " ")
    with Scope.agent(hall.id).enter():
        letters = list(letters_to_print(organisation=hall.id).values_list("key", flat=True))
        assert print_letters(keys=letters).startswith(b"%PDF")
    desk = open_page()
    as_agent(desk, live_server, hall.agent())
    desk.goto(f"/bureau/rendez-vous/?jour={row.booking.starts_at.date()}")
    expect(desk.get_by_role("link", name="Ginette Fau")).to_be_visible()
    assert day_words(row.booking.starts_at.date()).lower() in desk.locator("h1").inner_text().lower()


def test_the_secretary_books_by_the_keyboard_alone(open_page, live_server):
    hall = Hall()
    page = open_page(viewport={"width": 1280, "height": 800})
    as_agent(page, live_server, hall.agent())
    page.goto("/bureau/rendez-vous/prendre/")
    page.keyboard.type("cart")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    write(page, "Son nom", "Marcel Rieu")
    write(page, "Son téléphone", "0612345678")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    row = the_appointment(hall)
    assert (row.booking.holder_name, row.booking.holder_phone, row.channel) == (
        "Marcel Rieu",
        "+33612345678",
        "phone",
    )
    assert re.search(spoken(row.reference), page.locator("h1").inner_text())


def test_somebody_is_called_and_the_screen_changes_by_itself(open_page, live_server):
    """Without `cantou live`: the browser asks again, as it does without a script."""
    hall = Hall(walk_in=True)
    page = open_page(viewport={"width": 1280, "height": 720}, java_script_enabled=False)
    answer = page.goto(f"/vic-sur-cere/rendez-vous/file/{hall.mairie.slug}/{hall.place.slug}/ecran/")
    assert answer.headers["refresh"] == "30"
    expect(page.get_by_text("Personne n’a encore été appelé aujourd’hui.")).to_be_visible()

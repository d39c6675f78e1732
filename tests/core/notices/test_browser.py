"""A person's messages and choices in Chromium; a notification, from the click to the screen."""

from __future__ import annotations

import json

import pytest
from django.conf import settings as django_settings
from django.test import Client

from cantou.core.notices.domain import queries
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.deliver import deliver
from tests.core.notices.making import tell
from tests.core.notices.test_push import Browser
from tests.support.browser import until
from tests.support.factories import make_organisation, make_person
from tests.support.looks import axe, enlarge, overflow, space_out, walk_focus

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
INBOX, CHOICES = "/compte/messages/", "/compte/messages/choix/"
SUBSCRIBE = "PushManager.prototype.subscribe = async () => ({ toJSON: () => (%s) })"


@pytest.fixture
def person(page, live_server, tmp_path, settings):
    """Somebody who has been told two things, signed in."""
    settings.VAPID_KEY = tmp_path / "vapid.pem"
    mairie = make_organisation("Mairie de Vic-sur-Cère", phone="04 71 47 50 68")
    person = make_person(given_name="Paul", email="paul@example.org", phone="06 12 34 56 78")
    for notice in ("changed", "danger"):
        for row in tell(mairie, Recipient(person=person.pk), notice, channels=["in_app"]):
            deliver(organisation=mairie.pk, key=row.key)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return person


def test_anybody_can_read_and_choose(page, person):
    for path in (INBOX, CHOICES):
        assert page.goto(path).ok
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert axe(page) == {}
            assert overflow(page) == 0
        assert walk_focus(page) == []
        page.set_viewport_size({"width": 320, "height": 900})
        enlarge(page, 200)
        space_out(page)
        assert overflow(page) == 0


def test_reading_and_choosing_by_plain_forms(browser, page, person, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(INBOX)
    plain.get_by_role("button", name="Marquer cette page comme lue").click()
    plain.get_by_text("2 messages marqués comme lus.").wait_for()
    plain.get_by_role("link", name="Choisir comment être prévenu").click()
    plain.get_by_label("Une fois par jour, le soir").check()
    plain.get_by_role("button", name="Enregistrer").click()
    plain.get_by_text("Vos choix sont enregistrés.").wait_for()
    assert plain.get_by_label("Une fois par jour, le soir").is_checked()
    context.close()


def test_a_device_is_added_by_a_click_and_shows_what_is_pushed(page, person, live_server):
    subscription = Browser("https://fcm.googleapis.com").subscription
    page.context.grant_permissions(["notifications"], origin=live_server.url)
    page.add_init_script(SUBSCRIBE % json.dumps(subscription))
    page.goto(CHOICES)
    page.get_by_role("button", name="Recevoir les notifications sur cet appareil").click()
    page.get_by_role("button", name="Enlever Chrome, Linux").wait_for()
    assert queries.devices(person=person.pk).count() == 1

    session = page.context.new_cdp_session(page)
    registrations = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"])
    )
    session.send("ServiceWorker.enable")
    while not registrations:
        page.wait_for_timeout(20)
    told = {
        "title": "Mairie de Vic-sur-Cère",
        "body": "Coupure d’eau mardi",
        "url": f"{live_server.url}{INBOX}",
    }
    session.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": live_server.url,
            "registrationId": registrations[0]["registrationId"],
            "data": json.dumps(told),
        },
    )
    shown = until(
        page,
        "async () => { const [one] = await navigator.serviceWorker.getRegistrations();"
        " const [shown] = await one.getNotifications(); return shown && [shown.title, shown.body, shown.data.url] }",
    )
    assert shown == [told["title"], told["body"], told["url"]]


def test_a_refusal_is_said_beside_the_button(page, person):
    page.add_init_script("PushManager.prototype.subscribe = async () => { throw new Error('no') }")
    page.goto(CHOICES)
    page.get_by_role("button", name="Recevoir les notifications sur cet appareil").click()
    page.get_by_text("Les notifications n’ont pas pu être activées sur cet appareil.").wait_for()
    assert queries.devices(person=person.pk).count() == 0

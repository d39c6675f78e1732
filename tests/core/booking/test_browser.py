"""One's own calendar in Chromium: copied by a click, and without script by hand."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from cantou.core.booking.domain import own_calendar
from tests.support.browser import until
from tests.support.factories import make_person
from tests.support.looks import axe, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/compte/agenda/"


@pytest.fixture
def person(page, live_server):
    person = make_person(given_name="Paul")
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return person


def test_an_address_is_made_copied_and_taken_away(page, person, live_server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    page.goto(PAGE)
    page.get_by_role("button", name="Créer mon adresse").click()
    address = page.locator("code").inner_text()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert (axe(page), overflow(page)) == ({}, 0)
    page.get_by_role("button", name="Copier l’adresse").click()
    page.get_by_text("Copié.").wait_for()
    assert until(page, "async () => await navigator.clipboard.readText()") == address
    page.get_by_text("Rendre cette adresse inutilisable").click()
    page.get_by_role("button", name="Oui, la rendre inutilisable").click()
    page.get_by_text("L’adresse n’ouvre plus rien.").wait_for()
    assert own_calendar.feed_of(person=person.pk) is None


def test_without_script_the_copy_button_is_not_there(browser, page, person, live_server):
    own_calendar.make(person=person.pk)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(PAGE)
    assert plain.get_by_text("Copier l’adresse").is_hidden()
    plain.get_by_text("Rendre cette adresse inutilisable").click()
    plain.get_by_role("button", name="Oui, la rendre inutilisable").click()
    plain.get_by_role("button", name="Créer mon adresse").wait_for()
    context.close()

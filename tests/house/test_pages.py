"""Every page of the site in Chromium: what every reader may ask of it."""

from __future__ import annotations

import pprint

import pytest
from django.test import Client

from tests.house.addresses import every_address
from tests.house.pages import AGENT, INHABITANT, OPERATOR, PLATFORM, PORTAL, REFUSALS, VISITOR, known
from tests.house.village import build
from tests.support.looks import (
    axe,
    enlarge,
    equip_all,
    focus,
    layout,
    lost_in_forced_colours,
    lost_on_paper,
    moving,
    space_out,
    unfold,
)
from tests.support.sign_in import sign_in

NARROW, ZOOMED, WIDE, SHEET = (
    {"width": width, "height": height} for width, height in ((320, 640), (640, 450), (1280, 900), (718, 1000))
)
OK = 200


def test_every_address_is_a_page_or_says_why_it_is_none():
    names = {f"{'portal:' if one.in_portal else ''}{one.name}" for one in every_address() if one.name}
    listed = known()
    assert {name for name in listed if listed.count(name) > 1} == set()
    assert (names - set(listed), set(listed) - names) == (set(), set())


def paths(village, role) -> list[tuple[str, str, int]]:
    """(name, path, status) of what this role looks at."""
    found = []
    for address in every_address():
        names = (PORTAL if address.in_portal else PLATFORM).get(role, ())
        if address.name in names:
            path = next(iter(address.filled(village.values)))
            status = REFUSALS.get(address.name, OK)
            found.append((address.name, f"/vic-sur-cere{path}" if address.in_portal else path, status))
    if role == VISITOR:
        found += [(path, path, status) for path, status in REFUSALS.items() if path.startswith("/")]
    return found


def faults(page) -> dict[str, object]:
    """What is wrong with the page that is shown; nothing: {}."""
    unfold(page)
    found: dict[str, object] = {"axe 1280": axe(page), "1280": layout(page), "focus": focus(page)}
    found["moving"] = moving(page)
    page.set_viewport_size(ZOOMED)
    found["1280 at 200 %"] = layout(page)
    page.set_viewport_size(NARROW)
    found |= {"axe 320": axe(page), "320": layout(page), "forced colours": lost_in_forced_colours(page)}
    page.set_viewport_size(SHEET)
    found["paper"] = lost_on_paper(page)
    page.set_viewport_size(NARROW)
    space_out(page)
    found["320 spaced"] = layout(page)
    enlarge(page, 200)
    found["320 spaced, text at 200 %"] = layout(page)
    return {check: fault for check, fault in found.items() if fault}


def tour(page, village, role) -> dict[str, object]:
    wrong: dict[str, object] = {}
    policy: list[str] = []
    page.on("console", lambda said: policy.append(said.text) if "Content Security" in said.text else None)
    for name, path, status in paths(village, role):
        page.set_viewport_size(WIDE)
        answer = page.goto(path)
        if answer.status != status or not answer.url.partition("?")[0].endswith(path):
            wrong[name] = f"{answer.status} {answer.url}"
        elif fault := faults(page):
            wrong[name] = fault
    if policy:
        wrong["policy"] = policy
    return wrong


@pytest.fixture
def enter(browser, live_server):
    """Opens a window as somebody: `enter(person)`; as nobody: `enter(None)`."""
    contexts = []

    def make(person, *, second_factor=False):
        context = browser.new_context(base_url=live_server.url, locale="fr-FR", reduced_motion="reduce")
        contexts.append(context)
        context.set_default_timeout(20_000)
        equip_all(context)
        if person:
            client = Client()
            sign_in(client, person, second_factor=second_factor)
            cookie = {"name": "cantou_session", "value": client.cookies["cantou_session"].value}
            context.add_cookies([cookie | {"url": live_server.url}])
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_page_can_be_read_by_anybody(enter, folders):
    village = build()
    wrong = {}
    for role in (VISITOR, INHABITANT, AGENT, OPERATOR):
        page = enter(village.people.get(role), second_factor=role in (AGENT, OPERATOR))
        wrong |= tour(page, village, role)
    assert wrong == {}, pprint.pformat(wrong, width=200)

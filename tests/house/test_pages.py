"""Every page of the site in Chromium: what every reader may ask of it, at 320 and at 1280 pixels."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.house.addresses import every_address
from tests.house.pages import AGENT, ERRORS, INHABITANT, OPERATOR, PLATFORM, PORTAL, VISITOR, known
from tests.house.village import build
from tests.support.looks import (
    axe,
    enlarge,
    lost_in_forced_colours,
    overflow,
    space_out,
    unfold,
    walk_focus,
)
from tests.support.sign_in import sign_in

NARROW, WIDE = {"width": 320, "height": 800}, {"width": 1280, "height": 900}
WALKED = {
    *("portal_home", "signalements:begin", "signalements:what", "signalements:public", "people_home"),
    *("desk", "bureau:signalements:report", "operator"),
}
"""Pages through which the focus is walked: one of each kind."""


def test_every_address_is_a_page_or_says_why_it_is_none():
    names = [f"{'portal:' if one.in_portal else ''}{one.name}" for one in every_address() if one.name]
    assert sorted(known()) == sorted(set(names))


def paths(village, role) -> list[tuple[str, str]]:
    """(name, path) of what this role looks at."""
    found = []
    for address in every_address():
        names = (PORTAL if address.in_portal else PLATFORM).get(role, ())
        if address.name in names:
            path = next(iter(address.filled(village.values)))
            found.append((address.name, f"/vic-sur-cere{path}" if address.in_portal else path))
    return found + [(path, path) for path in (ERRORS if role == VISITOR else ())]


def faults(page, name) -> dict[str, object]:
    """What is wrong with the page that is shown; nothing: {}."""
    unfold(page)
    found = {"axe 1280": axe(page), "overflow 1280": overflow(page)}
    found["focus"] = walk_focus(page) if name in WALKED else []
    page.set_viewport_size(NARROW)
    found |= {"axe 320": axe(page), "overflow 320": overflow(page)}
    found["forced colours"] = lost_in_forced_colours(page)
    enlarge(page, 200)
    found["overflow at 200 %"] = overflow(page)
    space_out(page)
    found["overflow when spaced"] = overflow(page)
    return {check: fault for check, fault in found.items() if fault}


def tour(page, village, role) -> dict[str, object]:
    wrong: dict[str, object] = {}
    policy: list[str] = []
    page.on("console", lambda said: policy.append(said.text) if "Content Security" in said.text else None)
    for name, path in paths(village, role):
        page.set_viewport_size(WIDE)
        answer = page.goto(path)
        if answer.url.partition("?")[0].endswith(path) is False or (not answer.ok and path not in ERRORS):
            wrong[name] = f"{answer.status} {answer.url}"
            continue
        if fault := faults(page, name):
            wrong[name] = fault
    if policy:
        wrong["policy"] = policy
    return wrong


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_page_can_be_read_by_anybody(browser, live_server, folders):
    village = build()
    wrong = {}
    for role in (VISITOR, INHABITANT, AGENT, OPERATOR):
        context = browser.new_context(base_url=live_server.url, locale="fr-FR")
        context.set_default_timeout(20_000)
        if role != VISITOR:
            client = Client()
            sign_in(client, village.people[role], second_factor=role != INHABITANT)
            cookie = {"name": "cantou_session", "value": client.cookies["cantou_session"].value}
            context.add_cookies([cookie | {"url": live_server.url}])
        wrong |= tour(context.new_page(), village, role)
        context.close()
    assert wrong == {}

"""Every page of the site in Chromium: what every reader may ask of it."""

from __future__ import annotations

import pprint

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from cantou.core.web.challenge import question_page, too_many
from tests.house.addresses import every_address
from tests.house.pages import (
    INHABITANT,
    NOT_PAGES,
    PIECE,
    PLATFORM,
    PORTAL,
    REFUSALS,
    ROLES,
    VARIANTS,
    VISITOR,
    known,
)
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
from tests.support.undefined import noting_absent_names

NARROW, ZOOMED, WIDE, SHEET = (
    {"width": width, "height": height} for width, height in ((320, 640), (640, 450), (1280, 900), (718, 1000))
)
OK = 200


def test_every_address_is_a_page_or_says_why_it_is_none():
    names = {f"{'portal:' if one.in_portal else ''}{one.name}" for one in every_address() if one.name}
    listed = known()
    assert {name for name in listed if listed.count(name) > 1} == set()
    assert (names - set(listed), set(listed) - names) == (set(), set())


def test_no_address_is_left_out_that_shows_a_page(db, folders):
    village, shown = build(), set()
    left_out = {name for why, names in NOT_PAGES.items() if why != PIECE for name in names}
    for role in ROLES:
        client = visitor(village, role)
        for address in every_address():
            path = path_of(village, address)
            if f"{'portal:' if address.in_portal else ''}{address.name}" in left_out:
                answer = client.get(path)
                if answer.status_code == OK and answer.headers["Content-Type"].startswith("text/html"):
                    shown.add(path)
                answer.close()
    assert shown == set()


def path_of(village, address) -> str:
    path = next(iter(address.filled(village.values)))
    return f"/vic-sur-cere{path}" if address.in_portal else path


def visitor(village, role) -> Client:
    client = Client()
    if role != VISITOR:
        sign_in(client, village.people[role], second_factor=role != INHABITANT)
    return client


def paths(village, role) -> list[tuple[str, str, int]]:
    """(name, path, status) of what this role looks at."""
    found = []
    for address in every_address():
        names = (PORTAL if address.in_portal else PLATFORM).get(role, ())
        if address.name in names:
            found.append((address.name, path_of(village, address), REFUSALS.get(address.name, OK)))
    found += [(path, path, OK) for path in VARIANTS.get(role, ())]
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
        if answer.status != status or not answer.url.endswith(path):
            wrong[name] = f"{answer.status} {answer.url}"
        elif fault := faults(page):
            wrong[name] = fault
    if policy:
        wrong["policy"] = policy
    return wrong


def refusals() -> dict[str, str]:
    """The pages that no address shows: what is said when something fails, or comes too often."""
    request = RequestFactory().get("/")
    request.place = None
    said = {name: render_to_string(f"{name}.html") for name in ("400", "403", "403_csrf", "500", "503")}
    return said | {
        "429": too_many(request, 90).content.decode(),
        "question": question_page(request, wrong=True).content.decode(),
    }


def tour_of_refusals(page) -> dict[str, object]:
    wrong, pages = {}, refusals()

    def show(route) -> None:
        route.fulfill(body=pages[route.request.url.rpartition("/")[2]], content_type="text/html")

    page.route("**/refus/*", show)
    for name in pages:
        page.set_viewport_size(WIDE)
        page.goto(f"/refus/{name}")
        if fault := faults(page):
            wrong[name] = fault
    return wrong


@pytest.fixture
def enter(browser, live_server):
    """Opens a window for somebody: `enter(client)`."""
    contexts = []

    def make(client):
        context = browser.new_context(base_url=live_server.url, locale="fr-FR", reduced_motion="reduce")
        contexts.append(context)
        context.set_default_timeout(20_000)
        equip_all(context)
        for name, cookie in client.cookies.items():
            context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_page_can_be_read_by_anybody(enter, folders):
    """One test, because making the village and the window costs more than to look at a page."""
    village, wrong = build(), {}
    with noting_absent_names() as absent:
        for role in ROLES:
            wrong |= tour(enter(visitor(village, role)), village, role)
    wrong |= tour_of_refusals(enter(Client()))
    if absent:
        wrong["absent names"] = absent
    assert wrong == {}, pprint.pformat(wrong, width=200)

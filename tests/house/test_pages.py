"""Every page of the site in Chromium: what every reader may ask of it."""

from __future__ import annotations

import fnmatch
import pprint
from contextlib import contextmanager

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from cantou.core.web.challenge import question_page, too_many
from tests.house.addresses import every_address
from tests.house.pages import (
    ACT,
    AGENT,
    ERRAND,
    INHABITANT,
    MOVED,
    NOT_PAGES,
    OPERATOR,
    PLATFORM,
    PORTAL,
    REFUSALS,
    ROLES,
    STEP,
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

NARROW, ZOOMED, WIDE = (
    {"width": width, "height": height} for width, height in ((320, 640), (640, 450), (1280, 900))
)
"""A small telephone; a screen at 200 %, which is nearly as wide as a sheet of paper; a screen."""
OK = 200
REFUSED = "refused"
"""Nobody: looks at the pages that no address shows."""


def test_every_address_is_a_page_or_says_why_it_is_none():
    names = {name_of(one) for one in every_address() if one.name}
    listed = known(names)
    assert {name for name in listed if listed.count(name) > 1} == set()
    assert (names - set(listed), set(listed) - names) == (set(), set())


def test_no_address_is_left_out_that_shows_a_page(db, folders):
    village, shown = build(), set()
    left_out = [
        name for why, group in NOT_PAGES.items() if why in (ACT, STEP, MOVED, ERRAND) for name in group
    ]
    for role in ROLES:
        client = visitor(village, role)
        for address in every_address():
            path = path_of(village, address)
            if any(fnmatch.fnmatch(name_of(address), name) for name in left_out):
                answer = client.get(path)
                if answer.streaming:
                    list(answer.streaming_content)
                if answer.status_code == OK and answer.headers["Content-Type"].startswith("text/html"):
                    shown.add(path)
    assert shown == set()


def name_of(address) -> str:
    return f"{'portal:' if address.in_portal else ''}{address.name}"


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
    found |= {"1280 at 200 %": layout(page), "paper": lost_on_paper(page)}
    page.set_viewport_size(NARROW)
    found |= {"axe 320": axe(page), "320": layout(page), "forced colours": lost_in_forced_colours(page)}
    space_out(page)
    found["320 spaced"] = layout(page)
    enlarge(page, 200)
    found["320 spaced, text at 200 %"] = layout(page)
    return {check: fault for check, fault in found.items() if fault}


def tour(page, stops) -> dict[str, object]:
    wrong: dict[str, object] = {}
    policy: list[str] = []
    page.on("console", lambda said: policy.append(said.text) if "Content Security" in said.text else None)
    for name, path, status in stops:
        page.set_viewport_size(WIDE)
        answer = page.goto(path)
        if answer.status != status or not answer.url.endswith(path):
            wrong[name] = f"{answer.status} {answer.url}"
        elif fault := faults(page):
            wrong[name] = fault
    return wrong | ({"policy": policy} if policy else {})


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
    pages = refusals()

    def show(route) -> None:
        route.fulfill(body=pages[route.request.url.rpartition("/")[2]], content_type="text/html")

    page.route("**/refus/*", show)
    return tour(page, [(name, f"/refus/{name}", OK) for name in pages])


@contextmanager
def window(browser, site, cookies=()):
    context = browser.new_context(base_url=site, locale="fr-FR", reduced_motion="reduce")
    context.set_default_timeout(30_000)
    equip_all(context)
    context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies])
    yield context.new_page()
    context.close()


def journey(village, role):
    """(cookies, stops) of this role."""
    cookies = visitor(village, role).cookies
    return [(name, cookie.value) for name, cookie in cookies.items()], paths(village, role)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "roles", [(VISITOR, REFUSED), (INHABITANT, AGENT, OPERATOR)], ids=["public", "inside"]
)
def test_every_page_can_be_read_by_anybody(roles, live_server, folders, browser):
    """Two tests and not four, because making the village costs more than to look at a page."""
    village, wrong = build(), {}
    with noting_absent_names() as absent:
        for role in roles:
            cookies, stops = ([], []) if role == REFUSED else journey(village, role)
            with window(browser, live_server.url, cookies) as page:
                wrong |= tour_of_refusals(page) if role == REFUSED else tour(page, stops)
    wrong |= {"absent names": absent} if absent else {}
    assert wrong == {}, pprint.pformat(wrong, width=200)

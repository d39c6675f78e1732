"""Filing a report in Chromium, from the portal to the reference: by the keyboard alone, and without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cantou.core.organisations.domain.references import spoken
from tests.services.signalements.filing import filed

if TYPE_CHECKING:
    from cantou.services.signalements.models import Report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 60


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


HAS_FOCUS = """text => {
  const one = document.activeElement
  const said = [one.innerText, one.getAttribute('aria-label'), ...[...one.labels ?? []].map(label => label.innerText)]
  return one !== document.body && said.some(words => words?.trim().startsWith(text))
}"""


def reach(page, text: str) -> None:
    """Press Tab until what is called so has the focus. Nothing else is known of the page."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate(HAS_FOCUS, text):
            return
    raise AssertionError(f"{page.url}: {MOST} presses of Tab never reach « {text} »")


def press(page, text: str) -> None:
    reach(page, text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page, text: str, words: str) -> None:
    reach(page, text)
    page.keyboard.type(words)


def report_of(page, place) -> Report:
    (report,) = filed(place)
    expect(page.locator("main").get_by_text(spoken(report.reference)).first).to_be_visible()
    return report


@pytest.mark.parametrize("width", [320, 1280])
def test_by_the_keyboard_alone(open_page, on_the_map, width):
    page = open_page(viewport={"width": width, "height": 700})
    page.goto("/vic-sur-cere/")
    press(page, "Signaler un problème")
    press(page, "Route, rue, trottoir")
    write(page, "Le lieu, avec vos mots", "Devant le four")
    press(page, "Continuer")
    write(page, "Décrivez-le", "Un trou dans la chaussée")
    press(page, "Continuer")
    write(page, "Votre nom", "Ginette Fau")
    press(page, "Continuer")
    press(page, "Envoyer")
    report = report_of(page, on_the_map)
    assert (report.description, report.place_words) == ("Un trou dans la chaussée", "Devant le four")


def touch(page, x: float, y: float) -> None:
    """The server's map, at a fraction of its width and height."""
    image = next(one for one in page.locator("input[type=image]").all() if one.is_visible())
    size = int(image.get_attribute("width"))
    box = image.bounding_box()
    assert (box["width"], box["height"]) == (size, size)
    assert box["x"] >= 0
    assert box["x"] + size <= page.viewport_size["width"]
    with page.expect_navigation():
        image.tap(position={"x": round(x * size), "y": round(y * size)})


@pytest.mark.parametrize("width", [320, 360])
def test_without_script_its_point_picked_on_the_server_s_map(open_page, on_the_map, width):
    page = open_page(viewport={"width": width, "height": 640}, has_touch=True, java_script_enabled=False)

    def follow(name):
        with page.expect_navigation():
            page.get_by_role("link", name=name).first.tap()

    def go_on(name="Continuer"):
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=True).tap()

    page.goto("/vic-sur-cere/")
    follow("Signaler un problème")
    follow("Route, rue, trottoir")
    touch(page, 0.5, 0.5)
    touch(page, 0.52, 0.45)
    expect(page.get_by_text("Le point est placé")).to_be_visible()
    go_on()
    page.get_by_label("Décrivez-le").fill("Un trou dans la chaussée")
    go_on()
    go_on()
    go_on("Envoyer")
    report = report_of(page, on_the_map)
    assert report.given == "point"
    assert (report.lon, report.lat) == (pytest.approx(2.55, abs=0.01), pytest.approx(44.945, abs=0.01))

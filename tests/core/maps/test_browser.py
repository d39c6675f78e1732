"""Pointing at a place in Chromium: without script, by touch, by keyboard, and with the device's position."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import expect

from cantou.core.maps.domain.ground import forget
from tests.core.files.making import upload
from tests.core.maps.ground import make_pair, make_place
from tests.support.looks import axe, overflow, unfold

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.core.maps.site"),
]

LON, LAT = 2.53, 44.96


@pytest.fixture
def here(settings, tmp_path):
    for alias in ("default", "quarantine"):
        settings.STORAGES = {
            **settings.STORAGES,
            alias: {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": tmp_path / alias},
            },
        }
    forget()
    commune = make_pair()[0]
    make_place(commune, "Salvagnac", 2.535, 44.962)
    return commune


@pytest.fixture
def open_page(browser, live_server, here):
    contexts = []

    def make(path="", **kind):
        contexts.append(browser.new_context(base_url=live_server.url, locale="fr-FR", **kind))
        contexts[-1].set_default_timeout(30_000)
        page = contexts[-1].new_page()
        assert page.goto(f"/essai/{here.pk}/{path}").ok
        return page

    yield make
    for context in contexts:
        context.close()


def aim(page, touch: bool = False) -> None:
    """Press the map where LON, LAT is drawn: its state is in the page, as for anybody."""
    image = next(one for one in page.locator("input[type=image]").all() if one.is_visible())
    size = int(image.get_attribute("width"))
    box = image.bounding_box()
    assert (box["width"], box["height"]) == (size, size)
    step = int(page.locator("[name=where-step]").get_attribute("value"))
    centre = page.locator("[name=where-centre]").get_attribute("value") or "2.55,44.945"
    lon, lat = map(float, centre.split(","))
    across = 0.1 * math.cos(math.radians(44.945))
    degrees = max(across, 0.09) / (0.88 * size) / 4**step
    x = size / 2 + (LON - lon) * math.cos(math.radians(lat)) / degrees
    y = size / 2 - (LAT - lat) / degrees
    press = image.tap if touch else image.click
    with page.expect_navigation():
        press(position={"x": round(x), "y": round(y)})


def enter(page, control) -> None:
    control.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def got(page) -> list[str]:
    return page.locator("#got").inner_text().split("|")


@pytest.mark.parametrize(
    "kind",
    [
        {"viewport": {"width": 320, "height": 640}, "has_touch": True, "device_scale_factor": 3},
        {"viewport": {"width": 1280, "height": 900}},
    ],
    ids=["phone", "screen"],
)
def test_two_presses_set_the_point_and_lose_nothing(open_page, kind):
    page = open_page(java_script_enabled=False, **kind)
    page.fill("[name=what]", "Un trou")
    page.fill("[name=where-words]", "près du four")
    photo = upload(name="trou.jpg")
    page.set_input_files(
        "[name=photos]", {"name": "trou.jpg", "mimeType": "image/jpeg", "buffer": photo.read()}
    )
    aim(page, touch=bool(kind.get("has_touch")))
    assert page.url.endswith("-map")
    assert page.locator("[name=where-step]").get_attribute("value") == "1"
    assert page.input_value("[name=what]") == "Un trou"
    expect(page.get_by_text("trou.jpg").first).to_be_visible()
    aim(page, touch=bool(kind.get("has_touch")))
    expect(page.get_by_text("Le point est placé")).to_be_visible()
    page.get_by_role("button", name="Envoyer").click()
    how, lon, lat, words, what, names = got(page)
    assert (how, words, what, names) == ("point", "près du four", "Un trou", "trou.jpg")
    metres = math.hypot((float(lon) - LON) * 78_700, (float(lat) - LAT) * 111_195)
    assert metres < 12


def test_enter_in_a_text_presses_no_map(open_page):
    page = open_page(java_script_enabled=False)
    page.fill("[name=what]", "Un trou")
    page.fill("[name=where-words]", "au pont")
    with page.expect_navigation():
        page.press("[name=what]", "Enter")
    assert got(page)[0] == "words"


def test_by_keyboard_alone(open_page):
    page = open_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.fill("[name=what]", "Un trou")
    enter(page, page.locator(".pick-small"))
    expect(page.get_by_text("Au clavier")).to_be_visible()
    for name in ("Agrandir", "Nord", "Placer le point au milieu"):
        enter(page, page.get_by_role("button", name=name, exact=True))
    enter(page, page.get_by_role("button", name="Envoyer"))
    assert got(page)[0] == "point"


def test_the_devices_position(open_page):
    page = open_page(
        geolocation={"longitude": LON, "latitude": LAT, "accuracy": 9}, permissions=["geolocation"]
    )
    page.fill("[name=what]", "Un trou")
    page.get_by_role("button", name="Utiliser ma position").click()
    page.wait_for_function("() => document.querySelector('[name=where-lat]').value")
    page.get_by_role("button", name="Envoyer").click()
    assert got(page)[:3] == ["position", str(LON), str(LAT)]


@pytest.mark.parametrize("width", [320, 1280])
def test_every_reader(open_page, width):
    page = open_page(viewport={"width": width, "height": 900})
    aim(page)
    unfold(page)
    assert axe(page) == {}
    assert overflow(page) == 0


def fill_of(page, selector: str) -> str:
    return page.locator(selector).first.evaluate("one => getComputedStyle(one).fill")


def test_a_map_whose_colours_the_reader_chose(open_page):
    page = open_page("carte/", viewport={"width": 320, "height": 700})
    assert axe(page) == {}
    assert overflow(page) == 0
    page.emulate_media(forced_colors="active")
    ground, ink = (fill_of(page, selector) for selector in (".map .here", ".map .names .name"))
    assert ground != ink
    for tone in ("", ".care", ".off", ".good"):
        assert fill_of(page, f".map svg .point{tone}") == ink
        assert fill_of(page, f".map svg .point{tone} + text") == ground


def test_the_interactive_map_comes_when_it_is_asked_for(open_page):
    page = open_page("carte/")
    fetched, said = [], []
    page.on("request", lambda request: fetched.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.get_by_role("button", name="Ouvrir la carte interactive (47\u00a0ko)").click()
    page.locator(".leaflet-container path.leaflet-interactive").nth(4).wait_for()
    assert any(url.endswith("points.geojson") for url in fetched)
    assert [text for text in said if "Content Security Policy" in text] == []
    expect(page.get_by_role("link", name="Un trou")).to_be_visible()

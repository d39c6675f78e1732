"""The pages of components in Chromium: what every reader may ask of a page."""

import pytest
from playwright.sync_api import expect

from tests.support.looks import axe, enlarge, overflow, space_out, unfold, walk_focus

pytestmark = pytest.mark.browser
PUBLIC, DESK = "/_composants/", "/_composants/bureau/"


@pytest.fixture(params=[PUBLIC, DESK])
def opened(page, request):
    assert page.goto(request.param).ok
    return page


def test_a_phone_and_a_desk_show_every_component_without_a_fault(opened):
    complaints = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.reload()
    unfold(opened)
    for width in (320, 1280):
        opened.set_viewport_size({"width": width, "height": 900})
        assert axe(opened) == {}
        assert overflow(opened) == 0
    assert [text for text in complaints if "Content Security Policy" in text] == []


def test_large_text_and_wide_spacing_on_the_narrowest_phone(opened):
    opened.set_viewport_size({"width": 320, "height": 700})
    unfold(opened)
    enlarge(opened, 200)
    assert overflow(opened) == 0
    space_out(opened)
    assert overflow(opened) == 0


def test_the_focus_is_always_seen(opened):
    assert walk_focus(opened) == []


def test_the_skip_link_comes_first_and_is_large_enough(page):
    assert page.goto(DESK).ok
    page.keyboard.press("Tab")
    size = page.evaluate(
        "() => { const box = document.activeElement.getBoundingClientRect(); return [box.height, box.top] }"
    )
    assert size[0] >= 44
    assert size[1] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_one_presses_is_large_enough(opened):
    """44 px for what stands alone; links inside a sentence are as high as their line."""
    opened.set_viewport_size({"width": 360, "height": 800})
    small = opened.evaluate(
        "() => [...document.querySelectorAll('.button, button, .nav a, .side a, .tabs a, summary, .tap, .calls a,"
        " select, textarea, .choices label, label.tick, .crumbs a, .foot li a, .box,"
        " input:not([type=hidden], [type=radio], [type=checkbox])')]"
        ".filter(one => one.offsetParent && one.getBoundingClientRect().height < 43.5)"
        ".map(one => one.outerHTML.slice(0, 90))"
    )
    assert small == []


def test_forced_colours_reach_the_drawings(open_context):
    page = open_context(forced_colors="active")
    assert page.goto(PUBLIC).ok
    colours = page.evaluate(
        "() => { const shown = (selector, name) => getComputedStyle(document.querySelector(selector))[name];"
        " return { bar: shown('.plot .bar', 'fill'), here: shown('.map .here', 'fill'),"
        " line: shown('.plot .line', 'stroke'), text: shown('body', 'color'),"
        " ground: shown('body', 'backgroundColor') } }"
    )
    assert colours["bar"] == colours["line"] == colours["text"]
    assert colours["here"] == colours["ground"]


def test_nothing_moves_for_those_who_asked(open_context):
    page = open_context(reduced_motion="reduce")
    assert page.goto(PUBLIC).ok
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0


def test_paper_keeps_the_words_and_leaves_the_buttons(opened):
    opened.emulate_media(media="print")
    seen = opened.evaluate(
        "() => [...document.querySelectorAll('.button, button, .nav, .side, .skip, .crumbs, .foot')]"
        ".filter(one => one.offsetParent).length"
    )
    assert seen == 0
    expect(opened.locator("h1")).to_be_visible()


def test_without_script_nothing_is_offered_that_needs_it(open_context):
    page = open_context(java_script_enabled=False)
    assert page.goto(PUBLIC).ok
    for hidden in ("[data-print]", "[data-share]", "[data-locate]", "[data-map]"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.goto(DESK).ok
    expect(page.locator("[data-keys]")).to_be_hidden()
    expect(page.locator("[data-all]")).to_be_hidden()
    expect(page.locator(".queue input[type=checkbox]").first).to_be_visible()


def test_the_menu_of_the_desk_opens_on_a_phone_without_script(open_context):
    page = open_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    assert page.goto(DESK).ok
    menu = page.locator("nav.side")
    expect(menu).to_be_hidden()
    page.locator(".opener a").click()
    expect(menu).to_be_visible()
    page.locator(".closer").click()
    expect(menu).to_be_hidden()

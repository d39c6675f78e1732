"""Forms in Chromium: the same questions as a plain POST, answers that save themselves, nothing for axe to say."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cantou.core.forms.demo import DOCUMENT
from cantou.core.forms.domain import cards
from cantou.core.forms.models import Draft
from cantou.core.scope.scope import Scope
from tests.core.forms import mounted
from tests.core.forms.writing import ask, page, published, when, written
from tests.support.factories import make_commune, make_organisation
from tests.support.looks import axe, layout, overflow

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.core.forms.mounted"),
]
CHANGING = written(
    page(
        "p",
        ask("age", "number"),
        ask("lui", "yes_no", condition=when("age < 18")),
        {"title": "Le tuteur", "condition": when("lui est oui"), "elements": [ask("tuteur", required=True)]},
        ask("jours", "choices", options=[{"value": "l", "label": "Lundi"}, {"value": "m", "label": "Mardi"}]),
        ask("lundi", condition=when('jours contient "l"')),
        ask("naissance", "date"),
        ask("grand", "computed", of="yes_no", otherwise=when("age(naissance) >= 18")),
        ask("vote", condition=when("grand")),
        ask("ville", "address"),
        ask("vic", condition=when('ville contient "vic"')),
        ask(
            "enfants", "repeat", least=2, most=3,
            questions=[ask("pai", "yes_no"), ask("soin", condition=when("pai et age > 3"))],
        ),
        ask("deux", condition=when("nombre(enfants) = 2")),
    ),
    page("fin", ask("fin")),
)  # fmt: skip


@pytest.fixture
def mairie():
    commune = make_commune("Vic-sur-Cère", lon=2.55, lat=44.945)
    mairie = make_organisation(territory=commune)
    mounted.Essai.where.update(organisation=mairie.pk, territory=commune.pk, refuses=False)
    mounted.RECEIVED.clear()
    return mairie


def begin(page):
    page.goto(reverse("essai:form", args=["inscription"]))
    with page.expect_navigation():
        page.get_by_role("button", name="Commencer").click()


def seen(page) -> set[str]:
    return set(
        page.evaluate(
            "[...document.querySelectorAll('[data-question]')].filter(one => one.checkVisibility())"
            ".map(one => (one.closest('[data-row]')?.id ?? '') + one.dataset.question)"
        )
    )


def test_the_browser_shows_what_a_plain_post_shows(browser, page, mairie, live_server):
    """The same answers, typed with script and posted without: the same questions stand there, at each turn."""
    published(mairie, CHANGING)
    begin(page)
    answers = [
        ("fill", "q-age", "12"),
        ("check", "q-lui", "oui"),
        ("check", "q-jours", "l"),
        ("fill", "q-naissance", "1990-01-02"),
        ("fill", "q-ville-line", "2 rue du Four"),
        ("fill", "q-ville-city", "Vic-sur-Cère"),
        ("check", "q-enfants-1-pai", "oui"),
        ("fill", "q-age", "2"),
        ("fill", "q-age", "12,5"),
        ("fill", "q-age", "40"),
        ("fill", "q-naissance", "2020-01-02"),
    ]
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="fr-FR")
    plain = context.new_page()
    plain.goto(page.url)
    typed = {}
    for act, name, value in answers:
        typed[name, value if act == "check" else ""] = (act, value)
        put(page, act, name, value)
        plain.goto(page.url)
        for (each, _value), (how, what) in typed.items():
            if plain.locator(f'[name="{each}"]').first.is_visible():
                put(plain, how, each, what)
        plain.locator('button[value="later"]').click()
        plain.goto(page.url)
        assert seen(page) == seen(plain), (name, value)
    context.close()
    assert "grand" in seen(page)


def put(page, act, name, value):
    where = page.locator(f'[name="{name}"]' + (f'[value="{value}"]' if act == "check" else ""))
    if act == "check":
        where.check()
    else:
        where.fill(value)
        where.dispatch_event("input")


def test_the_browser_goes_on_in_one_press(page, mairie):
    """What it showed by itself is not new to the server."""
    published(mairie, CHANGING)
    begin(page)
    put(page, "fill", "q-age", "12")
    put(page, "check", "q-lui", "oui")
    page.locator('[name="q-tuteur"]').fill("Paul")
    page.get_by_role("button", name="Continuer", exact=True).last.click()
    page.get_by_role("heading", name="Fin").wait_for()


def test_answers_save_themselves_and_come_back(page, mairie):
    published(mairie, CHANGING)
    begin(page)
    put(page, "fill", "q-age", "41")
    page.get_by_text("Vos réponses sont gardées.").wait_for()
    with Scope.agent(mairie.pk).enter():
        assert Draft.objects.get().answers["age"] == "41"
    page.reload()
    assert page.locator('[name="q-age"]').input_value() == "41"


def test_every_kind_of_question_on_a_telephone_and_on_a_screen(page, mairie):
    """The form of the demonstration, with errors, rows and all, to the end."""
    with Scope.agent(mairie.pk).enter():
        cards.put_card(model=cards.create_cards(key="lieux", title="Lieux"), value="bourg", label="Le Bourg")
    published(mairie, DOCUMENT)
    begin(page)
    look(page)
    press(page)
    expect(page.get_by_text("points à revoir")).to_be_visible()
    look(page)
    for name, value in (("prenom", "Anne"), ("nom", "Durand"), ("telephone", "04 71 47 50 00")):
        page.locator(f'[name="q-{name}"]').fill(value)
    press(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Ajouter un enfant").click()
    look(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Retirer Enfant – n° 2").click()
    page.locator('[name="q-enfants-0-enfant_prenom"]').fill("Zoé")
    page.locator('[name="q-enfants-0-naissance"]').fill("2020-05-04")
    put(page, "check", "q-enfants-0-pai", "oui")
    expect(page.locator('[name="q-enfants-0-soins"]')).to_be_visible()
    press(page)
    put(page, "check", "q-lieu", "bourg")
    put(page, "fill", "q-quotient", "700")
    expect(page.get_by_text("B : 7,80 € la journée")).to_be_visible()
    look(page)
    press(page)
    look(page)
    press(page)
    page.get_by_role("heading", name="Relisez vos réponses").wait_for()
    look(page)
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="Merci").wait_for()
    assert mounted.RECEIVED[0].answers["tranche"].startswith("B")


def press(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Continuer", exact=True).last.click()


def look(page):
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert (axe(page), overflow(page), layout(page)) == ({}, 0, {}), page.url

"""The real municipal forms: each of their pages is drawn, with rows and errors, and axe has nothing to say."""

from __future__ import annotations

import os

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from cantou.core.forms.domain.cards import create_cards, put_card
from cantou.core.forms.domain.publishing import create_form, publish
from cantou.core.forms.domain.reading import sources_of, with_cards
from cantou.core.forms.engine.answering import fill
from cantou.core.forms.engine.definition import Repeat
from cantou.core.forms.engine.steps import Seen, steps_of
from cantou.core.forms.engine.wcs import import_form
from cantou.core.forms.portal.screens import Screen
from cantou.core.scope.scope import Scope
from tests.core.forms import mounted
from tests.support.factories import make_commune, make_organisation
from tests.support.looks import axe
from tests.support.shared import shared

FORMS = 115
LOOKED_AT = 20
EVERY = bool(os.environ.get("CANTOU_EVERY_FORM"))
"""Every page of every form: scripts/prove-forms, some minutes."""


def real_forms():
    """name → definition, of the forms; their blocks are given to them."""
    root = shared("wcs")
    blocks = {path.stem: path.read_bytes() for path in sorted(root.rglob("*.wcs")) if is_a(path, b"<block")}
    by_slug = {}
    for content in blocks.values():
        text = content.decode("utf-8", "replace")
        if "<slug>" in text:
            by_slug[text.partition("<slug>")[2].partition("</slug>")[0]] = content
    forms = [path for path in sorted(root.rglob("*.wcs")) if is_a(path, b"<formdef")]
    return {str(path.relative_to(root)): import_form(path.read_bytes(), by_slug) for path in forms}


def is_a(path, tag) -> bool:
    return tag in path.read_bytes()[:400]


@pytest.mark.django_db
def test_all_their_pages_are_drawn_one_by_one_and_whole():
    from django.template.loader import render_to_string

    found = real_forms()
    assert len(found) == FORMS
    drawn, today = 0, timezone.localdate()
    mairie = make_organisation()
    for report in found.values():
        with Scope.agent(mairie.pk).enter():
            definition = with_cards(report.definition, mairie.pk)
        filled = fill(definition, {}, today=today)
        seen = Seen(definition, filled, today=today)
        for step in (*steps_of(definition), *steps_of(definition, one_by_one=True)):
            screen = Screen(step, {key: [{}] for key, one in rows_of(step) if isinstance(one, Repeat)})
            screen.judge(filled.errors, screen.shown_keys(seen))
            html = render_to_string(
                "forms/items.html", {"items": screen.show(seen)}, RequestFactory().get("/")
            )
            drawn += html.count('data-question="')
            problems = {problem.target for problem in screen.problems()}
            lost = {target for target in problems if target and f'id="{target}"' not in html}
            assert lost == set(), step.title
    assert drawn > 2 * FORMS


def rows_of(step):
    return Screen(step, {}).questions.items()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.urls("tests.core.forms.mounted")
def test_axe_has_nothing_to_say(page):
    commune = make_commune("Vic-sur-Cère", lon=2.55, lat=44.945)
    mairie = make_organisation(territory=commune)
    mounted.Essai.where.update(organisation=mairie.pk, territory=commune.pk, refuses=False)
    reports = real_forms().values()
    longest = sorted(reports, key=lambda one: -len(list(one.definition.questions())))[
        : None if EVERY else LOOKED_AT
    ]
    with Scope.agent(mairie.pk).enter():
        for source in sorted({each for one in longest for each in sources_of(one.definition)}):
            model = create_cards(key=source, title=source)
            for value in ("un", "deux"):
                put_card(model=model, value=value, label=value)
        for number, report in enumerate(longest):
            form = create_form(key=f"reel-{number}", title=report.definition.title)
            publish(form=form, document=report.document)
    for number, report in enumerate(longest):
        page.goto(reverse("essai:form", args=[f"reel-{number}"]))
        assert axe(page) == {}, report.definition.title
        with page.expect_navigation():
            page.get_by_role("button", name="Commencer").click()
        pages = report.definition.pages
        for step in pages if EVERY else [max(pages, key=lambda one: len(one.elements))]:
            page.goto(f"{page.url.partition('?')[0]}?etape={step.key}")
            assert axe(page) == {}, (report.definition.title, step.title)

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from cantou.core.scope.scope import Scope
from cantou.core.web.icons import ICONS
from cantou.services.signalements.domain.categories import (
    add_category,
    categories_of,
    change_category,
    offered,
    title_of,
)
from cantou.services.signalements.domain.defaults import BY_CODE, KINDS, OTHER
from cantou.services.signalements.domain.questions import KINDS as ANSWERS
from cantou.services.signalements.domain.questions import Question, keep_answers, pack, unpack
from cantou.services.signalements.models import Category
from tests.services.signalements.filing import Place


def test_the_defaults_are_whole():
    assert len(KINDS) == 14
    assert len(BY_CODE) == 14
    for kind in KINDS:
        assert kind.icon in ICONS, kind.code
        assert len(kind.title) <= 80
        assert 0 < kind.due_days <= 250
        assert 0 < kind.retention_days <= 1095
        assert len({question.id for question in kind.questions}) == len(kind.questions)
        for question in kind.questions:
            assert question.kind in ANSWERS
            assert bool(question.choices) == (question.kind == "choice")


def test_questions_survive_being_kept():
    for kind in KINDS:
        assert unpack(pack(kind.questions)) == kind.questions


def test_answers_are_kept_with_the_question_s_words():
    questions = BY_CODE["eau"].questions
    assert keep_answers(questions, {"debit": "Un filet", "depuis": 0, "inconnue": "x"}) == [
        {
            "id": "debit",
            "kind": "choice",
            "label": "Comment l’eau coule-t-elle\u00a0?",
            "value": "Un filet",
            "shown": "Un filet",
        },
        {
            "id": "depuis",
            "kind": "number",
            "label": "Depuis combien de jours, à peu près\u00a0?",
            "value": 0,
            "shown": "0",
        },
    ]


@pytest.mark.django_db
class TestOwn:
    def test_an_organisation_s_words_over_the_defaults_and_no_other_s(self):
        place, other = Place(), Place("Polminhac", "polminhac")
        with Scope.agent(place.mairie.pk).enter():
            change_category(
                code="eau",
                values={"title": "Eau et fontaines", "due_days": 2},
                questions=BY_CODE["eau"].questions,
                is_offered=True,
            )
            row = Category.objects.get()
            assert (row.title, row.due_days, row.questions) == ("Eau et fontaines", None, None)
        with Scope.public().enter():
            ours, theirs = (categories_of(organisation=each.mairie.pk) for each in (place, other))
            assert (ours["eau"].title, ours["eau"].hint) == ("Eau et fontaines", BY_CODE["eau"].hint)
            assert theirs == BY_CODE
            assert ours["voirie"] == BY_CODE["voirie"]

    def test_going_back_to_the_default_follows_it_again(self):
        place = Place()
        default = BY_CODE["eau"]
        with Scope.agent(place.mairie.pk).enter():
            for title in ("Eau et fontaines", default.title):
                change_category(
                    code="eau", values={"title": title}, questions=default.questions, is_offered=True
                )
            assert Category.objects.get().title is None

    def test_what_is_no_longer_offered_is_known_to_visitors_too(self):
        place = Place()
        with Scope.agent(place.mairie.pk).enter():
            change_category(code="neige", values={}, questions=(), is_offered=False)
        with Scope.public().enter():
            codes = [kind.code for kind in offered(organisation=place.mairie.pk)]
            assert "neige" not in codes
            assert codes[-1] == OTHER
            assert title_of(categories_of(organisation=place.mairie.pk), "neige") == BY_CODE["neige"].title

    def test_a_report_outlives_its_category(self):
        assert title_of(BY_CODE, "disparue") == "disparue"

    def test_one_of_its_own_gets_a_code_that_is_free(self):
        place = Place()
        with Scope.agent(place.mairie.pk).enter():
            codes = [
                add_category(title=title, hint="", due_days=3).code
                for title in ("Four à pain", "Four à pain", "Eau", "42 !")
            ]
        assert codes == ["four_a_pain", "four_a_pain_2", "eau_2", "categorie"]

    def test_a_category_that_nobody_knows_cannot_be_changed(self):
        place = Place()
        with Scope.agent(place.mairie.pk).enter(), pytest.raises(KeyError):
            change_category(code="inconnue", values={}, questions=(), is_offered=True)

    @pytest.mark.database
    @pytest.mark.parametrize(
        "values",
        [
            {"code": "Eau !"},
            {"code": "mien", "is_own": True},
            {"code": "eau", "title": ""},
            {"code": "eau", "due_days": 251},
            {"code": "eau", "retention_days": 0},
        ],
    )
    def test_the_database_refuses_half_a_category(self, values):
        place = Place()
        with Scope.agent(place.mairie.pk).enter(), pytest.raises(IntegrityError), transaction.atomic():
            Category.objects.create(organisation=place.mairie, **values)


def test_a_question_is_what_it_says():
    question = Question(id="x", kind="yes_no", label="?")
    assert (question.choices, question.required, question.help) == ((), False, "")

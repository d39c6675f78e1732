"""A filing breaks at any of its statements: nothing of it is there, and the draft is as it was; then it goes through.

So do a transition, and what follows it.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from cantou.core.forms.domain import drafts
from cantou.core.journal.models import Entry
from cantou.core.organisations.models import PrivateLink, Reference
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.demarches.domain import cases, effects, queries, timers
from cantou.services.demarches.models import Case, CaseEvent, Effect, Request, Timer
from tests.services.demarches.village import BUVETTE, answers
from tests.support.jobs import waiting_jobs

pytestmark = pytest.mark.django_db


class BrokenError(Exception):
    """The process died there."""


@contextmanager
def dying_at(number: int):
    """Before the statement of this number; gives the list of those that were sent."""
    sent: list[str] = []

    def send(execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):  # Those of Django's own undoing.
            sent.append(sql)
            if len(sent) == number + 1:
                raise BrokenError
        return execute(sql, params, many, context)

    with connection.execute_wrapper(send):
        yield sent


def everything(place):
    with place.scope():
        rows = {
            model.__name__: model.objects.count()
            for model in (Case, CaseEvent, Effect, Request, Timer, WorkItem, Entry)
        }
    return rows | {
        "links": PrivateLink.objects.count(),
        "references": Reference.objects.count(),
        "jobs": len(waiting_jobs()),
    }


def break_everywhere(place, act) -> int:
    """At each statement in turn, until it goes through. How many there were."""
    before, number = everything(place), 0
    while True:
        try:
            with dying_at(number):
                act()
        except BrokenError:
            assert everything(place) == before, number
            number += 1
        else:
            return number


def test_a_filing_is_there_whole_or_not_at_all(place):
    key = uuid4()
    with Scope.for_object(organisation=place.mairie.pk, key=key).enter():
        version = drafts.current_version(organisation=place.mairie.pk, key=BUVETTE)
        typed = answers() | {"deja": "non"}
        drafts.save_answers(
            draft=drafts.open_draft(version=version, service="demarches", key=key), patch=typed, step=""
        )

    def act():
        with Scope.for_object(organisation=place.mairie.pk, key=key).enter():
            draft = drafts.draft_of(organisation=place.mairie.pk, key=key)
            assert (draft.taken_at, draft.answers["nom"]) == (None, "Fau")
            taken = drafts.take(draft=draft)
            cases.file_case(
                demarche=queries.demarche_of_version(taken.organisation, taken.version),
                key=taken.key,
                version=taken.version,
                answers=taken.answers,
            )

    assert break_everywhere(place, act) > 20
    (case,) = place.cases()
    assert (case.name, case.object_key, case.answers["quoi"]) == ("Ginette Fau", key, "Bal de la Saint-Jean")
    with (
        pytest.raises(drafts.AlreadyTakenError),
        Scope.for_object(organisation=place.mairie.pk, key=key).enter(),
    ):
        drafts.take(draft=drafts.draft_of(organisation=place.mairie.pk, key=key))


def test_a_transition_and_what_follows_it_too(place):
    case = place.file()

    def press(button, typed=None):
        def act():
            with place.scope():
                one = queries.cases(place.mairie.pk).get(pk=case.pk)
                cases.press(case=one, button=button, agent=True, person=None, typed=typed)

        return act

    assert break_everywhere(place, press("instruire")) > 10
    assert break_everywhere(place, press("demander_piece", {"manque": {"piece": "Un plan"}})) > 10

    def follow():
        with place.scope():
            effects.run_effects(case=queries.cases(place.mairie.pk).get(pk=case.pk))

    assert break_everywhere(place, follow) > 10
    with place.scope():
        assert CaseEvent.objects.filter(case=case, kind="asked").count() == 1
        assert not Effect.objects.filter(case=case, state="waiting").exists()


def test_a_delay_passes_once(place):
    case = place.file()
    with place.scope():
        cases.press(case=case, button="instruire", agent=True, person=None)
        typed = {"manque": {"piece": "Un plan"}}
        cases.press(case=case, button="demander_piece", agent=True, person=None, typed=typed)
    later = timezone.now() + timedelta(days=16)
    with place.scope():
        assert not timers.pass_next(organisation=place.mairie.pk)
        assert timers.pass_next(organisation=place.mairie.pk, now=later)
        assert not timers.pass_next(organisation=place.mairie.pk, now=later)
        assert Effect.objects.filter(case=case, action="relance").count() == 1
        assert place.fresh(case).phase == "incomplete"


def test_a_delay_that_no_longer_counts_is_dropped(place):
    case = place.file()
    with place.scope():
        cases.press(case=case, button="instruire", agent=True, person=None)
        typed = {"manque": {"piece": "Un plan"}}
        cases.press(case=case, button="demander_piece", agent=True, person=None, typed=typed)
        cases.press(case=case, button="reprendre", agent=True, person=None)
        assert timers.pass_next(organisation=place.mairie.pk, now=timezone.now() + timedelta(days=16))
        assert (Timer.objects.count(), Effect.objects.filter(action="relance").count()) == (0, 0)

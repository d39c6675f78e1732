from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.core.web.idempotency import (
    KEPT_DAYS,
    KeyField,
    OtherContentError,
    first_answer,
    forget,
    new_key,
    once,
)
from cantou.core.web.models import FirstAnswer
from tests.support.concurrency import race, wait_for_waiters
from tests.support.factories import make_organisation


def make_once(key, name, **options):
    def act():
        return {"slug": make_organisation(name).slug}

    return once(key=key, purpose="test.make", act=act, **options)


@pytest.mark.django_db
def test_a_repeat_gets_the_first_answer_and_does_nothing():
    key = new_key()
    first = make_once(key, "Une mairie")
    again = make_once(key, "Une autre mairie")
    assert (first.is_repeat, again.is_repeat) == (False, True)
    assert again.answer == first.answer == first_answer(key=key, purpose="test.make")
    assert [row.name for row in Organisation.objects.all()] == ["Une mairie"]


@pytest.mark.django_db
def test_the_same_key_for_another_purpose_is_another_key():
    key = new_key()
    make_once(key, "Une mairie")
    assert first_answer(key=key, purpose="test.other") is None
    assert once(key=key, purpose="test.other", act=lambda: {"n": 1}).answer == {"n": 1}


@pytest.mark.django_db
def test_another_content_under_the_same_key_is_told_from_a_repeat():
    key = new_key()
    first = make_once(key, "Une mairie", content={"name": "Une mairie", "photos": ["a", "b"]})
    again = make_once(key, "Une mairie", content={"photos": ["a", "b"], "name": "Une mairie"})
    assert again.is_repeat
    with pytest.raises(OtherContentError) as caught:
        make_once(key, "Un syndicat", content={"name": "Un syndicat", "photos": []})
    assert caught.value.answer == first.answer
    assert Organisation.objects.count() == 1


@pytest.mark.django_db
def test_a_thing_undone_leaves_its_key_free():
    key = new_key()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        once(key=key, purpose="test.make", act=lambda: {"n": 1 // 0})
    assert first_answer(key=key, purpose="test.make") is None
    assert make_once(key, "Une mairie").is_repeat is False


@pytest.mark.django_db
def test_neither_the_key_nor_what_was_sent_is_kept():
    key = new_key()
    make_once(key, "Une mairie", content={"email": "jeanne@exemple.fr"})
    row = FirstAnswer.objects.values().get()
    kept = repr(
        {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
    )
    assert key not in kept
    assert "jeanne" not in kept


@pytest.mark.django_db
def test_old_answers_are_forgotten():
    old, young = new_key(), new_key()
    make_once(old, "Une mairie")
    FirstAnswer.objects.update(created_at=timezone.now() - timedelta(days=KEPT_DAYS, minutes=1))
    make_once(young, "Une autre")
    assert forget() == 1
    assert first_answer(key=young, purpose="test.make") is not None


@pytest.mark.parametrize("value", ["", None, "trop court", "é" * 30, "x" * 81])
def test_a_damaged_key_is_replaced_not_refused(value):
    fresh = KeyField().clean(value)
    assert fresh != value
    assert KeyField().clean(fresh) == fresh


def racing(key, guard):
    """Two connections do the same thing at once; the second starts while the first has not committed."""
    inside = threading.Event()
    may_end = threading.Event()

    def first():
        def act():
            inside.set()
            may_end.wait(30)
            return {"slug": make_organisation("Une mairie").slug}

        with Scope.public().enter():
            return guard(key, act)

    def second():
        inside.wait(30)
        with Scope.public().enter():
            return guard(key, lambda: {"slug": make_organisation("Une mairie").slug})

    return first, second, may_end


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_a_repeat_waits_for_the_first_and_gets_its_answer():
    def guard(key, act):
        return once(key=key, purpose="test.make", act=act)

    first, second, may_end = racing(new_key(), guard)

    def release():
        wait_for_waiters()
        may_end.set()

    one, other, _ = race(first, second, release)
    assert (one.is_repeat, other.is_repeat) == (False, True)
    assert one.answer == other.answer
    assert Organisation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_without_the_guard_the_race_makes_two():
    """The control: the same race, its key looked up before instead of claimed."""

    def guard(key, act):
        known = first_answer(key=key, purpose="test.make")
        if known is not None:
            return known
        answer = act()
        may_end.set()
        return answer

    first, second, may_end = racing(new_key(), guard)
    race(first, second)
    assert Organisation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_a_repeat_does_it_itself_when_the_first_is_undone():
    key = new_key()
    inside, may_fail = threading.Event(), threading.Event()

    def failing():
        def act():
            inside.set()
            may_fail.wait(30)
            raise RuntimeError

        with pytest.raises(RuntimeError), Scope.public().enter():
            once(key=key, purpose="test.make", act=act)

    def second():
        inside.wait(30)
        with Scope.public().enter():
            return make_once(key, "Une mairie")

    def release():
        wait_for_waiters()
        may_fail.set()

    _, other, _ = race(failing, second, release)
    assert other.is_repeat is False
    assert Organisation.objects.count() == 1

"""Both are told before a mandate ends, once; five years after it is over nothing of it is left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cantou.core.notices.models import Notice
from cantou.core.people.domain import mandate_ends, mandates
from cantou.core.people.models import Mandate, MandateNumber
from cantou.core.scope.scope import Scope
from tests.support.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
END = TODAY + timedelta(365)


@pytest.fixture
def operator():
    return make_organisation("Département", territory=None, kind="departement", is_operator=True)


@pytest.fixture
def rose():
    return make_person(given_name="Rose", email="rose@exemple.fr")


@pytest.fixture
def lucie():
    return make_person(given_name="Lucie", email="lucie@exemple.fr")


def write(giver, holder=None):
    written = mandates.write(giver=giver, names=["signalements"], ends_on=END)
    if holder is not None:
        mandates.accept(holder=holder.pk, code=written.code)
    return written.mandate


def told(operator):
    with Scope.agent(operator.pk).enter():
        mine = Notice.objects.filter(organisation_id=operator.pk, kind="mandate_ending", channel="email")
        return sorted(mine.values_list("person_id", flat=True))


def left(giver):
    with Scope.for_person(giver.pk).enter():
        return Mandate.objects.filter(giver_id=giver.pk).count()


def test_both_are_told_once_in_the_weeks_before(operator, rose, lucie):
    write(rose, lucie)
    looked = [mandate_ends.remind(today=END - timedelta(days)) for days in (60, 29, 28, 21, 14, 7, 0)]
    assert looked == [0, 0, 1, 1, 1, 0, 0]
    assert told(operator) == sorted([rose.pk, lucie.pk])


def test_what_nobody_accepted_and_what_was_ended_reminds_nobody(operator, rose, lucie):
    write(rose)
    ended = write(rose, lucie)
    mandates.revoke(person=rose.pk, key=ended.key)
    assert mandate_ends.remind(today=END - timedelta(20)) == 0
    assert told(operator) == []


def test_five_years_after_its_end_it_is_forgotten_with_its_number(rose, lucie):
    mandate = write(rose, lucie)
    assert mandate_ends.purge(today=END + timedelta(5 * 365)) == 0
    assert mandate_ends.purge(today=END + timedelta(5 * 365 + 1)) == 1
    assert left(rose) == 0
    assert not MandateNumber.objects.filter(key=mandate.key).exists()


def test_what_was_ended_early_is_counted_from_there(rose, lucie):
    kept, ended = write(rose, lucie), write(rose)
    mandates.revoke(person=rose.pk, key=ended.key)
    assert mandate_ends.purge(today=TODAY + timedelta(5 * 365 + 2)) == 1
    assert left(rose) == 1
    assert MandateNumber.objects.filter(key=kept.key).exists()

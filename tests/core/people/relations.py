"""Ties between persons, for tests."""

from __future__ import annotations

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from cantou.core.people.domain import dependants, households
from cantou.core.people.models import HouseholdTie
from cantou.core.scope.scope import Scope


def in_a_year():
    return timezone.localdate() + timedelta(days=365)


def live_together(one, other):
    """They share a household, whose key comes back."""
    households.join(person=other.pk, code=households.invite(person=one.pk))
    with Scope.for_person(one.pk).enter():
        return HouseholdTie.objects.filter(person=one, other=other).get().household_id


def years_ago(years):
    return timezone.localdate() - relativedelta(years=years)


def make_child(parent, given_name="Lou", *, born_on=None, **values):
    return dependants.add(
        person=parent.pk,
        given_name=given_name,
        family_name="Vidal",
        born_on=born_on or years_ago(7),
        **values,
    )

"""Ties between persons, for tests."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cantou.core.people.domain import households
from cantou.core.people.models import HouseholdTie
from cantou.core.scope.scope import Scope


def in_a_year():
    return timezone.localdate() + timedelta(days=365)


def live_together(one, other):
    """They share a household, whose key comes back."""
    households.join(person=other.pk, code=households.invite(person=one.pk))
    with Scope.for_person(one.pk).enter():
        return HouseholdTie.objects.filter(person=one, other=other).get().household_id

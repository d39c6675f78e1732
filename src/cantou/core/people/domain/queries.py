"""Reads of people and memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.people.models import Membership, Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


def colleagues(*, organisation: int) -> QuerySet[Person]:
    """Who has a role in an organisation today. Read it in an agent's Scope."""
    members = Membership.objects.filter(organisation_id=organisation, ended_at=None).values("person_id")
    return Person.objects.filter(pk__in=members, is_active=True).order_by("family_name", "given_name", "pk")


def people_named(*, keys: Iterable[int]) -> dict[int, str]:
    """Key → what to call this person, for lists that hold only keys."""
    return {person.pk: str(person) for person in Person.objects.filter(pk__in=list(keys))}

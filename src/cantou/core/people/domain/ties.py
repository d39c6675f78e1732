"""The rows between the persons of a household: written and read by households and dependants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.people.models import HouseholdTie
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from uuid import UUID


def lives_in(person: int, household: UUID) -> bool:
    with Scope.for_person(person).enter():
        return HouseholdTie.objects.filter(household=household, person=person).exists()


def members(person: int, household: UUID) -> set[int]:
    """Those with whom `person` lives there."""
    with Scope.for_person(person).enter():
        return set(
            HouseholdTie.objects.filter(household=household, person=person).values_list("other_id", flat=True)
        )


def is_parent(person: int, dependant: int) -> bool:
    """Whether they brought this one in, or share the custody: nobody takes that from them."""
    with Scope.for_person(person).enter():
        return HouseholdTie.objects.filter(person=person, other=dependant, is_child=True).exists()


def may_act(person: int, dependant: int) -> bool:
    with Scope.for_person(person).enter():
        return HouseholdTie.objects.filter(person=person, other=dependant, may_act=True).exists()


def guardians(dependant: int) -> set[int]:
    """Who may act for a dependant, in whatever household."""
    with Scope.for_person(dependant).enter():
        found = HouseholdTie.objects.filter(other=dependant, may_act=True)
        return set(found.values_list("person_id", flat=True))


def tie(household: UUID, person: int, other: int, *, child: bool = False) -> None:
    """Both ways. A row that is already there stays as it is, but that a parent becomes one.

    In the other's Scope: the table lets nobody else say that one acts for them.
    """
    with Scope.for_person(other).enter():
        row, _made = HouseholdTie.objects.get_or_create(
            household_id=household,
            person_id=person,
            other_id=other,
            defaults={"is_child": child, "may_act": child},
        )
        if child and not row.is_child:
            HouseholdTie.objects.filter(pk=row.pk).update(is_child=True, may_act=True)
        HouseholdTie.objects.get_or_create(household_id=household, person_id=other, other_id=person)

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from cantou.core.people.domain import join_codes
from cantou.core.people.domain.platform import record_for_person
from cantou.core.people.models import Household, HouseholdTie, JoinCode, Person
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from uuid import UUID


class OwnCodeError(Exception):
    """The code was made by the same person: it is for somebody else."""


class LastGuardianError(Exception):
    """Nobody else acts for a child of this household: it would be left alone."""


def invite(*, person: int, household: UUID | None = None) -> str:
    """A code with which somebody joins the household of `person`, which is made now if there is none yet."""
    if household is None:
        household = Household.objects.create().pk
    elif not _lives_in(person, household):
        raise PermissionDenied
    return join_codes.create(purpose=JoinCode.Purpose.HOUSEHOLD, person=person, key=household)


def join(*, person: int, code: str) -> None:
    """Both see each other from now on; neither acts for the other until they say so."""
    if join_codes.look(purpose=JoinCode.Purpose.HOUSEHOLD, code=code).person_id == person:
        raise OwnCodeError
    used = join_codes.use(purpose=JoinCode.Purpose.HOUSEHOLD, code=code)
    for other in {used.person_id, *_members(used.person_id, used.key)} - {person}:
        _tie(used.key, person, other)
    record_for_person(person=person, action="people.household_joined", subject=f"household:{used.key}")


def add_child(*, person: int, given_name: str, family_name: str, household: UUID | None = None) -> Person:
    """Somebody who has no account, a child, for whom this person acts."""
    if household is None:
        household = Household.objects.create().pk
    elif not _lives_in(person, household):
        raise PermissionDenied
    child = Person.objects.create_user(given_name=given_name, family_name=family_name)
    for other in _members(person, household):
        _tie(household, other, child.pk)
    _tie(household, person, child.pk, child=True)
    record_for_person(person=person, action="people.child_added", subject=f"person:{child.handle}")
    return child


def let_act(*, person: int, actor: int, subject: int, allowed: bool) -> None:
    """`actor` may act for `subject`, or no longer: said by the subject, or by the one who brought in a child."""
    if person != subject and not _is_child_of(person, subject):
        raise PermissionDenied
    with Scope.for_person(subject).enter():
        tied = HouseholdTie.objects.filter(person=actor, other=subject, is_child=False)
        changed = tied.update(may_act=allowed)
    if not changed:
        raise PermissionDenied
    handle = Person.objects.values_list("handle", flat=True).get(pk=actor)
    action = "people.household_act" if allowed else "people.household_act_ended"
    record_for_person(person=person, action=action, subject=f"person:{handle}")


def leave(*, person: int, household: UUID) -> None:
    """Every tie of this person in the household ends, and with them who may act for whom."""
    with Scope.for_person(person).enter():
        mine = HouseholdTie.objects.filter(household=household)
        if mine.filter(person=person, is_child=True).exists() and not _another_guardian(person, household):
            raise LastGuardianError
        ended = (mine.filter(person=person) | mine.filter(other=person)).delete()[0]
    if ended:
        record_for_person(person=person, action="people.household_left", subject=f"household:{household}")


def _another_guardian(person: int, household: UUID) -> bool:
    with Scope.for_person(person).enter():
        children = list(
            HouseholdTie.objects.filter(household=household, person=person, is_child=True).values_list(
                "other_id", flat=True
            )
        )
    for child in children:
        with Scope.for_person(child).enter():
            others = HouseholdTie.objects.filter(household=household, other=child, may_act=True)
            if not others.exclude(person=person).exists():
                return False
    return True


def _is_child_of(person: int, child: int) -> bool:
    with Scope.for_person(person).enter():
        return HouseholdTie.objects.filter(person=person, other=child, is_child=True).exists()


def _lives_in(person: int, household: UUID) -> bool:
    with Scope.for_person(person).enter():
        return HouseholdTie.objects.filter(household=household, person=person).exists()


def _members(person: int, household: UUID) -> set[int]:
    """Those with whom `person` lives there."""
    with Scope.for_person(person).enter():
        return set(
            HouseholdTie.objects.filter(household=household, person=person).values_list("other_id", flat=True)
        )


def _tie(household: UUID, person: int, other: int, *, child: bool = False) -> None:
    """Both ways. A row that is already there stays as it is.

    In the other's Scope: the table lets nobody else say that one acts for them.
    """
    with Scope.for_person(other).enter():
        HouseholdTie.objects.get_or_create(
            household_id=household,
            person_id=person,
            other_id=other,
            defaults={"is_child": child, "may_act": child},
        )
        HouseholdTie.objects.get_or_create(household_id=household, person_id=other, other_id=person)

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from cantou.core.people.domain import join_codes
from cantou.core.people.domain.platform import record_for_person
from cantou.core.people.domain.ties import guardians, is_parent, lives_in, members, tie
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
    elif not lives_in(person, household):
        raise PermissionDenied
    return join_codes.create(purpose=JoinCode.Purpose.HOUSEHOLD, person=person, key=household)


def join(*, person: int, code: str) -> None:
    """Both see each other from now on; neither acts for the other until they say so."""
    if join_codes.look(purpose=JoinCode.Purpose.HOUSEHOLD, code=code).person_id == person:
        raise OwnCodeError
    used = join_codes.use(purpose=JoinCode.Purpose.HOUSEHOLD, code=code)
    for other in {used.person_id, *members(used.person_id, used.key)} - {person}:
        tie(used.key, person, other)
    record_for_person(person=person, action="people.household_joined", subject=f"household:{used.key}")


def let_act(*, person: int, actor: int, subject: int, allowed: bool) -> None:
    """`actor` may act for `subject`, or no longer: said by the subject, or by a parent of theirs.

    Not of another parent: what they may, nobody of the household takes from them.
    """
    if person != subject and not is_parent(person, subject):
        raise PermissionDenied
    with Scope.for_person(subject).enter():
        tied = HouseholdTie.objects.filter(person=actor, other=subject, is_child=False)
        changed = tied.update(may_act=allowed)
    if not changed:
        raise PermissionDenied
    handle = Person.objects.values_list("handle", flat=True).get(pk=actor)
    action = "people.household_act" if allowed else "people.household_act_ended"
    record_for_person(person=person, action=action, subject=f"person:{handle}")


def leave(*, person: int, household: UUID, with_children: bool = False) -> None:
    """Every tie of this person in the household ends, and with them who may act for whom.

    `with_children`: those whose parent they are live with them elsewhere from now on, and here too where another
    parent stays. Otherwise raises LastGuardianError where a child would be left alone.
    """
    children = _children(person, household)
    if with_children:
        _move_out(person, household, children)
    elif any(not guardians(child) - {person} for child in children):
        raise LastGuardianError
    with Scope.for_person(person).enter():
        mine = HouseholdTie.objects.filter(household=household)
        ended = (mine.filter(person=person) | mine.filter(other=person)).delete()[0]
    if ended:
        record_for_person(person=person, action="people.household_left", subject=f"household:{household}")


def _children(person: int, household: UUID) -> list[int]:
    with Scope.for_person(person).enter():
        mine = HouseholdTie.objects.filter(household=household, person=person, is_child=True)
        return list(mine.values_list("other_id", flat=True))


def _move_out(person: int, household: UUID, children: list[int]) -> None:
    if not children:
        return
    elsewhere = Household.objects.create().pk
    for child in children:
        tie(elsewhere, person, child, child=True)
        with Scope.for_person(child).enter():
            here = HouseholdTie.objects.filter(household=household)
            if not here.filter(other=child, is_child=True).exclude(person=person).exists():
                (here.filter(person=child) | here.filter(other=child)).delete()
    for place, child in enumerate(children):
        for other in children[place + 1 :]:
            tie(elsewhere, child, other)

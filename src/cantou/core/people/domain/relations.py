"""The public way in for services: who lives with whom, whose children these are, who may act for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.people.domain.authority import Authority, authorities
from cantou.core.people.domain.dependants import is_of_age
from cantou.core.people.models import Dependant, DependantKind, HouseholdTie
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from cantou.core.people.models import Person


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with whom one lives. `kind` is empty for whoever has, or may have, an account of their own."""

    person: Person
    household: UUID
    kind: str = ""
    born_on: date | None = None
    may_act: bool = False
    """One may act for them."""
    acts_for_me: bool = False
    is_parent: bool = False
    """One brought them in, or shares the custody: nobody in the household takes that away."""

    @property
    def age(self) -> int | None:
        """In whole years."""
        if self.born_on is None:
            return None
        today = timezone.localdate()
        before = (today.month, today.day) < (self.born_on.month, self.born_on.day)
        return today.year - self.born_on.year - before

    @property
    def is_child(self) -> bool:
        return self.kind == DependantKind.CHILD and not is_of_age(self.born_on)

    @property
    def came_of_age(self) -> bool:
        """Brought in as a child, and eighteen since: nobody acts for them any more."""
        return self.kind == DependantKind.CHILD and is_of_age(self.born_on)


def household_of(*, person: int) -> list[Member]:
    """Everybody with whom this person lives, household by household; a child of two homes stands in each."""
    with Scope.for_person(person).hold():
        mine = list(
            HouseholdTie.objects.filter(person_id=person)
            .select_related("other")
            .order_by("household__created_at", "household_id", "since", "pk")
        )
        towards_me = set(
            HouseholdTie.objects.filter(other_id=person, may_act=True).values_list(
                "household_id", "person_id"
            )
        )
        facts = Dependant.objects.in_bulk([tie.other_id for tie in mine if tie.may_act])
    return [_member(tie, facts.get(tie.other_id), towards_me) for tie in mine]


def _member(tie: HouseholdTie, facts: Dependant | None, towards_me: set[tuple[UUID, int]]) -> Member:
    kind = facts.kind if facts else DependantKind.CHILD if tie.is_child else ""
    return Member(
        person=tie.other,
        household=tie.household_id,
        kind=str(kind),
        born_on=facts.born_on if facts else None,
        may_act=tie.may_act,
        acts_for_me=(tie.household_id, tie.other_id) in towards_me,
        is_parent=tie.is_child,
    )


def children_of(*, person: int) -> list[Member]:
    """Those under eighteen for whom this person may act, once each, the eldest first."""
    found: dict[int, Member] = {}
    for member in household_of(person=person):
        if member.is_child and member.may_act:
            known = found.get(member.person.pk)
            if known is None or (member.is_parent and not known.is_parent):
                found[member.person.pk] = member
    return sorted(found.values(), key=lambda one: (one.born_on or timezone.localdate(), one.person.pk))


def may_act_for(*, person: int, other: int, matter: str) -> Authority | None:
    """On what ground `person` may act for `other` today in this matter: « cantine », or one démarche of a service,
    « demarches:mariage ». None: they may not. Ask again at each act; write inside `authority.scope(acting=…)`.
    """
    return next((one for one in authorities(actor=person, service=matter) if one.subject == other), None)

"""What the pages about the team read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.organisations.domain.queries import is_operator, offers_of
from cantou.core.people.domain.queries import absences, memberships
from cantou.core.people.domain.rights import role_title
from cantou.desk.forms.team import RoleChoice, role_choices

if TYPE_CHECKING:
    from cantou.core.people.models import Absence, Person


@dataclass(slots=True)
class Member:
    person: Person
    roles: list[tuple[str, str]] = field(default_factory=list)
    """("service:role", title)"""
    absence: Absence | None = None

    @property
    def codes(self) -> list[str]:
        return [code for code, _title in self.roles]


def members(*, organisation: int) -> dict[int, Member]:
    """Person → member, by name. Two queries."""
    found: dict[int, Member] = {}
    for row in memberships(organisation=organisation):
        member = found.setdefault(row.person_id, Member(row.person))
        member.roles.append((f"{row.service}:{row.role}", role_title(row.service, row.role)))
    today = timezone.localdate()
    for absence in absences(organisation=organisation):
        if absence.person_id in found and absence.starts_on <= today:
            found[absence.person_id].absence = absence
    return found


def member(*, organisation: int, handle: str) -> Member | None:
    everybody = members(organisation=organisation).values()
    return next((one for one in everybody if one.person.handle == handle), None)


def groups_for(*, organisation: int, held: tuple[str, ...] = ()) -> list[tuple[str, list[RoleChoice]]]:
    """The roles that one may be given here, and those that one has, whatever became of their service."""
    offered = {offer.service for offer in offers_of(organisation=organisation)}
    offered |= {code.partition(":")[0] for code in held}
    return role_choices(offered=offered, operator=is_operator(organisation=organisation))

"""An agent leaves: access closed at once, what was theirs given to a colleague."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.people.domain import memberships, sessions
from cantou.core.people.domain.queries import is_member
from cantou.core.people.models import Absence, Assistance, Membership, Person
from cantou.core.scope.scope import Scope, acting, require
from cantou.core.work.domain.items import assign
from cantou.core.work.models import WorkItem


@dataclass(frozen=True, slots=True)
class Departure:
    organisation: int
    items: int
    """Open items that went to the successor."""


def depart(*, person: int, successor: int | None, last_administrator: bool = False) -> Departure:
    """`person` leaves the organisation acted for: no role, no session on any host, open items to `successor`.

    Sessions end everywhere, because a session does not say in which place it was opened; the person signs in
    again for what is theirs elsewhere. Raises LastAdministratorError, PermissionDenied for a successor who is not
    a colleague.
    """
    organisation = acting()
    if successor is not None and (
        successor == person or not is_member(organisation=organisation, person=successor)
    ):
        raise PermissionDenied
    with transaction.atomic():
        memberships.end(person=person, last_administrator=last_administrator)
        items = _hand_over(organisation, person, successor)
        _end_the_rest(organisation, person)
        sessions.end_all(person=person)
        record(
            action="people.departed",
            subject=f"person:{Person.objects.values_list('handle', flat=True).get(pk=person)}",
            details={"items": items, "successor": successor},
        )
    return Departure(organisation, items)


def depart_everywhere(*, person: int, reason: str) -> list[Departure]:
    """From all organisations: by the operator, whose Scope this is. What was theirs waits for nobody in particular."""
    by = require().person
    with Scope.for_person(person).enter():
        places = sorted(
            set(
                Membership.objects.filter(person_id=person, ended_at=None).values_list(
                    "organisation_id", flat=True
                )
            )
        )
    done = []
    for place in places:
        with Scope.agent(place, person=by, reason=reason).enter():
            done.append(depart(person=person, successor=None, last_administrator=True))
    return done


def _hand_over(organisation: int, person: int, successor: int | None) -> int:
    """Open items go to the successor, where they have a role in that service; the others wait for anybody."""
    mine = list(WorkItem.objects.filter(organisation_id=organisation, assignee_id=person, is_open=True))
    services: set[str] = set()
    if successor is not None:
        held = Membership.objects.filter(organisation_id=organisation, person_id=successor, ended_at=None)
        services = set(held.values_list("service", flat=True))
    kept = [item for item in mine if item.service in services]
    assign(items=kept, assignee=successor)
    assign(items=[item for item in mine if item.service not in services], assignee=None)
    return len(kept)


def _end_the_rest(organisation: int, person: int) -> None:
    """Their absences to come, those in which they stand in, and the help they gave or received."""
    now, today = timezone.now(), timezone.localdate()
    mine = Absence.objects.filter(organisation_id=organisation)
    mine.filter(person_id=person, starts_on__gt=today).delete()
    mine.filter(substitute_id=person, ends_on__gte=today).update(substitute=None)
    open_help = Assistance.objects.filter(organisation_id=organisation, ended_at=None)
    open_help.filter(agent_id=person).update(ended_at=now)
    open_help.filter(helper_id=person).update(ended_at=now)

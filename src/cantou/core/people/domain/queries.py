"""Reads of people and of who they are in organisations."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.people.domain.rights import ADMIN, known_roles, permissions_of_role
from cantou.core.people.models import (
    Absence,
    Assistance,
    AssistanceRequest,
    HouseholdTie,
    Invitation,
    Mandate,
    MandateNumber,
    Membership,
    Person,
    Registration,
)
from cantou.core.registry import services
from cantou.core.scope.scope import Scope
from cantou.core.scope.statements import Statement, statement
from cantou.core.web.texts import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet


def colleagues(*, organisation: int) -> QuerySet[Person]:
    """Who has a role in an organisation today. Read it in an agent's Scope."""
    members = Membership.objects.filter(organisation_id=organisation, ended_at=None).values("person_id")
    return Person.objects.filter(pk__in=members, is_active=True).order_by("family_name", "given_name", "pk")


def who_may(*, organisation: int, service: str, permission: str) -> QuerySet[Person]:
    """Who holds this permission in an organisation today. Read it in an agent's Scope."""
    roles = [role for role in known_roles(service) if permission in permissions_of_role(service, role)]
    holders = Membership.objects.filter(
        organisation_id=organisation, ended_at=None, service=service, role__in=roles
    )
    return Person.objects.filter(pk__in=holders.values("person_id"), is_active=True).order_by("pk")


def treating(*, organisation: int, named: Iterable[str]) -> QuerySet[Person]:
    """Who may treat what waits in one of these services there today, by name: to whom it may be given.

    Read it in an agent's Scope.
    """
    charged = Q(pk__in=[])
    for manifest in (services()[name] for name in named):
        wanted = {queue.permission for queue in manifest.queues}
        roles = [one for one in known_roles(manifest.id) if wanted & permissions_of_role(manifest.id, one)]
        charged |= Q(service=manifest.id, role__in=roles)
    holders = Membership.objects.filter(charged, organisation_id=organisation, ended_at=None)
    return Person.objects.filter(pk__in=holders.values("person_id"), is_active=True).order_by(
        "family_name", "given_name", "pk"
    )


def all_treating(*, organisation: int, named: Iterable[str]) -> list[Person]:
    """The same, read at once: every page of the desk lists them."""
    return _treating(tuple(sorted(named)))(organisation)


@lru_cache(maxsize=100)
def _treating(named: tuple[str, ...]) -> Statement[Person]:
    return Statement(lambda organisation: treating(organisation=organisation, named=named))


def people_of(*, organisations: Iterable[int]) -> QuerySet[Membership, int]:
    """The keys of all who have a role in one of these. In a Scope that sees them."""
    found = Membership.objects.filter(organisation_id__in=list(organisations), ended_at=None)
    return found.order_by("person_id").values_list("person_id", flat=True).distinct()


def people_named(*, keys: Iterable[int]) -> dict[int, str]:
    """Key → what to call this person, for lists that hold only keys."""
    return {person.pk: str(person) for person in Person.objects.filter(pk__in=list(keys))}


def roles_in(*, organisation: int, person: int) -> frozenset[str]:
    """This person's roles of the platform itself there, today."""
    held = Membership.objects.filter(
        organisation_id=organisation, person_id=person, service="", ended_at=None
    )
    return frozenset(held.values_list("role", flat=True))


def is_member(*, organisation: int, person: int) -> bool:
    return Membership.objects.filter(organisation_id=organisation, person_id=person, ended_at=None).exists()


def memberships(*, organisation: int) -> QuerySet[Membership]:
    """Who holds which role today, a person's roles together. Read it in an agent's Scope."""
    return (
        Membership.objects.filter(organisation_id=organisation, ended_at=None)
        .select_related("person")
        .order_by("person__family_name", "person__given_name", "person_id", "service", "role")
    )


def holders(*, organisation: int, service: str) -> QuerySet[Person]:
    """Who has a role in this service there today. Read it in an agent's Scope."""
    held = Membership.objects.filter(organisation_id=organisation, service=service, ended_at=None)
    return Person.objects.filter(pk__in=held.values("person_id"), is_active=True).order_by(
        "family_name", "given_name", "pk"
    )


def past_memberships(*, organisation: int) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(organisation_id=organisation, ended_at__isnull=False)
        .select_related("person")
        .order_by("-ended_at", "-pk")
    )


def open_invitations(*, organisation: int) -> QuerySet[Invitation]:
    return (
        Invitation.objects.filter(
            organisation_id=organisation,
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=timezone.now(),
        )
        .select_related("invited_by")
        .order_by("-created_at", "-pk")
    )


def administrators_of(*, organisations: Iterable[int]) -> QuerySet[Membership]:
    """In a Scope that sees them all."""
    return Membership.objects.filter(
        organisation_id__in=list(organisations),
        service="",
        role=ADMIN,
        ended_at=None,
        person__is_active=True,
    )


def administrator_invitations(*, organisations: Iterable[int]) -> QuerySet[Invitation]:
    """Who was asked to manage these and has not answered. In a Scope that sees them all."""
    return Invitation.objects.filter(
        organisation_id__in=list(organisations),
        roles__contains=[f":{ADMIN}"],
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    ).order_by("pk")


def absences(*, organisation: int, on: date | None = None) -> QuerySet[Absence]:
    """Those of today (or `on`) and to come."""
    day = on or timezone.localdate()
    return (
        Absence.objects.filter(organisation_id=organisation, ends_on__gte=day)
        .select_related("person", "substitute")
        .order_by("starts_on", "pk")
    )


@statement
def _stood_in_for(
    organisations: tuple[int, ...], substitute: int, day: date
) -> QuerySet[Absence, tuple[int, int]]:
    found = Absence.objects.filter(organisation_id__in=organisations, substitute_id=substitute)
    return found.filter(starts_on__lte=day, ends_on__gte=day).values_list("organisation_id", "person_id")


def stood_in_for(
    *, organisations: Iterable[int], substitute: int, on: date | None = None
) -> dict[int, set[int]]:
    """Organisation → the colleagues in whose place this person works today: their items are theirs as well."""
    day = on or timezone.localdate()
    found: dict[int, set[int]] = {}
    for organisation, person in _stood_in_for(tuple(sorted(organisations)), substitute, day):
        found.setdefault(organisation, set()).add(person)
    return found


def substitute_of(*, organisation: int, person: int, on: date | None = None) -> int | None:
    """To whom something for this person goes today: their substitute while they are away, else None."""
    day = on or timezone.localdate()
    return (
        Absence.objects.filter(
            organisation_id=organisation, person_id=person, starts_on__lte=day, ends_on__gte=day
        )
        .values_list("substitute_id", flat=True)
        .first()
    )


def assistances(*, organisation: int) -> QuerySet[Assistance]:
    """Who of the operator works or worked here in somebody's place, the latest first."""
    return (
        Assistance.objects.filter(organisation_id=organisation)
        .select_related("agent", "helper")
        .order_by("-starts_at", "-pk")
    )


def assistances_open_to(*, helper: int) -> QuerySet[Assistance]:
    """Where this agent of the operator may help right now. Read it in the helper's own Scope."""
    return (
        Assistance.objects.filter(helper_id=helper, ended_at=None, ends_at__gt=timezone.now())
        .select_related("organisation", "agent")
        .order_by("starts_at", "pk")
    )


def open_requests(*, organisation: int) -> QuerySet[AssistanceRequest]:
    """Who of the operator asks to help here and has no answer yet."""
    return (
        AssistanceRequest.objects.filter(organisation_id=organisation, answered_at=None)
        .select_related("helper")
        .order_by("asked_at", "pk")
    )


def requests_by(*, helper: int) -> QuerySet[AssistanceRequest]:
    """What this agent of the operator asked, the latest first. Read it in the helper's own Scope."""
    return AssistanceRequest.objects.filter(helper_id=helper).select_related("organisation").order_by("-pk")


def open_assistances(*, organisation: int) -> QuerySet[Assistance]:
    """Who of the operator works here right now in somebody's place."""
    return assistances(organisation=organisation).filter(ended_at=None, ends_at__gt=timezone.now())


def mandates_given(*, person: int) -> QuerySet[Mandate]:
    """Read it in the person's own Scope."""
    return Mandate.objects.filter(giver_id=person).select_related("holder").order_by("-written_at", "-pk")


def mandates_held(*, person: int) -> QuerySet[Mandate]:
    """Read it in the person's own Scope."""
    return (
        Mandate.objects.filter(holder_id=person)
        .select_related("giver")
        .order_by(F("revoked_at").desc(nulls_first=True), "-ends_on", "-pk")
    )


def registrations(*, organisation: int, text: str = "") -> QuerySet[Registration]:
    """Whose account was made at this counter, by name. Read it in an agent's Scope."""
    found = Registration.objects.filter(organisation_id=organisation, person__erased_at=None)
    for word in tidy(text).split():
        found = found.filter(Q(person__family_name__icontains=word) | Q(person__given_name__icontains=word))
    return found.select_related("person").order_by("person__family_name", "person__given_name", "pk")


def guardians_of(*, dependant: int) -> list[HouseholdTie]:
    """Who may act for a dependant, one tie each, parents first. The caller has asked whether they may know."""
    with Scope.for_person(dependant).enter():
        found = (
            HouseholdTie.objects.filter(other_id=dependant, may_act=True)
            .select_related("person")
            .order_by("-is_child", "since", "pk")
        )
        return list({one.person_id: one for one in reversed(found)}.values())[::-1]


def resident(*, organisation: int, handle: str) -> Person | None:
    """Whose account this counter made, and who has taken no other way in: for them its agents may write
    (docs/adr/0032). In an agent's Scope.
    """
    known = Registration.objects.filter(
        organisation_id=organisation,
        person__handle=handle,
        person__erased_at=None,
        person__is_active=True,
        person__email="",
    )
    found = known.select_related("person").first()
    return None if found is None or found.person.has_usable_password() else found.person


DONE_PAGE = 40


def done_for(*, person: int, before: int | None = None) -> list[Entry]:
    """What others did in this person's name, the latest first: the journals show them these entries, and no others."""
    with Scope.for_person(person).enter():
        found = Entry.objects.filter(on_behalf_of=person)
        if before is not None:
            found = found.filter(pk__lt=before)
        return list(found.select_related("organisation").order_by("-pk")[:DONE_PAGE])


def mandate_of_counter(*, organisation: int, number: str) -> Mandate | None:
    """By the number on its paper, where its giver is one of this counter's. In an agent's Scope."""
    found = MandateNumber.objects.filter(number=number).select_related("giver").first()
    if found is None or resident(organisation=organisation, handle=found.giver.handle) is None:
        return None
    with Scope.for_person(found.giver_id).enter():
        return Mandate.objects.filter(key=found.key).select_related("giver").first()


def mandates_of(*, person: int) -> list[Mandate]:
    """Given by somebody for whom a counter writes."""
    with Scope.for_person(person).enter():
        return list(mandates_given(person=person))

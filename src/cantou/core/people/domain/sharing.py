"""What an organisation is told of a dependant: by who acts for them, for as long as they wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.people.domain import ties
from cantou.core.people.models import Dependant, DependantKind, Person, SharedDependant
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from django.db.models import QuerySet


def share(*, person: int, dependant: int, organisation: int) -> None:
    """What a service calls when a child is enrolled: their birth and who acts for them are told to its organisation."""
    if person != dependant and not ties.may_act(person, dependant):
        raise PermissionDenied
    facts, guardians = _facts(dependant)
    values = {**facts, "guardians": guardians, "ended_at": None}
    handle = Person.objects.values_list("handle", flat=True).get(pk=dependant)
    with _scope(person, dependant, organisation).enter():
        SharedDependant.objects.update_or_create(
            organisation_id=organisation, person_id=dependant, defaults=values
        )
        record(action="people.dependant_shared", subject=f"person:{handle}")


def share_no_more(*, person: int, dependant: int, organisation: int) -> None:
    """Its agents read nothing of them here any more; what its services took in the meantime stays theirs."""
    if person != dependant and not ties.may_act(person, dependant):
        raise PermissionDenied
    handle = Person.objects.values_list("handle", flat=True).get(pk=dependant)
    with _scope(person, dependant, organisation).enter():
        if _end(dependant, organisation):
            record(action="people.dependant_withdrawn", subject=f"person:{handle}")


def tell_again(*, dependant: int) -> None:
    """Facts or guardians have changed: whoever was told knows it at once."""
    facts, guardians = _facts(dependant)
    for organisation in _told(dependant):
        with Scope.for_person(dependant, acting=organisation).enter():
            SharedDependant.objects.filter(organisation_id=organisation, person_id=dependant).update(
                **facts, guardians=guardians
            )


def forget(*, dependant: int) -> int:
    """Nobody is told anything any more: they are being erased."""
    organisations = _told(dependant)
    for organisation in organisations:
        with Scope.for_person(dependant, acting=organisation, reason="effacement").enter():
            _end(dependant, organisation)
    return len(organisations)


def shared_with(*, organisation: int) -> QuerySet[SharedDependant]:
    """The children and adults of whom this organisation was told. In an agent's Scope."""
    return (
        SharedDependant.objects.filter(organisation_id=organisation, ended_at=None)
        .select_related("person")
        .order_by("person__family_name", "person__given_name", "pk")
    )


def told_of(*, dependant: int) -> list[SharedDependant]:
    """Which organisations know them."""
    with Scope.for_person(dependant).enter():
        return list(
            SharedDependant.objects.filter(person_id=dependant, ended_at=None)
            .select_related("organisation")
            .order_by("organisation__name", "pk")
        )


def _scope(person: int, dependant: int, organisation: int) -> Scope:
    subject = None if person == dependant else dependant
    return Scope.for_person(person, acting=organisation, on_behalf_of=subject, reason="foyer")


def _facts(dependant: int) -> tuple[dict[str, object], list[int]]:
    with Scope.for_person(dependant).enter():
        found = Dependant.objects.filter(person_id=dependant).first()
    values: dict[str, object] = {
        "kind": found.kind if found else DependantKind.CHILD,
        "born_on": found.born_on if found else None,
    }
    return values, sorted(ties.guardians(dependant))


def _told(dependant: int) -> list[int]:
    with Scope.for_person(dependant).enter():
        found = SharedDependant.objects.filter(person_id=dependant, ended_at=None)
        return list(found.order_by("organisation_id").values_list("organisation_id", flat=True))


def _end(dependant: int, organisation: int) -> int:
    return SharedDependant.objects.filter(
        organisation_id=organisation, person_id=dependant, ended_at=None
    ).update(ended_at=timezone.now(), born_on=None, guardians=[])

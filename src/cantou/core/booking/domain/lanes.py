"""One person or thing that several organisations, or several services, have among their resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cantou.core.booking.domain import placing
from cantou.core.booking.domain.errors import NotBookableError, UnavailableError
from cantou.core.booking.models import Form, Lane, LaneShare, Occupation, Resource
from cantou.core.journal.domain.record import record
from cantou.core.people.domain.rights import rights_of
from cantou.core.scope.scope import Scope, acting

if TYPE_CHECKING:
    from collections.abc import Sequence


def join_lane(*, resource: Resource, other: Resource, person: int, permission: str) -> Resource:
    """`resource` is the same as `other` from now on: what takes one takes both. Journaled in both organisations.

    `permission`: of the service of each, which `person` must hold in both. Raises PermissionDenied; UnavailableError
    with what both have at the same time: one of the two has to give way first.
    """
    if Form.ATOM not in {resource.form} & {other.form}:
        raise NotBookableError(_("Seules des choses simples, ou des personnes, peuvent être les mêmes."))
    lane = other.lane_id or 0
    _check_rights(person, permission, resource, other)
    with transaction.atomic():
        _move_to(resource, lane, person)
        # Whoever joins the other way round goes through the organisations in the same order: by their numbers.
        pairs = sorted(((resource, other), (other, resource)), key=lambda pair: pair[0].organisation_id)
        for one, _twin in pairs:
            with Scope.agent(one.organisation_id, person=person).enter():
                LaneShare.objects.get_or_create(organisation_id=one.organisation_id, lane_id=lane)
        for one, twin in pairs:
            with Scope.agent(one.organisation_id, person=person).enter():
                record(
                    action="booking.lane_joined",
                    subject=f"resource:{one.pk}",
                    details={"with": twin.pk, "of": twin.organisation_id},
                )
    return resource


def _check_rights(person: int, permission: str, *resources: Resource) -> None:
    with Scope.for_person(person).enter():
        rights = rights_of(person=person)
    if not all(rights.may(one.organisation_id, one.service, permission) for one in resources):
        raise PermissionDenied


def _move_to(resource: Resource, lane: int, person: int | None) -> None:
    organisation = resource.organisation_id
    before = resource.lane_id
    with Scope.agent(organisation, person=person).enter():
        mine = Occupation.objects.filter(organisation_id=organisation, resource=resource)
        active = mine.filter(active=True).select_for_update(no_key=True, of=("self",))
        held = list(active.order_by("starts_at"))
        try:
            with transaction.atomic():
                Resource.objects.filter(organisation_id=organisation, pk=resource.pk).update(lane_id=lane)
                mine.update(lane_id=lane)
        except IntegrityError as error:
            raise UnavailableError(
                placing.meeting(_claims(resource, lane, held)),
                text=_("Les deux agendas ont des réservations en même temps. Déplacez-les d’abord."),
            ) from error
        resource.lane_id = lane
        if before is not None:
            _forget_share(organisation, before)


def _claims(resource: Resource, lane: int, held: Sequence[Occupation]) -> list[placing.Claim]:
    return [
        placing.Claim(number, 0, resource.pk, lane, resource.name, one.starts_at, one.ends_at)
        for number, one in enumerate(held)
    ]


def _forget_share(organisation: int, lane: int) -> None:
    if not Resource.objects.filter(organisation_id=organisation, lane_id=lane).exists():
        LaneShare.objects.filter(organisation_id=organisation, lane_id=lane).delete()


def leave_lane(*, resource: Resource, person: int | None = None) -> Resource:
    """Inside an agent's Scope: it has a lane of its own again, and keeps what it had."""
    if resource.organisation_id != acting() or resource.form != Form.ATOM:
        raise PermissionDenied
    _move_to(resource, Lane.objects.create().pk, person)
    record(action="booking.lane_left", subject=f"resource:{resource.pk}")
    return resource


def shared_with(*, resource: Resource) -> list[int]:
    """The other organisations that have something on its lane."""
    found = LaneShare.objects.filter(lane_id=resource.lane_id or 0).exclude(
        organisation_id=resource.organisation_id
    )
    return sorted(found.values_list("organisation_id", flat=True))

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import create_link, open_link
from cantou.core.organisations.models import Organisation, PrivateLink
from cantou.core.people.domain.codes import CARD_LETTERS, draw
from cantou.core.people.domain.events import MemberLeft
from cantou.core.people.domain.platform import operator
from cantou.core.people.domain.rights import ADMIN, OPERATOR, SUPPORT, known_roles
from cantou.core.people.models import Invitation, Membership, Person
from cantou.core.registry import services
from cantou.core.scope.scope import Scope, acting, require
from cantou.core.tasks import publish

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.registry import Manifest

LIFE = timedelta(days=14)
FORGOTTEN = timedelta(days=30)
SERVICE = "people"


class LastAdministratorError(Exception):
    """Without this person, nobody could manage the members of the organisation any more."""


@dataclass(frozen=True, slots=True, order=True)
class RoleOf:
    """A role of a service; service "" for those of the platform itself."""

    service: str
    role: str

    @classmethod
    def parse(cls, text: str) -> RoleOf:
        service, _colon, role = text.partition(":")
        return cls(service, role)

    def __str__(self) -> str:
        return f"{self.service}:{self.role}"


@dataclass(frozen=True, slots=True)
class Invited:
    invitation: Invitation
    secret: str
    """What opens it: in the link of a mail, or printed and typed. Kept nowhere."""


def invite(*, roles: Iterable[RoleOf], email: str = "", name: str = "") -> Invited:
    """Ask somebody to join the organisation acted for. The caller sends the secret by mail, or prints it."""
    wanted = _checked(roles)
    key, secret = uuid4(), draw(CARD_LETTERS)
    expires_at = timezone.now() + LIFE
    with transaction.atomic():
        invitation = Invitation.objects.create(
            organisation_id=acting(),
            object_key=key,
            email=email.strip().lower(),
            name=name,
            roles=[str(role) for role in wanted],
            invited_by_id=require().person,
            expires_at=expires_at,
        )
        create_link(
            secret=secret,
            service=SERVICE,
            organisation=acting(),
            key=key,
            purpose="invitation",
            expires_at=expires_at,
        )
        record(
            action="people.invited",
            subject=f"invitation:{key}",
            details={"roles": [str(role) for role in wanted]},
        )
    return Invited(invitation, secret)


def withdraw_invitation(*, invitation: Invitation) -> None:
    now = timezone.now()
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=now
    )
    if changed:
        PrivateLink.objects.filter(object_key=invitation.object_key).update(revoked_at=now)
        record(action="people.invitation_withdrawn", subject=f"invitation:{invitation.object_key}")


def forget_invitations(*, organisation: int) -> int:
    """Names and addresses of those whose invitation has been over for a month: who came has a membership."""
    before = timezone.now() - FORGOTTEN
    over = Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before) | Q(expires_at__lt=before)
    with Scope.agent(organisation, reason="invitations passées").enter():
        told = Invitation.objects.filter(over, organisation_id=organisation).exclude(email="", name="")
        number = told.update(email="", name="")
        if number:
            record(action="people.invitations_forgotten", details={"invitations": number})
    return number


def open_invitation(*, secret: str) -> Invitation | None:
    """What somebody was asked to. None for a secret that opens nothing; ExpiredLinkError once it is too late."""
    opened = open_link(secret=secret, service=SERVICE)
    if opened is None:
        return None
    with Scope.for_object(organisation=opened.organisation, key=opened.key).enter():
        return (
            Invitation.objects.select_related("organisation", "invited_by")
            .filter(object_key=opened.key, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
            .first()
        )


def accept_invitation(*, secret: str, person: int) -> int:
    """The organisation that this person has joined."""
    invitation = open_invitation(secret=secret)
    if invitation is None:
        raise PermissionDenied
    organisation = invitation.organisation_id
    with Scope.agent(organisation, person=person, reason="invitation").enter():
        taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(
            accepted_at=timezone.now(), accepted_by_id=person
        )
        if not taken:
            raise PermissionDenied
        PrivateLink.objects.filter(object_key=invitation.object_key).update(revoked_at=timezone.now())
        for role in map(RoleOf.parse, invitation.roles):
            _add(organisation, person, role)
        record(
            action="people.joined", subject=f"person:{_handle(person)}", details={"roles": invitation.roles}
        )
    return organisation


def set_roles(*, person: int, roles: Iterable[RoleOf]) -> None:
    """Exactly these roles in the organisation acted for. To take away the last one, `end`."""
    wanted = set(_checked(roles))
    organisation = acting()
    with transaction.atomic():
        held = {
            RoleOf(row.service, row.role): row
            for row in Membership.objects.select_for_update().filter(
                organisation_id=organisation, person_id=person, ended_at=None
            )
        }
        gone = held.keys() - wanted
        _require_administrator_left(organisation, person, gone)
        Membership.objects.filter(pk__in=[held[role].pk for role in gone]).update(ended_at=timezone.now())
        for role in wanted - held.keys():
            _add(organisation, person, role)
        if gone or wanted - held.keys():
            details = {"roles": [str(role) for role in sorted(wanted)]}
            record(action="people.roles", subject=f"person:{_handle(person)}", details=details)


def add_role(*, person: int, role: RoleOf) -> None:
    """One more, for a member of the organisation acted for; silent when they hold it."""
    held = Membership.objects.filter(organisation_id=acting(), person_id=person, ended_at=None)
    known = {RoleOf(row.service, row.role) for row in held}
    if known:
        set_roles(person=person, roles={*known, role})


def enter_practice(*, practice: Organisation, person: int) -> None:
    """Anybody may come and try everything where nothing is real. Raises PermissionDenied elsewhere."""
    if practice.state != Organisation.State.PRACTICE:
        raise PermissionDenied
    with Scope.agent(practice.pk, person=person, reason="entraînement").enter():
        roles = [RoleOf("", ADMIN), *(_widest(manifest) for manifest in services() if manifest.roles)]
        for role in roles:
            _add(practice.pk, person, role)
        record(action="people.joined", subject=f"person:{_handle(person)}", details={"practice": True})


def _widest(manifest: Manifest) -> RoleOf:
    return RoleOf(manifest.id, max(manifest.roles, key=lambda role: len(role.permissions)).id)


def end(*, person: int, last_administrator: bool = False) -> None:
    """No role any more in the organisation acted for. `last_administrator`: the operator may leave it without one."""
    organisation = acting()
    with transaction.atomic():
        held = Membership.objects.select_for_update().filter(
            organisation_id=organisation, person_id=person, ended_at=None
        )
        if not last_administrator:
            _require_administrator_left(organisation, person, {RoleOf(row.service, row.role) for row in held})
        if held.update(ended_at=timezone.now()):
            record(action="people.membership_ended", subject=f"person:{_handle(person)}")
            publish(MemberLeft(organisation=organisation, person=person))


def _checked(roles: Iterable[RoleOf]) -> list[RoleOf]:
    wanted = sorted(set(roles))
    if not wanted or any(role.role not in known_roles(role.service) for role in wanted):
        raise ValidationError(_("Choisissez au moins un rôle qui existe."))
    if {RoleOf("", SUPPORT), RoleOf("", OPERATOR)} & set(wanted) and acting() != operator():
        raise ValidationError(_("Seul l’opérateur de la plateforme a des agents de ce rôle."))
    return wanted


def _add(organisation: int, person: int, role: RoleOf) -> None:
    Membership.objects.get_or_create(
        organisation_id=organisation, person_id=person, service=role.service, role=role.role, ended_at=None
    )


def _require_administrator_left(organisation: int, person: int, gone: Iterable[RoleOf]) -> None:
    if RoleOf("", ADMIN) not in set(gone):
        return
    others = Membership.objects.filter(organisation_id=organisation, service="", role=ADMIN, ended_at=None)
    if not others.exclude(person_id=person).select_for_update().exists():
        raise LastAdministratorError


def _handle(person: int) -> str:
    return Person.objects.values_list("handle", flat=True).get(pk=person)

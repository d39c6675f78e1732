"""The first administrator of an organisation: the operator invites them, from then on they invite their team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.acting import acting_for
from cantou.core.organisations.models import Organisation
from cantou.core.people.domain.memberships import RoleOf, withdraw_invitation
from cantou.core.people.domain.queries import (
    administrator_invitations,
    administrators_of,
    who_may,
)
from cantou.core.people.domain.rights import ADMIN, OPERATOR
from cantou.core.scope.scope import Scope
from cantou.desk.domain.invitations import invite

if TYPE_CHECKING:
    from collections.abc import Collection

    from cantou.core.people.domain.memberships import Invited
    from cantou.core.people.models import Invitation

REASON = "premier administrateur"
HERE = "here"
_CLOSED = {Organisation.State.ERASED, Organisation.State.LEAVING, Organisation.State.PRACTICE}


class AdministeredError(ValidationError):
    """It has an administrator already: letting somebody in is theirs to decide, no longer the operator's."""

    def __init__(self) -> None:
        super().__init__(_("Cet organisme a déjà un administrateur : c’est à lui d’inviter son équipe."))


def name_administrator(*, organisation: Organisation, email: str = "", name: str = "") -> Invited | None:
    """Invite them; without an e-mail address, print the secret. None: that invitation has already left.

    The caller has asked whether one may: the operator's desk, the command line. A new invitation takes the place
    of one that nobody has accepted. Raises ValidationError.
    """
    email = email.strip().lower()
    if organisation.state in _CLOSED:
        raise ValidationError(_("Cet organisme n’est pas ouvert : il n’a pas d’administrateur à inviter."))
    roles = [RoleOf("", ADMIN), *([RoleOf("", OPERATOR)] if organisation.is_operator else [])]
    with acting_for(organisation.pk, reason=REASON):
        # Two at once: the second waits, and sees the first one's invitation.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        if who_may(organisation=organisation.pk, service="", permission="members").exists():
            raise AdministeredError
        waiting = list(administrator_invitations(organisations=[organisation.pk]))
        if email and any(invitation.email == email for invitation in waiting):
            return None
        for invitation in waiting:
            withdraw_invitation(invitation=invitation)
        return invite(roles=roles, email=email, name=name)


def is_administered(*, organisation: int) -> bool:
    with acting_for(organisation, reason=REASON):
        return who_may(organisation=organisation, service="", permission="members").exists()


def invited_administrator(*, organisation: int) -> Invitation | None:
    with acting_for(organisation, reason=REASON):
        return administrator_invitations(organisations=[organisation]).first()


def standings(*, organisations: Collection[int]) -> dict[int, str]:
    """Organisation → HERE, or the e-mail address that was asked ("" for a printed card). Two queries for all.

    Who has neither is not in it.
    """
    if not organisations:
        return {}
    keys = list(organisations)
    with Scope.agent(keys[0], organisations=keys, reason=REASON).enter():
        found = dict(administrator_invitations(organisations=keys).values_list("organisation_id", "email"))
        here = administrators_of(organisations=keys).values_list("organisation_id", flat=True)
        return found | dict.fromkeys(here, HERE)

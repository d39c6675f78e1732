from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.people.domain import memberships
from cantou.core.web.addresses import platform_url
from cantou.core.web.days import date_format
from cantou.desk.notices import DESK, INVITATION

if TYPE_CHECKING:
    from collections.abc import Iterable


def invite(*, roles: Iterable[memberships.RoleOf], email: str, name: str) -> memberships.Invited:
    """For the organisation acted for. With an e-mail address the link leaves by mail; without, print the secret."""
    with transaction.atomic():
        invited = memberships.invite(roles=roles, email=email, name=name)
        if email:
            notify(
                service=DESK,
                notice=INVITATION.id,
                to=Recipient(email=email, name=name),
                context={
                    "nom": name,
                    "jusqu_au": date_format(invited.invitation.expires_at, "j F Y"),
                    "lien": platform_url("people_invitation", invited.secret),
                },
                object_key=invited.invitation.object_key,
            )
    return invited

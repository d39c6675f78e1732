from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import ngettext

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.acting import acting_for
from cantou.core.people.domain import assistance_requests
from cantou.core.people.domain.queries import who_may
from cantou.core.web.addresses import platform_url
from cantou.desk.notices import ASSISTANCE, DESK

if TYPE_CHECKING:
    from cantou.core.people.models import AssistanceRequest, Person


def ask_to_help(*, organisation: int, helper: Person, reason: str, hours: int) -> AssistanceRequest:
    """By an agent of the operator. The administrators of the organisation are told. Raises ValidationError."""
    with transaction.atomic():
        asked = assistance_requests.ask(organisation=organisation, reason=reason, hours=hours)
        with acting_for(organisation, reason="demande d’assistance"):
            admins = who_may(organisation=organisation, service="", permission="members")
            notify(
                service=DESK,
                notice=ASSISTANCE.id,
                to=[Recipient(person=person.pk) for person in admins],
                context={
                    "aidant": str(helper),
                    "motif": asked.reason,
                    "duree": ngettext("%d heure", "%d heures", hours) % hours,
                    "lien": platform_url("desk_assistance"),
                },
                dedup=f"assistance:{asked.pk}",
            )
    return asked

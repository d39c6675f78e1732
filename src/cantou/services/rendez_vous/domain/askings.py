"""Those who ask for an appointment in words, and are called back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.strangers import may_write
from cantou.core.organisations.domain.references import draw_reference, spoken
from cantou.core.scope.scope import Scope
from cantou.services.rendez_vous.domain import queues
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.models import Asking

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.services.rendez_vous.models import Motive

LONGEST = 1_000


def ask(
    *,
    organisation: int,
    key: UUID,
    words: str,
    name: str = "",
    phone: str = "",
    email: str = "",
    motive: Motive | None = None,
    channel: str = "web",
) -> Asking:
    """`key` is drawn before."""
    with Scope.for_object(organisation=organisation, key=key).hold():
        row = Asking.objects.create(
            organisation_id=organisation,
            object_key=key,
            reference=draw_reference(service=SERVICE, organisation=organisation, key=key),
            channel=channel,
            motive=motive,
            words=words[:LONGEST],
            name=name,
            phone=phone,
            email=email,
        )
        told = Truncator(" ".join(words.split())).chars(90, truncate="…")
        title = motive.title if motive else _("Rendez-vous")
        queues.ask(row, title=f"{title}\u00a0: {told}" if told else title)
        _acknowledge(row)
        record(action="rendez_vous.asked", subject=f"{SERVICE}:{row.reference}")
    return row


def _acknowledge(row: Asking) -> None:
    if not (row.phone or row.email):
        return
    to = Recipient(name=row.name, phone=row.phone, email=row.email)
    if may_write(to):
        notify(
            service=SERVICE,
            notice="asked",
            to=to,
            context={"reference": spoken(row.reference)},
            dedup=f"asked:{row.reference}",
            object_key=row.object_key,
        )


def close(*, asking: Asking) -> None:
    """Inside an agent's Scope: they were called, or have an appointment."""
    if asking.closed_at is None:
        asking.closed_at = timezone.now()
        asking.save(update_fields=["closed_at"])
        queues.answered(asking)
        record(action="rendez_vous.request_closed", subject=f"{SERVICE}:{asking.reference}")

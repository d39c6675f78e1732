"""Addresses that are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from cantou.core.journal.domain.record import record
from cantou.core.notices.domain.correspondents import has_stopped
from cantou.core.notices.models import Suppression
from cantou.core.scope.scope import acting

if TYPE_CHECKING:
    from cantou.core.notices.models import Notice

DEAD = (Suppression.Reason.BOUNCED,)


def suppress(*, channel: str, digest: bytes, reason: str, service: str = "") -> None:
    """For the organisation that the Scope acts for. Repeating it changes nothing."""
    Suppression.objects.bulk_create(
        [
            Suppression(
                organisation_id=acting(), channel=channel, digest=digest, service=service, reason=reason
            )
        ],
        ignore_conflicts=True,
    )


def release(*, suppression: Suppression) -> None:
    """An agent knows better: the mailbox is no longer full, the person asked again."""
    suppression.delete()
    record(
        action="notices.released",
        subject=f"notices:suppression:{suppression.channel}",
        details={"reason": suppression.reason, "service": suppression.service},
    )


def why_not(notice: Notice, *, required: bool) -> str:
    """Why this address is left alone; empty when it is not. A required notice only gives way to a dead address."""
    if not required and has_stopped(channel=notice.channel, digest=notice.address_digest):
        return "stopped"
    found = Suppression.objects.filter(
        Q(service="") | Q(service=notice.service),
        organisation_id=notice.organisation_id,
        channel=notice.channel,
        digest=notice.address_digest,
    )
    if required:
        found = found.filter(reason__in=DEAD)
    return found.order_by("id").values_list("reason", flat=True).first() or ""

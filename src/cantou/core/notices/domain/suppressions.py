"""Addresses that are left alone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from django.db.models import Q

from cantou.core.journal.domain.record import record
from cantou.core.notices.domain.correspondents import has_stopped, who_stopped
from cantou.core.notices.models import Suppression
from cantou.core.scope.scope import acting

if TYPE_CHECKING:
    from collections.abc import Collection

    from cantou.core.notices.models import Notice

DEAD = (Suppression.Reason.BOUNCED,)


class LeftAlone(Protocol):
    def __call__(self, notice: Notice, *, required: bool) -> str:
        """Why this address is left alone; empty when it is not."""


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


def asked_once(notices: Collection[Notice]) -> LeftAlone:
    """`why_not` of all these, whose addresses are known: two questions instead of two for each."""
    places = {(each.channel, bytes(each.address_digest)) for each in notices if each.address_digest}
    digests = [digest for _channel, digest in places]
    stopped = who_stopped(digests=digests)
    known: dict[tuple[str, bytes], list[tuple[str, str]]] = defaultdict(list)
    found = Suppression.objects.filter(
        organisation_id__in={each.organisation_id for each in notices}, digest__in=digests
    )
    for channel, digest, service, reason in found.order_by("id").values_list(
        "channel", "digest", "service", "reason"
    ):
        known[channel, bytes(digest)].append((service, reason))

    def answer(notice: Notice, *, required: bool) -> str:
        place = (notice.channel, bytes(notice.address_digest or b""))
        if not required and place in stopped:
            return "stopped"
        for service, reason in known.get(place, ()):
            if service in {"", notice.service} and not (required and reason not in DEAD):
                return reason
        return ""

    return answer

"""What mail servers and providers answer after a message has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.notices.domain.deliver import finish
from cantou.core.notices.domain.suppressions import suppress
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.models import Notice, State, Suppression

if TYPE_CHECKING:
    from uuid import UUID

ARRIVABLE = (State.SENDING, State.SENT, State.UNCERTAIN)


def record_bounce(*, organisation: int, key: UUID, permanent: bool, reason: str) -> bool:
    """Inside the organisation's Scope. Whether it told something new. A passing failure leaves the address alone."""
    notice = _find(organisation, key)
    if notice is None or notice.state not in ARRIVABLE:
        return False
    finish(notice, State.BOUNCED, reason=reason[:80], lasting=permanent)
    return True


def record_complaint(*, organisation: int, key: UUID) -> bool:
    """The person called it unwanted: this organisation writes to that address no more."""
    notice = _find(organisation, key)
    if notice is None or notice.address_digest is None:
        return False
    suppress(
        channel=Channel.EMAIL,
        digest=bytes(notice.address_digest),
        reason=Suppression.Reason.COMPLAINED,
    )
    return True


def _find(organisation: int, key: UUID) -> Notice | None:
    return Notice.objects.select_for_update().filter(organisation_id=organisation, key=key).first()

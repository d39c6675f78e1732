"""What a human decides about a message that did not, or may not have, arrived."""

from __future__ import annotations

from cantou.core.journal.domain.record import record
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.models import Notice, State

AGAIN = (State.FAILED, State.UNCERTAIN, State.BOUNCED, State.SUPPRESSED)


class NotResendableError(Exception):
    """It was sent, is being sent, or its content has been wiped by the retention."""


def resend(*, notice: Notice) -> None:
    """Once more, in the Scope of the organisation that sent it. Journaled: it may arrive twice."""
    from cantou.core.notices.tasks import send

    locked = Notice.objects.select_for_update().get(organisation_id=notice.organisation_id, pk=notice.pk)
    if locked.state not in AGAIN or locked.sealed is None:
        raise NotResendableError
    before = locked.state
    locked.state, locked.reason = State.QUEUED, ""
    locked.tries, locked.carrier, locked.finished_at = 0, None, None
    locked.save()
    if locked.channel != Channel.LETTER:
        send.defer(organisation=locked.organisation_id, notice=str(locked.key))
    record(
        action="notices.resent",
        subject=f"notice:{locked.key}",
        details={"from": before, "service": locked.service, "kind": locked.kind},
    )

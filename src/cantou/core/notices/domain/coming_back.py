"""Mails of ours that came back: told to their row of the ledger, whichever mailbox they came to."""

from __future__ import annotations

from cantou.core.notices.engine.dsn import read_bounce
from cantou.core.notices.engine.mails import is_bearable


def is_bounce(raw: bytes) -> bool:
    """Whether it is one, of a message of ours; then a task says so to its organisation."""
    from cantou.core.notices.tasks import bounced

    if not is_bearable(raw):
        return False
    try:
        bounce = read_bounce(raw)
    except RecursionError:
        return False
    if bounce is None:
        return False
    bounced.defer(
        organisation=bounce.mark.organisation,
        notice=str(bounce.mark.key),
        permanent=bounce.permanent,
        status=bounce.status,
    )
    return True

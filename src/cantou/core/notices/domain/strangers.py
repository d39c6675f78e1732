"""Addresses that somebody typed and nobody has confirmed: whoever types another's makes us write to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cantou.core.web.throttle import throttle

if TYPE_CHECKING:
    from cantou.core.notices.domain.addresses import Recipient

DAY = timedelta(days=1)
MOST_A_DAY = 12
"""Over all organisations: more than a person asks for, too few to fill a mailbox or a telephone."""


def may_write(to: Recipient) -> bool:
    """Ask before each message that a visitor's act sends to an address. An account has confirmed its own."""
    if to.person is not None:
        return True
    return throttle(f"notices.strangers:{to.identity}", limit=MOST_A_DAY, period=DAY).allowed

"""Addresses that somebody typed and nobody has confirmed: whoever types another's makes us write to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cantou.core.web.throttle import throttle

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.notices.domain.addresses import Recipient

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_A_DAY = 12
"""Over all organisations: more than a person asks for, too few to fill a mailbox or a telephone."""
ASKED_AN_HOUR = 4
SMS_A_DAY = 60
"""Of one organisation: SMS and calls to numbers that anybody may have typed are paid from its budget."""
BROWSERS_A_DAY = 200
"""New ones, of one organisation. Nobody confirms a browser but itself: a script has as many as it likes."""


class TooManyBrowsersError(Exception):
    """Too many new ones today: by mail, SMS or with an account one subscribes all the same."""


def may_write(to: Recipient) -> bool:
    """Ask before each message that a visitor's act sends to an address. An account has confirmed its own."""
    if to.person is not None:
        return True
    return throttle(f"notices.strangers:{to.identity}", limit=MOST_A_DAY, period=DAY).allowed


def may_ask(*, service: str, organisation: int, key: UUID, to: Recipient) -> bool:
    """Before the message that asks whether an address belongs to whoever typed it. `key`: of the row that has it."""
    if not throttle(f"{service}.subscribe:{key}", limit=ASKED_AN_HOUR, period=HOUR).allowed:
        return False
    if not may_write(to):
        return False
    codes = f"{service}.codes:{organisation}"
    return not (to.phone or to.call) or throttle(codes, limit=SMS_A_DAY, period=DAY).allowed


def count_browser(*, service: str, organisation: int) -> None:
    """Before one more is kept. Raises TooManyBrowsersError."""
    if not throttle(f"{service}.browsers:{organisation}", limit=BROWSERS_A_DAY, period=DAY).allowed:
        raise TooManyBrowsersError

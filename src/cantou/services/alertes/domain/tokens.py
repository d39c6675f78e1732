"""The address of somebody's own page of an alert: opens one line of the ledger, is kept nowhere, and is short, since
an SMS carries it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

KEY_BYTES, ORGANISATION_BYTES, MARK_BYTES = 16, 4, 7


def token_of(*, organisation: int, key: UUID) -> str:
    plain = key.bytes + organisation.to_bytes(ORGANISATION_BYTES)
    return base64.urlsafe_b64encode(plain + _mark(plain)).decode().rstrip("=")


def opened_by(token: str) -> tuple[int, UUID] | None:
    """Organisation and key of the line; None for what we have not made."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    plain, mark = raw[:-MARK_BYTES], raw[-MARK_BYTES:]
    if len(plain) != KEY_BYTES + ORGANISATION_BYTES or not hmac.compare_digest(mark, _mark(plain)):
        return None
    return int.from_bytes(plain[KEY_BYTES:]), UUID(bytes=plain[:KEY_BYTES])


def _mark(plain: bytes) -> bytes:
    key = hashlib.sha256(b"cantou.alertes.reached:" + settings.LINK_KEY.encode()).digest()
    return hmac.digest(key, plain, "sha256")[:MARK_BYTES]

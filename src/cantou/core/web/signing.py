"""Signatures of Standard Webhooks: HMAC-SHA256 over identifier, time and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "whsec_"
BYTES = 32
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
TOLERANCE = 5 * 60
"""Seconds: an older message may be one that somebody sends again."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def sign(*, secret: str, identifier: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.digest(key, f"{identifier}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(*, secrets_: Iterable[str], identifier: str, timestamp: int, body: bytes) -> dict[str, str]:
    """One signature for each secret that is still good, so that a receiver changes it when it can."""
    signatures = [
        sign(secret=each, identifier=identifier, timestamp=timestamp, body=body) for each in secrets_
    ]
    return {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Cantou-Webhooks/1",
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def verify(*, secret: str, identifier: str, timestamp: str, signatures: str, body: bytes, now: float) -> bool:
    """What a receiver does. Nothing raises for what a stranger has put into the head of a request."""
    if not _TIMESTAMP.fullmatch(timestamp) or abs(now - int(timestamp)) > TOLERANCE:
        return False
    expected = sign(secret=secret, identifier=identifier, timestamp=int(timestamp), body=body)
    given = (each.encode("utf-8", "replace") for each in signatures.split(" "))
    return any(hmac.compare_digest(expected.encode(), each) for each in given)

"""What stands for an address, a browser or an account in our rows: nothing by which anybody finds it back.

Keyed from outside the database; each use has a key of its own, so that what one row holds is not found by another's.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def keyed(use: str, text: str) -> bytes:
    """The same for the same text, for as long as the key is kept.

    `use`: block or mark. core.notices keys our subscribers and their codes in the same way.
    """
    own = hashlib.sha256(f"cantou.signalements.{use}:{settings.LINK_KEY}".encode()).digest()
    return hmac.digest(own, text.encode(), "sha256")


def keyed_uuid(use: str, text: str) -> UUID:
    """The same, as the key of a row."""
    return UUID(bytes=keyed(use, text)[:16], version=4)

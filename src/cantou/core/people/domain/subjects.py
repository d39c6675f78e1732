"""Under which number an application from elsewhere knows a person: another one for each application.

The handle, encrypted under the application's name by a cipher that gives the same text each time: two
applications cannot put together what each knows, and nothing needs to be stored.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings


def subject(*, client: str, handle: str) -> str:
    sealed = _cipher().encrypt(handle.encode(), [client.encode()])
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def handle_of(*, client: str, subject: str) -> str | None:
    """None for a number of another application, or made up."""
    try:
        sealed = base64.b64decode(subject + "=" * (-len(subject) % 4), altchars=b"-_", validate=True)
        return _cipher().decrypt(sealed, [client.encode()]).decode()
    except (InvalidTag, binascii.Error, ValueError):
        return None


def _cipher() -> AESSIV:
    return AESSIV(hashlib.sha512(b"cantou.people.subjects:" + settings.LINK_KEY.encode()).digest())

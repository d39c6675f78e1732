"""Encrypts what must not be read in a copy of the database.

The keys live outside of it and outside its backups, numbered so that they can turn over: the newest seals, every
one that is still there opens. What is sealed is bound to its place: copied to another row, it does not open.
"""

from __future__ import annotations

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12
_VERSION = 2


class SealedError(Exception):
    """It does not open: its key is gone, or it is not what was sealed here."""


def seal(data: bytes, *, place: str) -> bytes:
    """AES-256-GCM. `place` names the row and column, and is needed to open."""
    version, key = max(settings.SEAL_KEYS.items())
    nonce = os.urandom(_NONCE)
    head = version.to_bytes(_VERSION, "big")
    return head + nonce + AESGCM(key).encrypt(nonce, data, head + place.encode())


def unseal(sealed: bytes, *, place: str) -> bytes:
    """Raises SealedError."""
    sealed = bytes(sealed)
    head, nonce, content = (
        sealed[:_VERSION],
        sealed[_VERSION : _VERSION + _NONCE],
        sealed[_VERSION + _NONCE :],
    )
    key = settings.SEAL_KEYS.get(int.from_bytes(head, "big"))
    if key is None:
        raise SealedError("The key that sealed this is not here.")
    try:
        return AESGCM(key).decrypt(nonce, content, head + place.encode())
    except (InvalidTag, ValueError) as error:
        raise SealedError("This is not what was sealed here.") from error


def version_of(sealed: bytes) -> int:
    """The number of the key that sealed this: below the newest, it may be sealed anew."""
    return int.from_bytes(bytes(sealed)[:_VERSION], "big")


def newest_key() -> int:
    """The number of the key that seals and signs now."""
    return max(settings.SEAL_KEYS)


def sign(data: bytes, *, place: str) -> str:
    """HMAC-SHA256 in hexadecimal, by the newest key: what whoever holds the database alone cannot make."""
    return _mac(settings.SEAL_KEYS[newest_key()], place, data)


def is_signed(data: bytes, *, place: str, version: int, mac: str) -> bool:
    """Whether the key of that number signed this."""
    key = settings.SEAL_KEYS.get(version)
    return key is not None and hmac.compare_digest(_mac(key, place, data), mac)


def _mac(key: bytes, place: str, data: bytes) -> str:
    own = hmac.digest(key, b"cantou.keys.sign:" + place.encode(), "sha256")
    return hmac.digest(own, data, "sha256").hex()

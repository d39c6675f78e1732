"""A row's key in an address, as outside references are: of no order, and not to be guessed (docs/adr/0114).

`path("absences/<veiled:absence>/terminer/", …)`: the view takes the integer, `reverse` is given it. What was not made
here is no address. It opens nothing by itself: the view still asks whose row it is.
"""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

_HALF = 8


def veil(key: int) -> str:
    """One block of AES: half of it is zeros, by which what was made up is known."""
    block = _cipher().encryptor()
    return (block.update(bytes(_HALF) + int(key).to_bytes(_HALF)) + block.finalize()).hex()


def unveil(text: str) -> int:
    """Raises ValueError."""
    block = _cipher().decryptor()
    opened = block.update(bytes.fromhex(text)) + block.finalize()
    if len(opened) != 2 * _HALF or opened[:_HALF] != bytes(_HALF):
        raise ValueError(text)
    return int.from_bytes(opened[_HALF:])


def unveiled(text: str) -> int | None:
    """Of what a form or a query was given. None for what was not made here."""
    try:
        return unveil(text)
    except ValueError:
        return None


def _cipher() -> Cipher[modes.ECB]:
    """A single block, and the same veil for the same key: there is nothing for a mode to chain."""
    key = hashlib.sha256(b"cantou.web.veiled:" + settings.LINK_KEY.encode()).digest()
    return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 (one block)


class VeiledConverter:
    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> int:
        return unveil(value)

    def to_url(self, value: int) -> str:
        return veil(value)

"""The keys of our OpenID provider: numbered files of CANTOU_HOME/keys, outside the database, the newest in use.

`openid-1.pem` signs what our OpenID provider says. To turn it over, add `openid-2.pem`: what the older one signed is
still believed as long as it is there.
"""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

RSA_BITS = 2048


def openid_keys() -> list[str]:
    """Private keys of our OpenID provider in PEM, the newest first: it signs, the others are still published."""
    return [key.decode() for key in _keyring("openid", "pem", _new_rsa)]


def _new_rsa() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@cache
def _keyring(name: str, suffix: str, make: Callable[[], bytes]) -> tuple[bytes, ...]:
    folder: Path | None = settings.KEYS
    if folder is None:
        return (make(),)
    if not list(folder.glob(f"{name}-*.{suffix}")):
        _write_once(folder / f"{name}-1.{suffix}", make())
    found = sorted(folder.glob(f"{name}-*.{suffix}"), key=_version, reverse=True)
    return tuple(path.read_bytes().strip() for path in found)


def _version(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def _write_once(path: Path, content: bytes) -> None:
    """Two processes may start at the same moment: the first one's key stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()

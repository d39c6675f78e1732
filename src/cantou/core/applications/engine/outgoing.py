"""One POST to an address that somebody else gave, by `core.web.remote`; only https to a name that all can reach."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cantou.core.web import remote
from cantou.core.web.remote import RemoteError, is_public

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.web.remote import Answer

SECONDS = 10
"""For the whole exchange."""
MOST_BYTES = 64_000
"""Of an answer: only its status counts."""
_REFUSED = frozenset({"address", "private"})


class RefusedAddressError(Exception):
    """Not an address that may be called."""


class NoAnswerError(Exception):
    """Why there was none, in one word."""


def check_address(url: str, *, loopback: bool = False) -> None:
    """Its shape; whither its name leads is asked when it is called. `loopback`: http to this machine is allowed."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RefusedAddressError(url) from error
    if not host or parts.username or parts.password or parts.fragment or port == 0 or not _is_one_word(url):
        raise RefusedAddressError(url)
    if loopback and _is_here(host):
        if parts.scheme not in {"http", "https"}:
            raise RefusedAddressError(url)
        return
    if parts.scheme != "https" or "." not in host or host.endswith((".localhost", ".local", ".internal")):
        raise RefusedAddressError(url)
    literal = _literal(host)
    if literal is not None and not is_public(literal):
        raise RefusedAddressError(url)


def _is_one_word(url: str) -> bool:
    """What reads an address drops the line ends in it; what keeps one on each line would then keep two."""
    return url.isascii() and url.isprintable() and not {" ", "\\"} & set(url)


def _is_here(host: str) -> bool:
    literal = _literal(host)
    return host == "localhost" or (literal is not None and literal.is_loopback)


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def post(url: str, body: bytes, headers: Mapping[str, str], *, loopback: bool = False) -> Answer:
    """Raises RefusedAddressError, NoAnswerError."""
    check_address(url, loopback=loopback)
    try:
        return remote.post(
            url,
            body=body,
            headers=headers,
            most_bytes=MOST_BYTES,
            seconds=SECONDS,
            loopback=loopback,
            is_cut=True,
        )
    except RemoteError as error:
        if error.code in _REFUSED:
            raise RefusedAddressError(url) from error
        raise NoAnswerError(error.code) from error

"""One POST to an address that somebody else gave: never into our own network, and never for long.

The name is resolved here, every address that it has is looked at, and the connection goes to the one that was
looked at: a name that changes its mind in between (DNS rebinding) gains nothing. No redirect is followed, no proxy
of the environment is used.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpcore

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SECONDS = 10
"""For the whole exchange."""
MOST_BYTES = 64_000
"""Of an answer: only its status counts."""


class RefusedAddressError(Exception):
    """Not an address that may be called."""


class NoAnswerError(Exception):
    """Why there was none, in one word."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int


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


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Reachable by anybody: also what an IPv6 address wraps (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if wrapped is not None and not is_public(wrapped):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class _Guarded(httpcore.SyncBackend):
    """Connects only to addresses that were looked at."""

    def __init__(self, *, loopback: bool) -> None:
        self._loopback = loopback

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        for address in self._looked_at(host, port):
            return super().connect_tcp(address, port, timeout, local_address, socket_options)
        raise RefusedAddressError(host)

    def _looked_at(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise NoAnswerError("name") from error
        addresses = [ipaddress.ip_address(one[4][0]) for one in found]
        allowed = [is_public(one) or (self._loopback and one.is_loopback) for one in addresses]
        if not all(allowed):
            raise RefusedAddressError(host)
        return [str(one) for one in addresses]


def post(url: str, body: bytes, headers: Mapping[str, str], *, loopback: bool = False) -> Answer:
    """Raises RefusedAddressError, NoAnswerError."""
    check_address(url, loopback=loopback)
    until = time.monotonic() + SECONDS
    limits = dict.fromkeys(("connect", "read", "write", "pool"), SECONDS / 2)
    try:
        with (
            httpcore.ConnectionPool(network_backend=_Guarded(loopback=loopback), retries=0) as pool,
            pool.stream(
                "POST", url, headers=list(headers.items()), content=body, extensions={"timeout": limits}
            ) as told,
        ):
            read = 0
            for part in told.iter_stream():
                read += len(part)
                if read > MOST_BYTES or time.monotonic() > until:
                    break
            return Answer(told.status)
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise NoAnswerError(type(error).__name__) from error

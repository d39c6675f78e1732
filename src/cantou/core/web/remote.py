"""Asking another server for something, at an address that somebody else has given.

Such an address may lead back inside: to the database's machine, to the cloud's own metadata. So the name is looked
up once, every address that it has must be public, and the connection goes to one that was checked: a name that
changes its mind in between (DNS rebinding) gains nothing. No proxy of the environment is used. A redirection
is another address, checked anew; what opens a door at one server is shown to no other. Bytes and seconds are
counted; what announces itself too large is refused before a byte of it is read.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from urllib.parse import SplitResult

REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTIONS = 3
MOST_ADDRESSES = 4
SECRETS = frozenset({"authorization", "cookie", "proxy-authorization"})
"""Headers for the server that was asked, and no other."""
LONGEST_ADDRESS = 2_000
LONGEST_HOST = 253
_PORTS = {"http": 80, "https": 443}
_FIRST_FREE_PORT = 1024
_CHUNK = 65_536
_AGENT = "Cantou"
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class RemoteError(Exception):
    """`code` says what is wrong; `again`: whether the same might succeed later; `sent`: the other may have heard."""

    def __init__(self, code: str, *, again: bool = False, sent: bool = False) -> None:
        super().__init__(code)
        self.code, self.again, self.sent = code, again, sent


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    """After redirections."""


@dataclass(frozen=True, slots=True)
class _Asked:
    method: str
    body: bytes | None
    headers: Mapping[str, str]
    most_bytes: int
    deadline: float
    loopback: bool = False
    is_cut: bool = False


def get(
    url: str,
    *,
    most_bytes: int,
    seconds: float = 20,
    headers: Mapping[str, str] | None = None,
    loopback: bool = False,
) -> Answer:
    """Follows redirections. Raises RemoteError. `loopback`: this machine itself may be asked."""
    whole, deadline = {"Accept": "*/*", **(headers or {})}, time.monotonic() + seconds
    asked = _Asked("GET", None, whole, most_bytes, deadline, loopback=loopback)
    for _ in range(MOST_REDIRECTIONS + 1):
        answer = _ask(url, asked)
        if answer.status not in REDIRECTIONS:
            return answer
        before, url = url, urljoin(url, answer.headers.get("location", ""))
        if _origin(before) != _origin(url):
            asked = replace(asked, headers=_without_secrets(asked.headers))
    raise RemoteError("redirections")


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    most_bytes: int,
    seconds: float = 20,
    loopback: bool = False,
    is_cut: bool = False,
) -> Answer:
    """Follows no redirection: what was written goes to whom it was meant for. Raises RemoteError.

    `loopback`: this machine itself may be asked. `is_cut`: an answer that is too long is left there, not refused.
    """
    deadline = time.monotonic() + seconds
    return _ask(url, _Asked("POST", body, headers, most_bytes, deadline, loopback=loopback, is_cut=is_cut))


def _origin(url: str) -> tuple[str, str, int]:
    """Another scheme or port is another server: what was sealed by TLS is not sent in the clear."""
    parts = check_address(url)
    return parts.scheme, str(parts.hostname), parts.port or _PORTS[parts.scheme]


def _without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in SECRETS}


def check_address(url: str) -> SplitResult:
    """Its form only: the name is looked up when it is used. Raises RemoteError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RemoteError("address") from error
    written = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_ADDRESS
    if not written or parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        raise RemoteError("address")
    if len(parts.hostname) > LONGEST_HOST:
        raise RemoteError("address")
    if port is not None and port < _FIRST_FREE_PORT and port not in _PORTS.values():
        raise RemoteError("address")
    return parts


def _ask(url: str, asked: _Asked) -> Answer:
    parts = check_address(url)
    host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
    connection = _connect(parts.scheme, host, port, asked)
    sent = False
    with _until(asked.deadline, connection):
        try:
            path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
            connection.request(
                asked.method, path, asked.body, {"User-Agent": _AGENT, "Connection": "close", **asked.headers}
            )
            sent = True
            with connection.getresponse() as response:
                return _read(response, asked, url)
        except (OSError, http.client.HTTPException, ValueError) as error:
            code = "too_slow" if time.monotonic() >= asked.deadline else "broken"
            raise RemoteError(code, again=True, sent=sent) from error
        finally:
            connection.close()


def _read(response: http.client.HTTPResponse, asked: _Asked, url: str) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    announced = headers.get("content-length", "")
    if not asked.is_cut and announced.isdecimal() and int(announced) > asked.most_bytes:
        raise RemoteError("too_large")
    body = bytearray()
    while chunk := response.read(min(_CHUNK, asked.most_bytes + 1 - len(body))):
        body += chunk
        if len(body) > asked.most_bytes:
            if asked.is_cut:
                break
            raise RemoteError("too_large")
        if time.monotonic() >= asked.deadline:
            raise TimeoutError
    return Answer(response.status, headers, bytes(body), url)


def _connect(scheme: str, host: str, port: int, asked: _Asked) -> http.client.HTTPConnection:
    opened = _open(_checked_addresses(host, port, loopback=asked.loopback), port, asked.deadline)
    connection = http.client.HTTPConnection(host, port)
    connection.sock = opened
    if scheme == "https":
        try:
            connection.sock = ssl.create_default_context().wrap_socket(opened, server_hostname=host)
        except (OSError, ValueError) as error:
            opened.close()
            raise RemoteError("certificate") from error
    return connection


def _open(addresses: list[str], port: int, deadline: float) -> socket.socket:
    """The first that answers: a name may have one that this network cannot reach."""
    failure: OSError | None = None
    for number, address in enumerate(addresses[:MOST_ADDRESSES]):
        left = deadline - time.monotonic()
        if left <= 0:
            raise RemoteError("too_slow", again=True)
        patience = left if number + 1 == len(addresses[:MOST_ADDRESSES]) else left / 2
        try:
            opened = socket.create_connection((address, port), timeout=patience)
        except OSError as error:
            failure = error
        else:
            opened.settimeout(max(0.001, deadline - time.monotonic()))
            return opened
    raise RemoteError("unreachable", again=True) from failure


def _checked_addresses(host: str, port: int, *, loopback: bool = False) -> list[str]:
    """Those of this name, when each of them may be asked."""
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise RemoteError("unknown_host", again=True) from error
    if f"{host}:{port}" in settings.OUTBOUND_ALLOWED:
        return found
    known = [ipaddress.ip_address(each.partition("%")[0]) for each in found]
    if not known or not all(is_public(each) or (loopback and each.is_loopback) for each in known):
        raise RemoteError("private")
    return found


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Reachable by anybody: also what an IPv6 address wraps (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if wrapped is not None and not is_public(wrapped):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@contextmanager
def _until(deadline: float, connection: http.client.HTTPConnection) -> Iterator[None]:
    """A server that sends one byte now and then holds nobody longer than agreed."""
    opened = connection.sock

    def cut() -> None:
        try:
            opened.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()

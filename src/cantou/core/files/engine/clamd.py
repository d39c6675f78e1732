"""ClamAV's daemon, in its own INSTREAM protocol: the file goes through the socket, never by its path."""

from __future__ import annotations

import socket
import struct
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_PORT = 3310


class ScannerDownError(Exception):
    """No verdict: the daemon is away, too slow, or does not take a file of this size."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`signature` names what was found; it is empty for a clean file."""

    signature: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.signature


def scan(file: BinaryIO, address: str, timeout: float = 30.0) -> Verdict:
    """Send a file from where it stands to its end. `address` is `unix:///run/…` or `tcp://host:3310`.

    `timeout` is for each exchange, not for the whole.
    """
    with _connected(address, timeout) as connection:
        connection.sendall(b"zINSTREAM\0")
        try:
            while chunk := file.read(_CHUNK):
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # It has closed its ear past its own limit: the answer says so.
        answer = _answer(connection)
    return _verdict(answer)


def ping(address: str, timeout: float = 2.0) -> None:
    """Raise `ScannerDownError` unless the daemon answers."""
    with _connected(address, timeout) as connection:
        connection.sendall(b"zPING\0")
        if _answer(connection) != "PONG":
            raise ScannerDownError("no PONG")


@contextmanager
def _connected(address: str, timeout: float) -> Iterator[socket.socket]:
    try:
        with _connection(address, timeout) as connection:
            yield connection
    except OSError as error:
        raise ScannerDownError(str(error)) from error


def _connection(address: str, timeout: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme != "unix":
        return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or _PORT), timeout)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(timeout)
        connection.connect(parts.path)
    except OSError:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < _LONGEST_ANSWER:
        part = connection.recv(_LONGEST_ANSWER)
        if not part:
            break
        received += part
    return received.rstrip(b"\0").decode("utf-8", "replace")


def _verdict(answer: str) -> Verdict:
    subject, _, said = answer.partition(": ")
    if subject == "stream" and said == "OK":
        return Verdict()
    if subject == "stream" and said.endswith(" FOUND"):
        return Verdict(said.removesuffix(" FOUND"))
    raise ScannerDownError(answer or "no answer")

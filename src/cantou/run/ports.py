"""Which local ports are free."""

from __future__ import annotations

import socket

from cantou.run.errors import RunError

HOST = "127.0.0.1"


def answers(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex((HOST, port)) == 0


def require_free(port: int) -> None:
    """Two servers may share a port by SO_REUSEPORT, each with half of the visitors: so ask, do not only try.

    Raises RunError: something answers there, or it may not be used.
    """
    if answers(port):
        raise RunError(
            f"Le port {port} est déjà pris : une autre démonstration peut-être. Essayez PORT={port + 100}."
        )
    if not _usable(port):
        raise RunError(f"Le port {port} ne peut pas être utilisé ici. Essayez un autre PORT.")


def free_port(preferred: int = 0) -> int:
    """`preferred` when it is free, otherwise one that the system chooses."""
    if preferred and not answers(preferred) and _usable(preferred):
        return preferred
    with socket.socket() as server:
        server.bind((HOST, 0))
        return int(server.getsockname()[1])


def _usable(port: int) -> bool:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True

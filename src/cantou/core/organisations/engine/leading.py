"""Where a host name leads, as the name service tells it."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PATIENCE_SECONDS = 3
NOWHERE = frozenset({"example", "invalid", "test", "onion", "localhost"})
"""Names that nobody can own (RFC 2606, RFC 6761): not asked about."""


def addresses_of(host: str) -> frozenset[str]:
    """The addresses behind a name (an alias is followed) or an address itself; none if nobody answers in time."""
    if "." in host and host.rpartition(".")[2] in NOWHERE:
        return frozenset()
    # The system's resolver knows no time limit: the request does not wait for it.
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="resolver")
    try:
        found = pool.submit(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
        return frozenset(str(answer[4][0]) for answer in found.result(timeout=PATIENCE_SECONDS))
    except (OSError, UnicodeError, TimeoutError):
        return frozenset()
    finally:
        pool.shutdown(wait=False)


def leads_only_to(host: str, targets: Iterable[str]) -> bool:
    """Every address behind the name is one of those behind `targets`, names or addresses."""
    found = addresses_of(host)
    if not found:
        return False
    return found <= frozenset[str]().union(*(addresses_of(target) for target in targets))

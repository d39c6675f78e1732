"""A bounded load on a server of this machine: a few keep-alive connections, each asking one thing after the other.

Loopback only. It stops by itself after so many seconds or requests, whichever comes first.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOOPBACK = "127.0.0.1"


@dataclass(slots=True)
class Result:
    """Latencies in seconds, by request that was answered."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds; nearest rank."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else float("nan")


Request = bytes


def get(path: str, *, host: str = LOOPBACK, headers: Sequence[tuple[str, str]] = ()) -> Request:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Accept-Encoding: gzip", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, body: bytes, *, host: str, kind: str, headers: Sequence[tuple[str, str]] = ()) -> Request:
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {host}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: keep-alive",
    ]
    lines += [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """(status, whether the connection stays open) once the whole body has been read."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    if "transfer-encoding: chunked" in head:
        while True:
            size = int((await reader.readline()).split(b";")[0], 16)
            await reader.readexactly(size + 2)
            if size == 0:
                break
    elif "content-length:" in head:
        await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
    return status, "connection: close" not in head


async def _connection(
    port: int, make: Callable[[int], Request], numbers: count[int], end: float, most: int, result: Result
) -> None:
    reader = writer = None
    while time.perf_counter() < end:
        number = next(numbers)
        if number >= most:
            break
        request = make(number)
        begun = time.perf_counter()
        if writer is None or reader is None:
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(request)
        status, stays = await _answer(reader)
        result.latencies.append(time.perf_counter() - begun)
        result.statuses[status] = result.statuses.get(status, 0) + 1
        if not stays:
            writer.close()
            reader = writer = None
    if writer is not None:
        writer.close()


async def _run(
    port: int, make: Callable[[int], Request], connections: int, seconds: float, most: int
) -> Result:
    result, numbers, begun = Result(), count(), time.perf_counter()
    end = begun + seconds
    async with asyncio.timeout(seconds + 30):
        await asyncio.gather(
            *(_connection(port, make, numbers, end, most, result) for _ in range(connections))
        )
    result.seconds = time.perf_counter() - begun
    return result


def load(
    *,
    port: int,
    make: Callable[[int], Request],
    connections: int = 8,
    seconds: float = 8,
    most: int = 100_000,
) -> Result:
    """`make` gives the request of each number."""
    return asyncio.run(_run(port, make, connections, seconds, most))

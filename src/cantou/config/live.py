"""The one small process that holds the live connections: server-sent events, at `/live/`.

Plain ASGI, no Django request and no query for a client: it listens to PostgreSQL once, for all of them. A client
is a set of topics, known from the signed permission that its page was given. What waits for a client is a set too:
a thousand changes of one topic are one event, so a slow client costs no memory, and one that takes nothing for a
while is let go.
"""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cantou.config.settings")

import psycopg
import structlog
from django.core.signing import BadSignature
from django.db import connections

from cantou.core.tasks.live import CHANNEL, LIFE_SECONDS, read_token

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

log = structlog.get_logger(__name__)

MOST_CLIENTS = int(os.environ.get("CANTOU_LIVE_CLIENTS", "2000"))
MOST_EACH = 8
"""Streams of one person: their tabs."""
HEARTBEAT_SECONDS = float(os.environ.get("CANTOU_LIVE_HEARTBEAT", "20"))
TAKE_SECONDS = 15.0
"""A client that takes nothing for that long is gone, whatever its socket says."""
QUIET_SECONDS = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
RESYNC = "resync"
"""Once we listen, and after each silence of ours: what the page shows may be older than that."""


class FullError(Exception):
    """No room for one more client."""


class Client:
    def __init__(self, subject: str, topics: tuple[str, ...]) -> None:
        self.subject = subject
        self.topics = frozenset(topics)
        self._waiting: dict[str, None] = {}
        self._told = asyncio.Event()

    def tell(self, topic: str) -> None:
        self._waiting[topic] = None
        self._told.set()

    async def next(self, seconds: float) -> list[str]:
        """What has changed since the last time; nothing when the time is over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._told.wait(), seconds)
        self._told.clear()
        told, self._waiting = list(self._waiting), {}
        return told


class Hub:
    """Listens to PostgreSQL while there is somebody to tell, and connects again for as long as it takes."""

    def __init__(self) -> None:
        self._clients: set[Client] = set()
        self._listening: asyncio.Task[None] | None = None
        self._hears = False

    @asynccontextmanager
    async def joined(self, subject: str, topics: tuple[str, ...]) -> AsyncIterator[Client]:
        theirs = sum(client.subject == subject for client in self._clients)
        if len(self._clients) >= MOST_CLIENTS or theirs >= MOST_EACH:
            raise FullError
        client = Client(subject, topics)
        self._clients.add(client)
        if self._hears:
            client.tell(RESYNC)
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())
        try:
            yield client
        finally:
            self._clients.discard(client)

    def tell(self, topic: str) -> None:
        for client in self._clients:
            if topic == RESYNC or topic in client.topics:
                client.tell(topic)

    async def _listen(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **_parameters(), autocommit=True
                ) as database:
                    await database.execute(f"listen {CHANNEL}")
                    self._hears = True
                    self.tell(RESYNC)
                    pause = FIRST_PAUSE
                    await self._relay(database)
            except (psycopg.Error, OSError) as error:
                log.warning("live_disconnected", error=type(error).__name__)
            self._hears = False
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _relay(self, database: psycopg.AsyncConnection[Any]) -> None:
        while True:
            async for notification in database.notifies(timeout=QUIET_SECONDS):
                self.tell(notification.payload)
            await database.execute("select 1")  # A silence may be a dead connection: this one would tell.


def _parameters() -> dict[str, Any]:
    wanted = connections["default"].get_connection_params()
    for name in ("context", "cursor_factory", "prepare_threshold", "server_side_binding"):
        wanted.pop(name, None)
    return {**wanted, "application_name": "cantou-live", "connect_timeout": 5}


hub = Hub()


async def application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] != "http":
        await send({"type": "websocket.close"})
    elif scope["method"] != "GET":
        await _answer(send, 405, "GET")
    elif scope["path"] == "/health/live":
        await _answer(send, 200, "ok")
    elif scope["path"] == "/live/":
        await _stream(scope, receive, send)
    else:
        await _answer(send, 404, "no such page")


async def _stream(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
    try:
        subject, topics = read_token(token)
    except (BadSignature, ValueError, TypeError):
        await _answer(send, 403, "the page is too old: load it again")
        return
    try:
        async with hub.joined(subject, topics) as client:
            await _start(send, 200, b"text/event-stream")
            await _until_gone(_tell(client, send), receive)
    except FullError:
        await _answer(send, 503, "full", (b"retry-after", b"60"))


async def _until_gone(telling: Any, receive: Receive) -> None:
    """Tell until there is nothing more to tell, or nobody to tell it to."""
    teller = asyncio.create_task(telling)
    watcher = asyncio.create_task(_gone(receive))
    try:
        await asyncio.wait([teller, watcher], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (teller, watcher):
            task.cancel()
        await asyncio.gather(teller, watcher, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _tell(client: Client, send: Send) -> None:
    end = time.monotonic() + LIFE_SECONDS
    await _send(send, "retry: 5000\n\n")
    while (left := end - time.monotonic()) > 0:
        told = await client.next(min(HEARTBEAT_SECONDS, left))
        events = [f"event: {RESYNC}\ndata:\n\n"] if RESYNC in told else []
        events += [f"event: change\ndata: {topic}\n\n" for topic in told if topic != RESYNC]
        await _send(send, "".join(events) or ": still here\n\n")
    await _send(send, "event: end\ndata:\n\n")
    await send({"type": "http.response.body", "body": b""})


async def _send(send: Send, text: str) -> None:
    message = {"type": "http.response.body", "body": text.encode(), "more_body": True}
    await asyncio.wait_for(send(message), TAKE_SECONDS)


async def _start(send: Send, status: int, kind: bytes, *extra: tuple[bytes, bytes]) -> None:
    headers = [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        # The permission is in the address and no cookie counts here: any of our portals' hosts may ask.
        (b"access-control-allow-origin", b"*"),
        (b"x-content-type-options", b"nosniff"),
        *extra,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _answer(send: Send, status: int, text: str, *extra: tuple[bytes, bytes]) -> None:
    await _start(send, status, b"text/plain", *extra)
    await send({"type": "http.response.body", "body": text.encode()})


async def _lifespan(receive: Receive, send: Send) -> None:
    while (event := (await receive())["type"]) != "lifespan.shutdown":
        await send({"type": f"{event}.complete"})
    await send({"type": "lifespan.shutdown.complete"})

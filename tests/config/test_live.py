"""The live process, as a process: fifty streams, a notification reaches all, a lost database comes back."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from django.db import connection, transaction

from cantou.config.live import Client, application
from cantou.core.tasks.live import address, announce
from tests.support.processes import environment, free_port, process, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 50
SECONDS = 20


@pytest.fixture
def live():
    """The port of a live process whose heart beats fast."""
    port = free_port()
    arguments = ("-m", "granian", "--interface", "asginl", "--workers", "1", "--host", "127.0.0.1")
    where = ("--port", str(port), "cantou.config.live:application")
    with process(*arguments, *where, CANTOU_LIVE_HEARTBEAT="0.3", CANTOU_LIVE_CLIENTS="60") as running:
        wait_for(lambda: answers(port), what="the live process", running=running)
        yield port


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def run(story):
    """In a thread of its own: the browser tests leave an event loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result()


class Stream:
    """A browser's EventSource, read by hand."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.status = 0

    @classmethod
    @asynccontextmanager
    async def opened(cls, port: int, topics: list[str], subject: str, *, path: str = ""):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        wanted = path or address(topics, subject=subject)
        writer.write(f"GET {wanted} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        stream = cls(reader, writer)
        head = await reader.readuntil(b"\r\n\r\n")
        stream.status = int(head.split(b" ")[1])
        stream.head = head.decode().lower()
        try:
            yield stream
        finally:
            writer.close()

    async def until(self, wanted: str) -> None:
        async with asyncio.timeout(SECONDS):
            while wanted.encode() not in await self.reader.readline():
                pass


async def in_thread(function, *arguments):
    """Django's connection is the thread's: it ends with it."""

    def run():
        try:
            return function(*arguments)
        finally:
            connection.close()

    return await asyncio.to_thread(run)


def backends() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where application_name = 'cantou-live'"
            " and datname = current_database()"
        )
        return cursor.fetchone()[0]


def kill_backends() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'cantou-live' and datname = current_database()"
        )


def say(*topics: str) -> None:
    with transaction.atomic():
        announce(*topics)


def test_fifty_streams_hear_of_a_change_and_a_lost_database_comes_back(live):
    async def story():
        async with many_streams(live) as streams:
            assert {stream.status for stream in streams} == {200}
            assert "content-type: text/event-stream" in streams[0].head
            await everyone(streams, "event: resync")
            assert await in_thread(backends) == 1
            await in_thread(say, "desk:1")
            await everyone(streams, "data: desk:1")
            await in_thread(kill_backends)
            await everyone(streams, "event: resync")
            await in_thread(say, "desk:1")
            await everyone(streams, "data: desk:1")
            await everyone(streams, ": still here")

    run(story())


@asynccontextmanager
async def many_streams(port: int):
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(Stream.opened(port, ["desk:1"], f"p{number}"))
            for number in range(CLIENTS)
        ]


async def everyone(streams: list[Stream], wanted: str) -> None:
    await asyncio.gather(*(stream.until(wanted) for stream in streams))


def test_a_stream_hears_its_own_topics_only_and_nothing_of_a_rollback(live):
    async def story():
        async with (
            Stream.opened(live, ["desk:1", "person:7"], "7") as ours,
            Stream.opened(live, ["desk:2"], "8") as theirs,
        ):
            await everyone([ours, theirs], "event: resync")
            await in_thread(rolled_back, "person:7")
            await in_thread(say, "desk:1", "desk:1")
            await in_thread(say, "desk:2")
            heard = []
            while "desk" not in "".join(heard):
                heard.append((await ours.reader.readline()).decode())
            assert "person" not in "".join(heard)
            await theirs.until("data: desk:2")

    run(story())


def rolled_back(topic: str) -> None:
    with transaction.atomic():
        announce(topic)
        transaction.set_rollback(True)


def test_a_thousand_changes_are_one_event_for_a_slow_client():
    async def story():
        client = Client("7", ("desk:1", "desk:2"))
        for number in range(1000):
            client.tell(f"desk:{1 + number % 2}")
        return await client.next(0), await client.next(0)

    assert run(story()) == (["desk:1", "desk:2"], [])


def test_a_client_that_takes_nothing_is_let_go(monkeypatch):
    monkeypatch.setattr("cantou.config.live.TAKE_SECONDS", 0.01)
    started = []

    async def send(message):
        if message["type"] == "http.response.start":
            started.append(message["status"])
        else:
            await asyncio.Event().wait()

    async def receive():
        await asyncio.Event().wait()

    query = address(["desk:1"], subject="7").partition("?")[2].encode()
    scope = {"type": "http", "method": "GET", "path": "/live/", "query_string": query}
    run(application(scope, receive, send))
    assert started == [200]


def test_without_a_permission_or_without_room_nothing_opens(live):
    async def story():
        async with Stream.opened(live, [], "7", path="/live/?token=forged") as refused:
            assert refused.status == 403
        async with Stream.opened(live, [], "7", path="/health/live") as alive:
            assert alive.status == 200
        async with AsyncExitStack() as stack:
            statuses = []
            for _ in range(9):
                stream = await stack.enter_async_context(Stream.opened(live, ["desk:1"], "one person"))
                statuses.append(stream.status)
            assert statuses == [200] * 8 + [503]
        async with asyncio.timeout(SECONDS):
            status = 503
            while status == 503:  # Until the server has seen them leave.
                async with Stream.opened(live, ["desk:1"], "one person") as again:
                    status = again.status
            assert status == 200

    run(story())


def test_the_environment_of_a_test_process_names_the_test_database():
    assert f"/{connection.settings_dict['NAME']}?" in environment()["DATABASE_URL"]

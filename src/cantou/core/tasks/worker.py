"""The process that runs jobs."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp

from cantou.core.tasks.domain.stalled import HEARTBEAT_SECONDS, STALLED_SECONDS
from cantou.core.tasks.jobs import QUEUES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from procrastinate import App

log = structlog.get_logger(__name__)

HEAVY = "heavy"
MEGABYTE = 1024 * 1024


def run_worker(
    *,
    concurrency: int = 4,
    queues: Iterable[str] = (),
    heartbeat: float = HEARTBEAT_SECONDS,
    stop_seconds: float | None = None,
) -> None:
    """Until TERM or Ctrl-C, which let the jobs in flight end: at most `stop_seconds`, when given.

    Heavy jobs run one at a time beside the others. Connects to PostgreSQL directly, not through a pooler that
    keeps no session: it listens.

    Raises RuntimeError when it stopped by itself (the database went away): start another.
    """
    _limit_memory()
    asyncio.run(_run(_shares(concurrency, tuple(queues)), heartbeat, stop_seconds))


def _shares(concurrency: int, queues: tuple[str, ...]) -> list[tuple[list[str], int]]:
    """(queues, jobs at a time), for each of the loops of this process."""
    wanted = queues or QUEUES
    light = [name for name in wanted if name != HEAVY]
    if HEAVY not in wanted:
        return [(light, concurrency)]
    if not light:
        return [([HEAVY], concurrency)]
    return [(light, max(1, concurrency - 1)), ([HEAVY], 1)]


def worker_app() -> App:
    """A second application over the same tasks, for the worker's own connections.

    With procrastinate's `replace_connector`, what a task defers would leave its transaction too: the job would
    exist even when the task rolls back. So tasks keep Django's connection, and only the worker has others; the
    periodic ones, which nothing but the worker defers, have the worker's.
    """
    connector: Any = app.connector
    working = DjangoApp(connector=connector.get_worker_connector())
    working.tasks = app.tasks
    working.periodic_registry = app.periodic_registry
    for periodic in working.periodic_registry.periodic_tasks.values():
        periodic.task.blueprint = working
    return working


async def _run(shares: list[tuple[list[str], int]], heartbeat: float, stop_seconds: float | None) -> None:
    working = worker_app()
    options: Any = {
        "install_signal_handlers": False,
        "update_heartbeat_interval": heartbeat,
        "stalled_worker_timeout": heartbeat * STALLED_SECONDS / HEARTBEAT_SECONDS,
        "shutdown_graceful_timeout": stop_seconds,
    }
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    async with working.open_async():
        workers = [
            asyncio.create_task(
                working.run_worker_async(queues=names, concurrency=size, name="+".join(names), **options)
            )
            for names, size in shares
        ]
        await _until(asked, workers)
    if not asked.is_set():
        raise RuntimeError("The worker stopped by itself: see the lines above.")


async def _until(asked: asyncio.Event, workers: list[asyncio.Task[None]]) -> None:
    """One loop that ends takes the others with it: a worker that does half of its work looks alive."""
    waiter = asyncio.create_task(asked.wait())
    await asyncio.wait([waiter, *workers], return_when=asyncio.FIRST_COMPLETED)
    for running in (waiter, *workers):
        running.cancel()
    for running in (waiter, *workers):
        with suppress(asyncio.CancelledError):
            try:
                await running
            except Exception:
                log.exception("worker_stopped")


def _limit_memory() -> None:
    """A job that would take all of the machine's memory gets a MemoryError instead: it fails, others live."""
    megabytes = int(os.environ.get("CANTOU_WORKER_MEMORY_MB", "4096"))
    if megabytes:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = megabytes * MEGABYTE
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))

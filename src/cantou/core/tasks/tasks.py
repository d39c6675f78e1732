"""The one wrapper around procrastinate.

A task runs inside an agent's Scope for the organisation that it is given; `organisation=None` opens none: the
task opens what it needs. Connections that died meanwhile are closed first. A job that fails is tried again with
growing pauses, then stays as a dead letter (status "failed"), seen at the desk. Running again means at least once:
what must not happen twice is made so by the database.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, ParamSpec

import structlog
from django.db import close_old_connections, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from procrastinate.tasks import Task

P = ParamSpec("P")
log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
RETRY = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=4)


def _run(name: str, function: Callable[..., Any], arguments: dict[str, Any]) -> None:
    close_old_connections()
    organisation = arguments.get("organisation")
    try:
        if organisation is None:
            function(**arguments)
        else:
            with Scope.agent(organisation, reason=f"tâche {name}").enter():
                function(**arguments)
    finally:
        close_old_connections()


def task(
    *, name: str, queue: str = "default", retry: RetryStrategy | bool = RETRY, **options: Any
) -> Callable[[Callable[P, None]], Task[P, None, Any]]:
    """Make a function a task: `send.defer(organisation=3, …)` inside the transaction."""

    def decorate(function: Callable[P, None]) -> Task[P, None, Any]:
        @functools.wraps(function)
        def run(**arguments: Any) -> None:
            _run(name, function, arguments)

        run.__annotations__ = {}
        job: Task[P, None, Any] = app.task(name=name, queue=queue, retry=retry, **options)(run)  # type: ignore[no-untyped-call]
        return job

    return decorate


def periodic(
    *, name: str, cron: str, queue: str = "default"
) -> Callable[[Callable[[], None]], Task[..., None, Any]]:
    """A task that runs by itself. `cron` is read in UTC: choose hours at which that does not matter."""

    def decorate(function: Callable[[], None]) -> Task[..., None, Any]:
        @functools.wraps(function)
        def run(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes when it was due)
            _run(name, function, {})

        run.__annotations__ = {}
        job = app.task(name=name, queue=queue, retry=RETRY, queueing_lock=name, pass_context=False)(run)
        app.periodic(cron=cron)(job)
        return job

    return decorate


def after_commit(function: Callable[[], Any]) -> None:
    """Run once the transaction has committed; a failure is logged and undoes nothing."""
    transaction.on_commit(function, robust=True)  # noqa: TID251 (this is the one place)

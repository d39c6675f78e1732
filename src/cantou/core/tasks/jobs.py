"""The one wrapper around procrastinate.

A task runs inside an agent's Scope for the organisation that it is given; `organisation=None`, or
`opens_scope=False`, opens none: the task opens what it needs. A job that fails is tried again with growing pauses,
then stays as a dead letter (status "failed"), seen at the desk. Running again means at least once: what must not
happen twice is made so by the database. (Connections that died meanwhile are closed around each job by the
middleware of procrastinate's DjangoApp.)

The arguments of a job are references, never somebody's data: they are kept and logged.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ParamSpec

import structlog
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from cantou.core.scope.scope import Scope
from cantou.core.tasks.engine.cron import is_due, utc_cron

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from procrastinate import JobContext
    from procrastinate.jobs import JobDeferrer
    from procrastinate.tasks import Task

P = ParamSpec("P")
log = structlog.get_logger(__name__)

QUEUES = ("default", "mail", "heavy")
"""heavy: images, PDF, exports; one at a time in a worker, so that it never holds up the rest."""
MOST_ATTEMPTS = 8
RETRY = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=4)
CORRELATION = "correlation"
"""The argument that carries the identifier of the request which asked for the job."""


@dataclass(frozen=True, slots=True)
class CurrentJob:
    """`attempts` counts the runs before this one."""

    id: int
    attempts: int


_current: ContextVar[CurrentJob | None] = ContextVar("cantou_job", default=None)


def current_job() -> CurrentJob | None:
    """The job that runs here; None when the task's function was called directly."""
    return _current.get()


def task(
    *,
    name: str,
    queue: str = "default",
    retry: RetryStrategy | bool = RETRY,
    opens_scope: bool = True,
    **options: Any,
) -> Callable[[Callable[P, None]], Task[P, None, Any]]:
    """Make a function a task: `send.defer(organisation=3, …)` inside the transaction."""
    if queue not in QUEUES:
        raise ValueError(f"No queue is called “{queue}”: {', '.join(QUEUES)}.")

    def decorate(function: Callable[P, None]) -> Task[P, None, Any]:
        @functools.wraps(function)
        def run(*context: JobContext, **arguments: Any) -> None:
            job = CurrentJob(context[0].job.id or 0, context[0].job.attempts) if context else None
            _run(name, function, arguments, job=job, opens_scope=opens_scope)

        run.__annotations__ = {}
        job = app.task(name=name, queue=queue, retry=retry, pass_context=True, **options)(run)
        return _remembering(job)

    return decorate


def periodic(
    *, name: str, cron: str, queue: str = "default"
) -> Callable[[Callable[[], None]], Task[..., None, Any]]:
    """A task that runs by itself. `cron` is read in Europe/Paris, as engine/cron.py says.

    An occurrence that finds no worker within ten minutes is left out: what must not be forgotten looks for what
    is due, not for what time it is.
    """
    when = utc_cron(cron)

    def decorate(function: Callable[[], None]) -> Task[..., None, Any]:
        @functools.wraps(function)
        def run(context: JobContext, timestamp: int) -> None:
            if is_due(cron, datetime.fromtimestamp(timestamp, UTC)):
                _run(name, function, {}, job=CurrentJob(context.job.id or 0, context.job.attempts))

        run.__annotations__ = {}
        job: Any = app.task(name=name, queue=queue, retry=RETRY, queueing_lock=name, pass_context=True)(run)
        app.periodic(cron=when)(job)
        return job  # type: ignore[no-any-return]

    return decorate


def after_commit(function: Callable[[], Any]) -> None:
    """Run once the transaction has committed; a failure is logged and undoes nothing."""
    transaction.on_commit(function, robust=True)  # noqa: TID251 (this is the one place)


def _remembering(job: Any) -> Task[P, None, Any]:
    """Let each job know the request, or the job, that asked for it: one identifier through all the logs."""
    configure = job.configure

    def with_correlation(**options: Any) -> JobDeferrer:
        known = structlog.contextvars.get_contextvars().get(CORRELATION)
        if known:
            options["task_kwargs"] = {CORRELATION: known, **(options.get("task_kwargs") or {})}
        deferrer: JobDeferrer = configure(**options)
        return deferrer

    job.configure = with_correlation
    return job  # type: ignore[no-any-return]


@contextmanager
def _context(name: str, job: CurrentJob | None, correlation: str | None) -> Iterator[None]:
    token = _current.set(job)
    known: dict[str, Any] = {"task": name}
    if job is not None:
        known |= {"job": job.id, CORRELATION: correlation or f"job-{job.id}"}
    try:
        with structlog.contextvars.bound_contextvars(**known):
            yield
    finally:
        _current.reset(token)


def _run(
    name: str,
    function: Callable[..., Any],
    arguments: dict[str, Any],
    *,
    job: CurrentJob | None,
    opens_scope: bool = True,
) -> None:
    from cantou.core.tasks.domain.failures import remember
    from cantou.core.tasks.metrics import measured

    organisation = arguments.get("organisation")
    with _context(name, job, arguments.pop(CORRELATION, None)):
        try:
            with measured(name):
                if organisation is None or not opens_scope:
                    function(**arguments)
                else:
                    with Scope.agent(organisation, reason=f"tâche {name}").enter():
                        function(**arguments)
        except Exception as error:
            if job is not None:
                remember(job=job.id, error=error)
            raise

"""The process that runs tasks. Called under Django."""

from __future__ import annotations

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

STOP_SECONDS = 2
"""What a task may still take when the machine stops; then it is cut, rolled back, and tried again later."""


def run_worker(*, concurrency: int, queues: list[str]) -> None:
    """Until TERM or Ctrl-C, which let the tasks in flight end first.

    The worker listens to PostgreSQL, so it connects to the server itself, not through a pooler.
    """
    worker_app().run_worker(
        concurrency=concurrency, queues=queues or None, shutdown_graceful_timeout=STOP_SECONDS
    )


def worker_app() -> App:
    """A second application over the same tasks, for the worker's own connections.

    With procrastinate's `replace_connector`, what a task defers would leave its transaction too: the job would
    exist even when the task rolls back. So the tasks keep Django's connection, and only the worker has others.
    """
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    working = App(connector=connector.get_worker_connector(), worker_defaults=app.worker_defaults)
    working.tasks = app.tasks
    working.periodic_registry = app.periodic_registry
    return working

"""The process that runs tasks. Called under Django."""

from __future__ import annotations

from cantou.core.tasks import worker

STOP_SECONDS = 2
"""What a task may still take when the machine stops; then it is cut, rolled back, and tried again later."""


def run_worker(*, concurrency: int, queues: list[str]) -> None:
    """Until TERM or Ctrl-C, which let the tasks in flight end first."""
    worker.run_worker(concurrency=concurrency, queues=queues, stop_seconds=STOP_SECONDS)

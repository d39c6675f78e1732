"""Runs what a transaction has put in the queue, as a worker would once it has committed."""

from __future__ import annotations

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def waiting_jobs(prefix: str = "cantou.") -> list[str]:
    return list(
        ProcrastinateJob.objects.filter(status="todo", task_name__startswith=prefix)
        .order_by("id")
        .values_list("task_name", flat=True)
    )


MOST = 1_000


def run_jobs(prefix: str = "cantou.") -> int:
    """In order, with those that they add. A failure is the test's failure; so is a job that adds itself for ever."""
    done: set[int] = set()
    while True:
        jobs = ProcrastinateJob.objects.filter(status="todo", task_name__startswith=prefix).exclude(
            pk__in=done
        )
        job = jobs.order_by("id").values("id", "task_name", "args").first()
        if job is None:
            return len(done)
        done.add(job["id"])
        assert len(done) <= MOST, job
        app.tasks[job["task_name"]].func(**job["args"])


def run_now(task) -> None:
    """A periodic task, as if its hour had come."""
    task.func.__wrapped__()

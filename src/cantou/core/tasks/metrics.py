"""What the workers count. Labels are names of our own code: no personal data, a bounded number of series."""

from __future__ import annotations

from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from prometheus_client import Counter, Histogram

if TYPE_CHECKING:
    from collections.abc import Iterator

JOBS = Counter("cantou_jobs", "Jobs run, by task and outcome.", ["task", "outcome"])
SECONDS = Histogram(
    "cantou_job_seconds", "Duration of jobs.", ["task"], buckets=(0.05, 0.2, 1, 5, 20, 60, 300, 1800)
)
STALLED = Counter("cantou_jobs_stalled", "Jobs found without the process that ran them.", ["outcome"])


@contextmanager
def measured(task: str) -> Iterator[None]:
    start = perf_counter()
    outcome = "failed"
    try:
        yield
        outcome = "succeeded"
    finally:
        JOBS.labels(task, outcome).inc()
        SECONDS.labels(task).observe(perf_counter() - start)

"""What the workers count. Labels are names of our own code: no personal data, a bounded number of series."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, time
from typing import TYPE_CHECKING

from prometheus_client import Counter, Histogram

if TYPE_CHECKING:
    from collections.abc import Iterator

TWO_DAYS = 2 * 86_400

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


def forget_dead_processes() -> int:
    """Remove the counters of processes gone for two days: Prometheus has read them. How many files."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return 0
    old = [
        file
        for file in Path(folder).glob("*_*.db")
        if time() - file.stat().st_mtime > TWO_DAYS and not _lives(file.stem.rpartition("_")[2])
    ]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _lives(process: str) -> bool:
    return process.isdigit() and Path(f"/proc/{process}").exists()

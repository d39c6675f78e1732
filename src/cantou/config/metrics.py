"""What Prometheus reads: what the processes of this machine counted, and the state of the queues."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from cantou import __version__
from cantou.core.tasks.domain.queries import heartbeat_age, queues

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric

CONTENT_TYPE = CONTENT_TYPE_LATEST


class QueueCollector(Collector):
    """Read from the database at each scrape, the same from every process."""

    def collect(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily("cantou_queue_waiting", "Jobs due and not started.", labels=["queue"])
        running = GaugeMetricFamily("cantou_queue_running", "Jobs being run.", labels=["queue"])
        dead = GaugeMetricFamily("cantou_queue_dead", "Jobs that failed for good.", labels=["queue"])
        oldest = GaugeMetricFamily(
            "cantou_queue_oldest_seconds", "Wait of the job due for longest.", labels=["queue"]
        )
        for state in queues():
            waiting.add_metric([state.queue], state.waiting)
            running.add_metric([state.queue], state.running)
            dead.add_metric([state.queue], state.dead)
            oldest.add_metric([state.queue], state.oldest_seconds)
        yield from (waiting, running, dead, oldest)
        age = heartbeat_age()
        if age is not None:
            yield GaugeMetricFamily(
                "cantou_worker_heartbeat_age_seconds", "Since a worker said that it lives.", value=age
            )
        version = GaugeMetricFamily("cantou_info", "Version of the code.", labels=["version"])
        version.add_metric([__version__], 1)
        yield version


def exposition() -> bytes:
    """Of all the processes of this machine when they share a folder (PROMETHEUS_MULTIPROC_DIR), else of this one."""
    registry = CollectorRegistry()
    registry.register(QueueCollector())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)

"""What must hold for this site to answer (database, migrations), and for it to do all its work (the rest)."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from cantou.core.registry import services
from cantou.core.tasks.domain.queries import heartbeat_age, queues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 60
QUEUE_SECONDS = {"mail": 300, "default": 600, "heavy": 3600}
FREE_BYTES = 500_000_000
FREE_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Check:
    """`problem` is one line, empty when all is well. `vital`: without it no page can be served."""

    name: str
    problem: str = ""
    vital: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    checks: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        return not any(check.vital and check.problem for check in self.checks)

    @property
    def degraded(self) -> bool:
        return any(check.problem for check in self.checks)

    def as_dict(self) -> dict[str, object]:
        return {
            "ready": self.ready,
            "degraded": self.degraded,
            "checks": {check.name: check.problem or "ok" for check in self.checks},
        }


def report(*, thorough: bool) -> Report:
    """Only the vital checks unless `thorough`: they cost two queries, and anybody may ask."""
    vital = [_run("database", _database, vital=True)]
    if not vital[0].problem:
        vital.append(_run("migrations", _migrations, vital=True))
    if not thorough or any(check.problem for check in vital):
        return Report(tuple(vital))
    return Report((*vital, *_others()))


def _others() -> Iterator[Check]:
    yield _run("worker", _worker)
    yield _run("queues", _queues)
    yield _run("disk", _disk)
    yield _run("scanner", _scanner)
    for manifest in services():
        for check in manifest.health:
            yield _run(f"{manifest.id}.{check.id}", import_string(check.check))


def _run(name: str, question: Callable[[], str | None], *, vital: bool = False) -> Check:
    try:
        return Check(name, question() or "", vital=vital)
    except Exception as error:
        log.warning("health_check_failed", check=name, exc_info=True)
        return Check(name, f"a échoué : {type(error).__name__}", vital=vital)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except Error:
        connection.close()
        return "injoignable"
    return ""


_migrated = False


def _migrations() -> str:
    """Looked up until all are applied, then remembered: an older process goes on serving while a newer migrates."""
    global _migrated  # noqa: PLW0603
    if _migrated:
        return ""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    _migrated = not missing
    return f"{len(missing)} à appliquer : cantou migrate" if missing else ""


def _worker() -> str:
    age = heartbeat_age()
    if age is None:
        return "aucun worker n’a jamais démarré : cantou worker"
    return f"muet depuis {age:.0f} s" if age > HEARTBEAT_SECONDS else ""


def _queues() -> str:
    late = [
        f"{state.queue} : un travail attend depuis {state.oldest_seconds:.0f} s"
        for state in queues()
        if state.oldest_seconds > QUEUE_SECONDS.get(state.queue, 600)
    ]
    return " ; ".join(late)


def _disk() -> str:
    home = settings.HOME
    # A folder that nobody has written to yet is not there: its disk is its parents'.
    usage = shutil.disk_usage(next(folder for folder in (home, *home.parents) if folder.exists()))
    if usage.free < FREE_BYTES or usage.free < usage.total * FREE_SHARE:
        return f"{usage.free // 1_000_000} Mo libres"
    return ""


def _scanner() -> str:
    from cantou.core.files.engine import clamd

    address = getattr(settings, "SCANNER", "")
    if address:
        try:
            clamd.ping(address)
        except clamd.ScannerDownError as error:
            return f"en panne : {error}"
    return ""

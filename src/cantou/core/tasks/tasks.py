from __future__ import annotations

import structlog

from cantou.core.journal.domain.anchors import anchor
from cantou.core.scope.scope import Scope
from cantou.core.tasks.domain.pruning import prune
from cantou.core.tasks.domain.stalled import retry_stalled
from cantou.core.tasks.jobs import periodic
from cantou.core.tasks.metrics import forget_dead_processes

log = structlog.get_logger(__name__)


@periodic(name="cantou.tasks.stalled", cron="* * * * *")
def stalled() -> None:
    retry_stalled()


@periodic(name="cantou.tasks.prune", cron="20 4 * * *")
def remove_old_jobs() -> None:
    prune()
    forget_dead_processes()


@periodic(name="cantou.journal.anchor", cron="*/10 * * * *")
def note_heads() -> None:
    """The ends of the journals, noted where the database's owner cannot reach."""
    with Scope.public().enter():
        noted = anchor()
    if noted.line:
        log.info("journal_anchored", chains=noted.chains, line=noted.line)

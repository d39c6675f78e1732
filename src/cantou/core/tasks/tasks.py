from __future__ import annotations

from cantou.core.tasks.domain.pruning import prune
from cantou.core.tasks.domain.stalled import retry_stalled
from cantou.core.tasks.jobs import periodic
from cantou.core.tasks.metrics import forget_dead_processes


@periodic(name="cantou.tasks.stalled", cron="* * * * *")
def stalled() -> None:
    retry_stalled()


@periodic(name="cantou.tasks.prune", cron="20 4 * * *")
def remove_old_jobs() -> None:
    prune()
    forget_dead_processes()

"""Jobs whose worker died: they stay "doing" for ever by themselves."""

from __future__ import annotations

import structlog
from django.db import connection, transaction

from cantou.core.tasks.metrics import STALLED

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 10.0
"""How often a worker says that it lives."""
STALLED_SECONDS = 30.0
MOST_STALLS = 3
"""A job that was running at that many deaths is taken for their cause, and left as a dead letter."""

_FIND = """
select job.id from procrastinate_jobs job
left join procrastinate_workers worker on worker.id = job.worker_id
where job.status = 'doing'
  and (worker.id is null or worker.last_heartbeat < now() - make_interval(secs => %s))
order by job.id for update of job skip locked
"""
_COUNT = """
insert into tasks_failure (job, error, place, stalls, at) values (%s, 'Stalled', '', 1, now())
on conflict (job) do update set error = 'Stalled', place = '', stalls = tasks_failure.stalls + 1, at = now()
returning stalls
"""
_AGAIN = "select procrastinate_retry_job_v2(%s, now(), null, null, null)"
_DEAD = "select procrastinate_finish_job_v1(%s, 'failed', false)"


def retry_stalled(*, seconds: float = STALLED_SECONDS) -> tuple[int, int]:
    """(jobs that will run again, jobs left as dead letters)."""
    again = dead = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FIND, [seconds])
        for (job,) in cursor.fetchall():
            cursor.execute(_COUNT, [job])
            (stalls,) = cursor.fetchone() or (0,)
            if stalls >= MOST_STALLS:
                cursor.execute(_DEAD, [job])
                dead += 1
            else:
                cursor.execute(_AGAIN, [job])
                again += 1
            log.warning("job_stalled", job=job, stalls=stalls)
    STALLED.labels("again").inc(again)
    STALLED.labels("dead").inc(dead)
    return again, dead

from __future__ import annotations

from django.db import connection, transaction

_PRUNE = """
delete from procrastinate_jobs job
where job.status in ('succeeded', 'cancelled', 'aborted', 'failed')
  and not exists (
    select from procrastinate_events event
    where event.job_id = job.id
      and event.at > now() - case job.status when 'succeeded' then interval '1 day'
                                             when 'failed' then interval '90 days'
                                             else interval '30 days' end
  )
"""
_FORGET = "delete from tasks_failure f where not exists (select from procrastinate_jobs j where j.id = f.job)"
_WORKERS = "delete from procrastinate_workers where last_heartbeat < now() - interval '1 day'"


def prune() -> int:
    """Remove jobs long done: a day for what succeeded, 90 days for dead letters. How many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PRUNE)
        removed: int = cursor.rowcount
        cursor.execute(_FORGET)
        cursor.execute(_WORKERS)
    return removed

"""What a human does with a job that failed for good. Both acts are journaled."""

from __future__ import annotations

from django.db import connection

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting

_RETRY = "select procrastinate_retry_job_v2(%s, now(), null, null, null)"
_DISCARD = "update procrastinate_jobs set status = 'cancelled' where id = %s"
_LOCK = """
select task_name from procrastinate_jobs
where id = %s and status = 'failed' and coalesce((args ->> 'organisation')::bigint, -1) = %s
for update
"""
NOBODY = -1


class NotDeadError(LookupError):
    """No such dead letter for this organisation: it was retried meanwhile, or never was its own."""


def retry(*, job: int, of_platform: bool = False) -> None:
    """Run it once more. `of_platform`: a job of no organisation, by the operator's agent."""
    _act(job, _RETRY, "tasks.retried", of_platform=of_platform)


def discard(*, job: int, of_platform: bool = False) -> None:
    """Give it up. The row remains until the old jobs are pruned."""
    _act(job, _DISCARD, "tasks.discarded", of_platform=of_platform)


def _act(job: int, statement: str, action: str, *, of_platform: bool) -> None:
    owner = NOBODY if of_platform else acting()
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [job, owner])
        row = cursor.fetchone()
        if row is None:
            raise NotDeadError(job)
        cursor.execute(statement, [job])
    record(action=action, subject=f"job:{job}", details={"task": row[0]})

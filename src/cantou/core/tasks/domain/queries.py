"""Reads of procrastinate's tables, which no policy protects: always by organisation, but for the operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import OuterRef, Q, Subquery
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from cantou.core.tasks.models import Failure

if TYPE_CHECKING:
    from django.db.models import QuerySet


def failed(*, organisation: int | None) -> QuerySet[ProcrastinateJob]:
    """The same jobs, to be counted: in no order, without why."""
    mine: QuerySet[ProcrastinateJob] = ProcrastinateJob.objects.filter(status="failed")
    if organisation is None:  # A task that runs by itself is given no organisation at all, not even none.
        return mine.filter(Q(args__organisation=None) | ~Q(args__has_key="organisation"))
    return mine.filter(args__organisation=organisation)


def dead_letters(*, organisation: int | None) -> QuerySet[ProcrastinateJob]:
    """Jobs that failed for good, the latest first, with `error`, `place`, `stalls` and `died_at`.

    `organisation=None`: those of no organisation, for the operator.
    """
    failure = Failure.objects.filter(job=OuterRef("pk"))
    died = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="failed").order_by("-id")
    return (
        failed(organisation=organisation)
        .annotate(
            error=Subquery(failure.values("error")[:1]),
            place=Subquery(failure.values("place")[:1]),
            stalls=Subquery(failure.values("stalls")[:1]),
            died_at=Subquery(died.values("at")[:1]),
        )
        .order_by("-id")
    )


@dataclass(frozen=True, slots=True)
class QueueState:
    """`oldest_seconds`: how long the job that has been due for longest has waited."""

    queue: str
    waiting: int
    running: int
    dead: int
    oldest_seconds: float


_STATE = """
select job.queue_name,
       count(*) filter (where job.status = 'todo' and coalesce(job.scheduled_at, '-infinity') <= now()),
       count(*) filter (where job.status = 'doing'),
       count(*) filter (where job.status = 'failed'),
       coalesce(extract(epoch from now() - min(coalesce(job.scheduled_at, asked.at)) filter (
         where job.status = 'todo' and coalesce(job.scheduled_at, '-infinity') <= now())), 0)::float
from procrastinate_jobs job
left join lateral (
  select max(event.at) as at from procrastinate_events event
  where event.job_id = job.id and event.type in ('deferred', 'deferred_for_retry', 'retried')
    and job.status = 'todo'
) asked on true
where job.status in ('todo', 'doing', 'failed')
group by job.queue_name order by job.queue_name
"""
_HEARTBEAT = "select extract(epoch from now() - max(last_heartbeat))::float from procrastinate_workers"


def queues() -> list[QueueState]:
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        return [QueueState(*row) for row in cursor.fetchall()]


def heartbeat_age() -> float | None:
    """Seconds since a worker last said that it lives; None when there has been none."""
    with connection.cursor() as cursor:
        cursor.execute(_HEARTBEAT)
        row = cursor.fetchone()
    return None if row is None else row[0]

"""Jobs that failed for good, or whose worker died."""

from __future__ import annotations

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.journal.models import Entry
from cantou.core.scope.scope import Scope
from cantou.core.tasks.domain import dead_letters
from cantou.core.tasks.domain.failures import remember
from cantou.core.tasks.domain.pruning import prune
from cantou.core.tasks.domain.queries import dead_letters as dead
from cantou.core.tasks.domain.queries import heartbeat_age, queues
from cantou.core.tasks.domain.stalled import MOST_STALLS, retry_stalled
from cantou.core.tasks.models import Failure
from tests.core.tasks.sample import look
from tests.support.factories import make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def sql(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def make_worker(*, silent_for: float = 0) -> int:
    return sql(
        "insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => %s)) returning id",
        silent_for,
    )[0][0]


def start(job: int, worker: int | None) -> None:
    sql("update procrastinate_jobs set status = 'doing', worker_id = %s where id = %s", worker, job)


def fail(job: int) -> None:
    start(job, None)
    sql("select procrastinate_finish_job_v1(%s, 'failed', false)", job)


def status(job: int) -> tuple[str, int]:
    found = ProcrastinateJob.objects.get(pk=job)
    return found.status, found.attempts


def test_jobs_of_a_dead_worker_run_again_and_those_of_a_living_one_are_left():
    living, dead_one = make_worker(), make_worker(silent_for=31)
    jobs = [look.defer(organisation=None) for _ in range(4)]
    for job, worker in zip(jobs[:3], [living, dead_one, None], strict=True):
        start(job, worker)
    assert retry_stalled() == (2, 0)
    assert [status(job) for job in jobs] == [("doing", 0), ("todo", 1), ("todo", 1), ("todo", 0)]
    assert retry_stalled() == (0, 0)


def test_a_job_that_keeps_killing_its_worker_becomes_a_dead_letter():
    mairie = make_organisation()
    job = look.defer(organisation=mairie.pk)
    outcomes = []
    for _ in range(MOST_STALLS):
        start(job, None)
        outcomes.append(retry_stalled())
    assert outcomes == [(1, 0), (1, 0), (0, 1)]
    (letter,) = dead(organisation=mairie.pk)
    assert (letter.pk, letter.error, letter.stalls) == (job, "Stalled", 3)


def test_an_organisation_sees_its_own_dead_letters_and_what_failed_without_anybody_s_data():
    ours, theirs = make_organisation(), make_organisation()
    jobs = [look.defer(organisation=number) for number in (ours.pk, ours.pk, theirs.pk, None)]
    for job in jobs:
        fail(job)
    try:
        int("somebody@example.org")
    except ValueError as error:
        remember(job=jobs[1], error=error)
    assert [(letter.pk, letter.error) for letter in dead(organisation=ours.pk)] == [
        (jobs[1], "ValueError"),
        (jobs[0], None),
    ]
    place = dead(organisation=ours.pk)[0].place
    assert place.split(":")[0] == "tests.core.tasks.test_dead_letters"
    assert [letter.pk for letter in dead(organisation=None)] == [jobs[3]]
    assert "somebody" not in str(list(Failure.objects.values()))


def test_retrying_and_discarding_are_journaled_and_stay_in_the_organisation():
    ours, theirs = make_organisation(), make_organisation()
    first, second, other = (look.defer(organisation=number) for number in (ours.pk, ours.pk, theirs.pk))
    for job in (first, second, other):
        fail(job)
    with Scope.agent(ours.pk, organisations=[theirs.pk]).enter():
        dead_letters.retry(job=first)
        dead_letters.discard(job=second)
        for job in (first, other):
            with pytest.raises(dead_letters.NotDeadError):
                dead_letters.retry(job=job)
        assert list(Entry.objects.values_list("action", "subject", "details")) == [
            ("tasks.retried", f"job:{first}", {"task": "sample.look"}),
            ("tasks.discarded", f"job:{second}", {"task": "sample.look"}),
        ]
    assert [status(job)[0] for job in (first, second, other)] == ["todo", "cancelled", "failed"]


def test_the_operator_acts_on_jobs_of_no_organisation():
    operator = make_organisation(is_operator=True)
    job = look.defer(organisation=None)
    fail(job)
    with Scope.agent(operator.pk).enter():
        dead_letters.retry(job=job, of_platform=True)
    assert status(job)[0] == "todo"


def test_old_jobs_are_pruned_each_after_its_time():
    ages = {"succeeded": (2, 0), "failed": (91, 89), "cancelled": (31, 29)}
    kept, gone = [], []
    for state, (old, young) in ages.items():
        for days, box in ((old, gone), (young, kept)):
            job = look.defer(organisation=None)
            box.append(job)
            sql("update procrastinate_jobs set status = %s where id = %s", state, job)
            sql(
                "update procrastinate_events set at = now() - make_interval(days => %s) where job_id = %s",
                days,
                job,
            )
    kept.append(look.defer(organisation=None))
    remember(job=gone[0], error=ValueError())
    assert prune() == len(gone)
    assert sorted(ProcrastinateJob.objects.values_list("pk", flat=True)) == sorted(kept)
    assert Failure.objects.count() == 0


def test_the_state_of_the_queues():
    assert queues() == []
    assert heartbeat_age() is None
    make_worker(silent_for=5)
    waiting, running, failed, later = (look.defer(organisation=None) for _ in range(4))
    start(running, make_worker(silent_for=7))
    fail(failed)
    sql("update procrastinate_jobs set scheduled_at = now() + interval '1 hour' where id = %s", later)
    sql("update procrastinate_events set at = now() - interval '90 seconds' where job_id = %s", waiting)
    (state,) = queues()
    assert (state.queue, state.waiting, state.running, state.dead) == ("default", 1, 1, 1)
    assert state.oldest_seconds == pytest.approx(90, abs=2)
    assert heartbeat_age() == pytest.approx(5, abs=2)

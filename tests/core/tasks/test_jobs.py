"""The wrapper: a job exists if and only if its transaction commits, and runs in the right Scope."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import structlog
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.registry import Manifest, ManifestError, Periodic
from cantou.core.scope.scope import Scope
from cantou.core.tasks import task
from cantou.core.tasks.schedule import register
from cantou.core.tasks.worker import HEAVY, _shares
from tests.core.tasks import sample
from tests.support.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_seen():
    sample.seen.clear()


def test_a_task_runs_as_an_agent_of_its_organisation():
    mairie = make_organisation()
    sample.look(organisation=mairie.pk)
    assert sample.seen == [(Scope.agent(mairie.pk, reason="tâche sample.look"), None)]


def test_a_task_of_no_organisation_or_with_its_own_scopes_opens_none():
    mairie = make_organisation()
    sample.look(organisation=None)
    sample.alone(organisation=mairie.pk)
    assert sample.seen == [(None, None), None]


@pytest.mark.parametrize("mode", ["public", "object", "person", "agent"])
def test_a_job_is_asked_for_in_every_mode_and_leaves_with_its_transaction(mode):
    from uuid import uuid4

    mairie = make_organisation()
    scope = {
        "public": Scope.public(),
        "object": Scope.for_object(organisation=mairie.pk, key=uuid4()),
        "person": Scope.for_person(12, acting=mairie.pk),
        "agent": Scope.agent(mairie.pk),
    }[mode]
    with pytest.raises(ZeroDivisionError), scope.enter():
        sample.look.defer(organisation=mairie.pk)
        assert ProcrastinateJob.objects.count() == 1
        _ = 1 / 0
    assert ProcrastinateJob.objects.count() == 0
    with scope.enter():
        sample.look.defer(organisation=mairie.pk)
    assert list(ProcrastinateJob.objects.values_list("task_name", "args", "status")) == [
        ("sample.look", {"organisation": mairie.pk}, "todo")
    ]


def test_a_job_remembers_the_request_that_asked_for_it():
    with structlog.contextvars.bound_contextvars(correlation="r-1"), transaction.atomic():
        sample.look.defer(organisation=None)
        sample.look.configure(priority=3).defer(organisation=None)
    found = ProcrastinateJob.objects.order_by("id").values_list("args", "priority")
    expected = {"organisation": None, "correlation": "r-1"}
    assert list(found) == [(expected, 0), (expected, 3)]
    sample.look(**expected)
    assert len(sample.seen) == 1


def test_an_unknown_queue_is_refused_when_the_task_is_declared():
    with pytest.raises(ValueError, match="No queue is called “urgent”"):
        task(name="sample.urgent", queue="urgent")


def test_heavy_jobs_have_one_place_of_their_own():
    assert _shares(4, ()) == [(["default", "mail"], 3), ([HEAVY], 1)]
    assert _shares(1, ()) == [(["default", "mail"], 1), ([HEAVY], 1)]
    assert _shares(4, ("mail",)) == [(["mail"], 4)]
    assert _shares(2, ("heavy",)) == [([HEAVY], 2)]


def manifest(**fields) -> Manifest:
    values = {"id": "exemple", "title": "", "purpose": "", "version": "1", "core": ">=0", "app": ""}
    return Manifest(**values | fields)


def test_the_periodic_tasks_of_a_manifest_are_registered_and_defer_their_task():
    from procrastinate.contrib.django import app

    entry = Periodic(id="look", title="", task="tests.core.tasks.sample.note", cron="0 3 * * *")
    register([manifest(periodic=(entry,))])
    register([manifest(periodic=(entry,))])
    name = "exemple.periodic.look"
    assert app.periodic_registry.periodic_tasks[name, ""].cron == "0 1,2 * * *"
    assert app.tasks[name].queue == "heavy"

    from procrastinate import JobContext
    from procrastinate.jobs import Job

    job = Job(id=1, queue="heavy", lock=None, queueing_lock=None, task_name=name)
    context = JobContext(app=app, job=job, start_timestamp=0, abort_reason=lambda: None)
    for hour in (1, 2):  # In July, 3:00 in Paris is 1:00 UTC.
        asked = datetime(2026, 7, 14, hour, tzinfo=UTC)
        app.tasks[name](context, timestamp=int(asked.timestamp()))
    assert list(ProcrastinateJob.objects.values_list("task_name", flat=True)) == ["sample.note"]


@pytest.mark.parametrize(
    ("path", "cron", "why"),
    [
        ("tests.core.tasks.sample.absent", "0 3 * * *", "absent"),
        ("tests.core.tasks.sample.seen", "0 3 * * *", "defer"),
        ("tests.core.tasks.sample.look", "chaque nuit", "cron"),
    ],
)
def test_a_periodic_task_that_cannot_be_registered_stops_the_start(path, cron, why):
    entry = Periodic(id="wrong", title="", task=path, cron=cron)
    with pytest.raises(ManifestError, match=f"« exemple » .*tâche wrong : .*{why}"):
        register([manifest(periodic=(entry,))])

"""A real worker, as a process."""

from __future__ import annotations

import signal

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.tasks.domain.queries import dead_letters
from cantou.core.tasks.domain.stalled import retry_stalled
from tests.core.tasks import sample
from tests.support.factories import make_organisation
from tests.support.processes import wait_for, worker

pytestmark = pytest.mark.django_db(transaction=True)


def states() -> list[tuple[str, str]]:
    return list(
        ProcrastinateJob.objects.filter(task_name__startswith="sample.")
        .order_by("id")
        .values_list("task_name", "status")
    )


def test_a_worker_killed_in_a_job_leaves_nothing_and_the_job_runs_again(tmp_path):
    mairie = make_organisation()
    path = tmp_path / "deadly"
    sample.deadly.defer(organisation=mairie.pk, path=str(path))
    with worker("tests.core.tasks.sample") as first:
        assert first.wait(timeout=20) == -signal.SIGKILL
    assert states() == [("sample.deadly", "doing")]
    # Those of the worker's own clock may have died with it: only ours is looked at.
    wait_for(
        lambda: retry_stalled(seconds=1) and states() == [("sample.deadly", "todo")], what="a stalled job"
    )
    with worker("tests.core.tasks.sample") as second:
        wait_for(lambda: states() == [("sample.deadly", "succeeded")], running=second)
    assert path.read_text() == "started\nstarted\n"


def test_what_a_failing_task_did_and_asked_for_never_happened_and_term_ends_the_worker(tmp_path):
    mairie = make_organisation()
    path = tmp_path / "notes"
    sample.half.defer(organisation=mairie.pk, path=str(path))
    sample.note.defer(organisation=mairie.pk, path=str(path), text="done")
    with worker("tests.core.tasks.sample") as running:
        wait_for(
            lambda: states() == [("sample.half", "failed"), ("sample.note", "succeeded")], running=running
        )
        running.terminate()
        assert running.wait(timeout=10) == 0
    assert path.read_text() == "done\n"
    (letter,) = dead_letters(organisation=mairie.pk)
    assert (letter.error, letter.place) == ("LookupError", "tests.core.tasks.sample:38")
    with Scope.agent(mairie.pk).enter():
        assert Offer.objects.count() == 0

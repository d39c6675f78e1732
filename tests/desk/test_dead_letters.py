from __future__ import annotations

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.tasks.domain.failures import remember
from cantou.core.web.veiled import veil
from tests.core.tasks.sample import look
from tests.desk.making import journal_of, make_agent, make_mairie, questions, sit_down

pytestmark = pytest.mark.django_db


def make_dead_letter(organisation, error=None):
    job = look.defer(organisation=organisation.pk if organisation else None)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing' where id = %s", [job])
        cursor.execute("select procrastinate_finish_job_v1(%s, 'failed', false)", [job])
    remember(job=job, error=error or ConnectionError("Le secret de quelqu’un"))
    return job


def status(job):
    return ProcrastinateJob.objects.get(pk=job).status


@pytest.fixture
def mairie(client):
    ours = make_mairie()
    sit_down(client, make_agent(ours, "admin"), ours)
    return ours


def test_what_failed_is_said_in_words_and_counted(client, mairie):
    make_dead_letter(mairie)
    page = client.get("/bureau/echecs/")
    shown = page.content.decode()
    assert "Un autre ordinateur n’a pas répondu." in shown
    assert "Le secret de quelqu’un" not in shown
    counts = [entry["count"] for group in page.context["desk_nav"] for entry in group["entries"]]
    assert sum(counts) == 1


def test_it_is_tried_again_or_given_up(client, mairie):
    again, over = make_dead_letter(mairie), make_dead_letter(mairie)
    client.post(f"/bureau/echecs/{veil(again)}/", {"act": "retry"})
    client.post(f"/bureau/echecs/{veil(over)}/", {"act": "discard"})
    assert [status(again), status(over)] == ["todo", "cancelled"]
    assert journal_of(mairie) == ["tasks.retried", "tasks.discarded"]
    answer = client.post(f"/bureau/echecs/{veil(over)}/", {"act": "retry"}, follow=True)
    assert "n’attend plus" in answer.content.decode()


def test_the_operator_sees_what_failed_by_itself_and_runs_it_again(client):
    ours = make_mairie(is_operator=True)
    sit_down(client, make_agent(ours, "admin", "operator"), ours)
    job = make_dead_letter(None)
    ProcrastinateJob.objects.filter(pk=job).update(args={"timestamp": 1764570600})
    assert [dead.pk for dead in client.get("/bureau/echecs/").context["platform"]] == [job]
    client.post(f"/bureau/echecs/{veil(job)}/", {"act": "retry", "de_la_plateforme": "1"})
    assert status(job) == "todo"


def test_jobs_of_others_and_of_the_platform_are_out_of_reach(client, mairie):
    theirs, platform = make_dead_letter(make_mairie()), make_dead_letter(None)
    assert "Rien n’a échoué" in client.get("/bureau/echecs/").content.decode()
    client.post(f"/bureau/echecs/{veil(theirs)}/", {"act": "discard"})
    assert client.post(f"/bureau/echecs/{veil(platform)}/", {"de_la_plateforme": "1"}).status_code == 403
    assert [status(theirs), status(platform)] == ["failed", "failed"]


def test_the_operator_sees_those_of_the_platform(client):
    operator = make_mairie(is_operator=True)
    sit_down(client, make_agent(operator, "admin", "operator"), operator)
    platform = make_dead_letter(None)
    assert "Travaux de la plateforme" in client.get("/bureau/echecs/").content.decode()
    client.post(f"/bureau/echecs/{veil(platform)}/", {"act": "retry", "de_la_plateforme": "1"})
    assert status(platform) == "todo"


def test_one_or_three_ask_as_many_questions(client, mairie):
    make_dead_letter(mairie)
    one = questions(client, "/bureau/echecs/")
    make_dead_letter(mairie)
    make_dead_letter(mairie)
    assert questions(client, "/bureau/echecs/") == one


def test_an_agent_without_the_permission_is_refused(client):
    ours = make_mairie()
    sit_down(client, make_agent(ours, "signalements:manager"), ours)
    assert client.get("/bureau/echecs/").status_code == 403
    assert client.post(f"/bureau/echecs/{veil(1)}/").status_code == 403

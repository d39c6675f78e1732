from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cantou.core.organisations.domain.practice import set_up_practice
from cantou.core.people.domain.memberships import enter_practice
from cantou.core.people.models import Absence
from cantou.core.scope.scope import Scope
from cantou.core.tasks.engine.cron import is_due
from cantou.core.work.domain.items import assign
from cantou.core.work.models import WorkItem
from cantou.desk.domain.choices import choose
from cantou.desk.domain.digest import readers, send_digest
from cantou.desk.tasks import monday
from tests.desk.making import make_agent, make_mairie
from tests.support.factories import make_member, make_offer, make_report
from tests.support.jobs import run_jobs, run_now

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture
def mairie():
    ours = make_mairie("Vic-sur-Cère")
    make_offer(ours)
    return ours


def late(report, **values):
    with Scope.agent(report.organisation_id).enter():
        WorkItem.objects.filter(object_key=report.object_key).update(
            due_at=timezone.now() - timedelta(days=2), **values
        )


def digests():
    run_jobs("cantou.notices.send")
    return [message for message in mail.outbox if message.subject == "Votre semaine au bureau"]


def test_an_agent_reads_what_waits_is_late_and_came_everywhere(mairie):
    also, other = make_mairie("Polminhac"), make_mairie("Thiézac")
    for organisation in (also, other):
        make_offer(organisation)
    jeanne = make_agent(mairie, "signalements:agent", email="jeanne@exemple.fr")
    make_member(jeanne, also)
    reports = [make_report(mairie), make_report(mairie), make_report(also)]
    make_report(other, "Secret du voisin")
    late(reports[0])
    with Scope.agent(mairie.pk).enter():
        assign(items=[WorkItem.objects.get(object_key=reports[1].object_key)], assignee=jeanne.pk)
    assert send_digest(person=jeanne.pk, on=MONDAY) is True
    (message,) = digests()
    body = message.body
    assert "Mairie de Vic-sur-Cère\u00a0: 2 dossiers à traiter, dont 1 à vous, 1 en retard" in body
    assert "Mairie de Polminhac\u00a0: 1 dossier à traiter" in body
    assert "3 dossiers sont arrivés la semaine dernière" in body
    assert reports[0].reference in body
    assert "Secret du voisin" not in body
    assert "Thiézac" not in body


def test_who_stands_in_for_an_absent_colleague_is_told_of_their_items_as_their_own(mairie):
    odile = make_agent(mairie, "signalements:agent", email="odile@exemple.fr")
    bruno = make_agent(mairie, "signalements:agent", email="bruno@exemple.fr")
    report = make_report(mairie)
    with Scope.agent(mairie.pk, person=odile.pk).enter():
        assign(items=[WorkItem.objects.get(object_key=report.object_key)], assignee=bruno.pk)
        Absence.objects.create(
            organisation_id=mairie.pk, person=bruno, starts_on=MONDAY, ends_on=MONDAY, substitute=odile
        )
    assert send_digest(person=odile.pk, on=MONDAY) is True
    assert send_digest(person=odile.pk, on=MONDAY + timedelta(days=7)) is True
    there, over = digests()
    assert "1 dossier à traiter, dont 1 à vous" in there.body
    assert "dont 1 à vous" not in over.body


def test_nobody_gets_two_nor_one_against_their_will(mairie):
    jeanne = make_agent(mairie, "signalements:agent", email="jeanne@exemple.fr")
    luc = make_agent(mairie, "signalements:agent", given_name="Luc", email="luc@exemple.fr")
    choose(person=luc.pk, monday_digest=False)
    make_report(mairie)
    assert readers(on=MONDAY) == [jeanne.pk]
    send_digest(person=jeanne.pk, on=MONDAY)
    assert readers(on=MONDAY) == []
    assert readers(on=MONDAY + timedelta(days=7)) == [jeanne.pk]
    send_digest(person=jeanne.pk, on=MONDAY)
    assert len(digests()) == 1


def test_nothing_to_tell_is_not_told(mairie):
    reader = make_agent(mairie, ":admin", email="jeanne@exemple.fr")
    treats = make_agent(mairie, "signalements:agent", given_name="Luc", email="luc@exemple.fr")
    assert [send_digest(person=person.pk, on=MONDAY) for person in (reader, treats)] == [False, False]
    assert digests() == []


def test_practice_is_not_work(mairie):
    operator = make_mairie(is_operator=True)
    jeanne = make_agent(mairie, "signalements:agent", email="jeanne@exemple.fr")
    with Scope.agent(operator.pk).enter():
        practice = set_up_practice()
    enter_practice(practice=practice, person=jeanne.pk)
    make_report(practice)
    assert send_digest(person=jeanne.pk, on=MONDAY) is False


def test_the_task_asks_for_one_job_each(mairie):
    for name in ("Jeanne", "Luc"):
        make_agent(mairie, "signalements:agent", given_name=name, email=f"{name}@exemple.fr")
    make_report(mairie)
    run_now(monday)
    assert run_jobs("cantou.desk.digest") == 2
    assert len(digests()) == 2


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 11, 23, 6, 30, tzinfo=UTC), True),  # 7:30 in winter
        (datetime(2026, 7, 6, 5, 30, tzinfo=UTC), True),  # 7:30 in summer
        (datetime(2026, 7, 6, 6, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 6, 30, tzinfo=UTC), False),
    ],
)
def test_it_is_half_past_seven_on_monday_in_france(moment, due):
    assert is_due("30 7-10 * * 1", moment) is due

"""After the first day: what states are called, reminders, what the person who reported may still do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from cantou.core.notices.models import Notice
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.signalements.domain.reminders import remind
from cantou.services.signalements.domain.reopening import TooLateError, give_opinion, reopen, reopens_until
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.domain.workflow import RefusedTransitionError
from cantou.services.signalements.models import Message, Opinion, Reminder, Report, StatusChange
from cantou.services.signalements.tasks import remind as remind_all
from tests.services.signalements.filing import shown, sign_in
from tests.support.factories import make_publication, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db

GINETTE = {"name": "Ginette Fau", "email": "ginette@exemple.fr", "wants": "email"}
# A Wednesday; due ten working days later, on the 16th, and All Saints' Day is not among them.
RECEIVED = datetime(2026, 9, 2, 9, tzinfo=UTC)


def settle(place, **settings):
    with Scope.agent(place.mairie.pk).enter():
        enable_offer(organisation=place.mairie, service="signalements", settings=settings)


def moved(place, report, after, **values):
    with Scope.agent(place.mairie.pk).enter():
        change_status(report=report, before=report.status, after=after, person=None, **values)
        report.refresh_from_db()
    return report


def follow(place, report, after=""):
    return f"{place.root}/suivi/{secret_of(key=report.object_key)}/{after}"


def inside(report):
    return Scope.for_object(organisation=report.organisation_id, key=report.object_key).enter()


class TestWords:
    def test_its_own_word_is_shown_everywhere_and_the_code_stays(self, client, place):
        settle(place, state_done="réparé", state_received="bien reçu")
        report = make_report(place.mairie, contact=GINETTE)
        make_publication(report)
        moved(place, report, "done")
        assert "Réparé" in shown(client, follow(place, report))
        for address in ("", "liste.csv", "flux.atom", f"{report.reference}/"):
            page = shown(client, f"{place.root}/{address}")
            assert "éparé" in page, address
            assert "(traité)" not in page, address
        run_jobs()
        assert "est maintenant « réparé »" in mail.outbox[-1].body.replace("\u00a0", " ")
        answer = client.get(f"/api/v1/signalements/reports/{report.reference}").json()
        assert answer["status"] == {"code": "done", "title": "réparé"}
        with Scope.agent(place.mairie.pk).enter():
            item = WorkItem.objects.get(object_key=report.object_key)
            assert (item.status, item.status_title) == ("done", "réparé")

    def test_the_desk_says_it_too(self, client, place):
        settle(place, state_received="à voir")
        report = make_report(place.mairie)
        sign_in(client, place.agent())
        for address in ("", "?etat=received", f"{report.reference}/"):
            assert "à voir" in shown(client, f"/bureau/signalements/{address}")


class TestReminders:
    def remind(self, place, *days):
        with Scope.agent(place.mairie.pk).enter():
            for day in days:
                remind(organisation=place.mairie.pk, at=datetime(2026, 9, day, 8, tzinfo=UTC))
            return list(Reminder.objects.order_by("pk").values_list("kind", flat=True))

    def test_before_on_the_day_and_to_a_responsible_each_once(self, place):
        person = place.agent("agent", email="agent@exemple.fr")
        chief = place.agent("manager", email="chef@exemple.fr")
        report = make_report(place.mairie, at=RECEIVED, category="voirie", tell=False)
        assert str(report.due_on) == "2026-09-16"
        assert self.remind(place, 11) == []
        assert self.remind(place, 14, 14, 15) == ["before"]
        assert self.remind(place, 16, 16) == ["before", "today"]
        assert self.remind(place, 17, 22) == ["before", "today"]
        assert self.remind(place, 23, 24) == ["before", "today", "late"]
        run_jobs()
        with Scope.agent(place.mairie.pk).enter():
            rows = Notice.objects.filter(channel="email").order_by("pk").values_list("kind", "person_id")
            assert sorted(rows) == sorted(
                [("reminder", person.pk), ("reminder", chief.pk)] * 2 + [("late", chief.pk)]
            )

    def test_whoever_has_it_hears_of_it_alone(self, place):
        mine, _other = place.agent("agent"), place.agent("agent")
        report = make_report(place.mairie, at=RECEIVED, tell=False)
        with Scope.agent(place.mairie.pk).enter():
            WorkItem.objects.filter(object_key=report.object_key).update(assignee_id=mine.pk)
        self.remind(place, report.due_on.day)
        run_jobs()
        with Scope.agent(place.mairie.pk).enter():
            assert set(Notice.objects.filter(kind="reminder").values_list("person_id", flat=True)) == {
                mine.pk
            }

    def test_what_is_over_is_not_reminded_of(self, place):
        report = make_report(place.mairie, at=RECEIVED, tell=False)
        moved(place, report, "done")
        assert self.remind(place, 16, 25) == []

    def test_the_database_keeps_one_of_each(self, place):
        report = make_report(place.mairie, at=RECEIVED, tell=False)
        values = {"organisation": place.mairie, "report": report, "kind": "late", "due_on": report.due_on}
        with Scope.agent(place.mairie.pk).enter():
            Reminder.objects.create(**values)
            with pytest.raises(IntegrityError), transaction.atomic():
                Reminder.objects.create(**values)

    def test_by_itself_for_every_organisation(self, place):
        make_report(place.mairie, at=datetime.now(UTC) - timedelta(days=60), tell=False)
        remind_all.func()
        run_jobs("cantou.signalements")
        with Scope.agent(place.mairie.pk).enter():
            assert list(Reminder.objects.values_list("kind", flat=True)) == ["late"]


class TestReopening:
    def test_with_a_reason_that_only_the_mairie_reads(self, client, place):
        person = place.agent()
        report = make_report(place.mairie, contact=GINETTE)
        make_publication(report)
        moved(place, report, "done")
        assert "Rouvrir ce signalement" in shown(client, follow(place, report))
        address = follow(place, report, "rouvrir/")
        assert client.post(address, {"why": ""}).status_code == 422
        assert client.post(address, {"why": "Marcel Roux a tout remis"}).status_code == 302
        with Scope.agent(place.mairie.pk).enter():
            report = Report.objects.get(pk=report.pk)
            assert (report.status, report.closed_at) == ("received", None)
            step = StatusChange.objects.get(report=report, number=3)
            assert (step.by_reporter, step.note) == (True, "")
            assert [row.body for row in Message.objects.all()] == ["Marcel Roux a tout remis"]
            assert WorkItem.objects.get(object_key=report.object_key).is_open
        assert "Rouvert par la personne qui a signalé" in shown(client, f"{place.root}/{report.reference}/")
        assert "Marcel" not in shown(client, f"{place.root}/{report.reference}/")
        run_jobs()
        with Scope.agent(place.mairie.pk).enter():
            told = Notice.objects.filter(kind="message_to_agents", person_id=person.pk)
            assert told.exists()

    def test_twice_reopens_once(self, client, place):
        report = moved(place, make_report(place.mairie), "done")
        for _again in range(2):
            client.post(follow(place, report, "rouvrir/"), {"why": "Encore cassé"})
        with inside(report):
            assert StatusChange.objects.filter(by_reporter=True).count() == 1
            assert Message.objects.count() == 1

    def test_only_within_the_delay(self, client, place):
        settle(place, reopen_days=10)
        report = moved(place, make_report(place.mairie), "done")
        late = report.closed_at + timedelta(days=10, seconds=1)
        with inside(report), pytest.raises(TooLateError):
            reopen(report=report, why="Trop tard", at=late)
        settle(place, reopen_days=0)
        assert "Rouvrir" not in shown(client, follow(place, report))
        client.post(follow(place, report, "rouvrir/"), {"why": "Encore"})
        with inside(report):
            assert Report.objects.get().status == "done"

    def test_three_times_in_all_and_then_they_write(self, client, place):
        report = make_report(place.mairie)
        for again in range(4):
            moved(place, report, "done")
            answer = client.post(follow(place, report, "rouvrir/"), {"why": f"Encore cassé {again}"})
            assert answer.status_code == 302
            with inside(report):
                report.refresh_from_db()
        assert report.status == "done"
        with inside(report):
            assert StatusChange.objects.filter(by_reporter=True).count() == 3
        assert "déjà été rouvert plusieurs fois" in shown(client, follow(place, report, "rouvrir/"))
        moved(place, report, "accepted", note="On y retourne")
        assert client.post(follow(place, report), {"body": "Merci"}).status_code == 302

    def test_what_an_agent_closed_as_no_report_and_opened_again_is_one(self, place):
        report = moved(place, make_report(place.mairie), "closed", reason="abuse")
        with inside(report):
            assert reopens_until(report) is None
        moved(place, report, "accepted", note="C’était vrai")
        report = moved(place, report, "done")
        with inside(report):
            assert reopens_until(report) == report.closed_at + timedelta(days=30)

    def test_an_agent_does_not_reopen_in_their_name(self, place):
        report = moved(place, make_report(place.mairie), "done")
        with Scope.agent(place.mairie.pk).enter(), pytest.raises(RefusedTransitionError):
            change_status(report=report, before="done", after="received", person=None, note="Moi")


class TestOpinion:
    def test_asked_in_the_closing_notice_given_changed(self, client, place):
        report = make_report(place.mairie, contact=GINETTE)
        moved(place, report, "done")
        run_jobs()
        assert follow(place, report, "avis/oui/") in mail.outbox[-1].body
        assert follow(place, report, "avis/non/") in mail.outbox[-1].body
        assert "Oui, c’est réglé" in shown(client, follow(place, report, "avis/oui/"))
        with inside(report):
            assert not Opinion.objects.exists()
        for answer, kept in (("oui", True), ("non", False)):
            client.post(follow(place, report, f"avis/{answer}/"))
            with inside(report):
                assert [row.is_satisfied for row in Opinion.objects.all()] == [kept]
        assert "Vous avez répondu : non." in shown(client, follow(place, report))

    def test_not_asked_before_it_is_treated_nor_where_nobody_asks(self, client, place):
        report = make_report(place.mairie, contact=GINETTE)
        client.post(follow(place, report, "avis/oui/"))
        moved(place, report, "accepted")
        run_jobs()
        assert "avis" not in mail.outbox[-1].body
        settle(place, ask_opinion=False)
        moved(place, report, "done")
        client.post(follow(place, report, "avis/oui/"))
        with inside(report):
            assert not Opinion.objects.exists()

    def test_fewer_than_five_answers_are_not_shown(self, client, place):
        sign_in(client, place.agent())
        for number in range(5):
            page = shown(client, "/bureau/signalements/statistiques/")
            assert ("oui sur" in page, "à partir de 5 réponses" in page) == (False, number > 0)
            report = moved(place, make_report(place.mairie, tell=False), "done", tell=False)
            with inside(report):
                give_opinion(report=report, is_satisfied=number != 2)
        assert "4 oui sur 5 réponses" in shown(client, "/bureau/signalements/statistiques/")

    def test_it_belongs_to_its_report(self, place):
        report, other = make_report(place.mairie), make_report(place.mairie)
        moved(place, report, "done")
        with inside(report):
            Opinion.objects.create(
                organisation=place.mairie, object_key=report.object_key, report=report, is_satisfied=True
            )
        with inside(other):
            assert not Opinion.objects.exists()

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.signalements.domain.health import transitions_agree
from cantou.services.signalements.domain.statuses import MovedMeanwhileError, change_status
from cantou.services.signalements.domain.workflow import (
    OVER,
    TRANSITIONS,
    Reason,
    RefusedTransitionError,
    Status,
    next_steps,
    transition,
)
from cantou.services.signalements.models import Report, StatusChange
from tests.services.signalements.filing import Place
from tests.support.factories import make_report

pytestmark = pytest.mark.django_db

PAIRS = list(product(Status, Status))
ALLOWED = {(each.before, each.after) for each in TRANSITIONS}
ROUTES = {
    Status.RECEIVED: [],
    Status.ACCEPTED: [Status.ACCEPTED],
    Status.PLANNED: [Status.PLANNED],
    Status.DONE: [Status.DONE],
    Status.CLOSED: [Status.CLOSED],
}


def move(report, after, **fields):
    before = Report.objects.get(pk=report.pk).status
    values = {
        "note": "Voilà pourquoi.",
        "reason": Reason.NOT_OURS if after == Status.CLOSED else "",
        **fields,
    }
    by_reporter = (before, after) in {("done", "received"), ("closed", "received")}
    undoing = (before, after) == ("closed", "planned")
    return change_status(
        report=report,
        before=before,
        after=after,
        person=None,
        by_reporter=by_reporter,
        undoing=undoing,
        **values,
    )


def report_in(place, status):
    """Inside an agent's Scope."""
    report = make_report(place.mairie)
    for step in ROUTES[status]:
        move(report, step)
    return report


def test_the_table_is_what_the_issue_says():
    assert {(str(before), str(after)) for before, after in ALLOWED} == {
        ("received", "accepted"),
        ("received", "planned"),
        ("received", "done"),
        ("received", "closed"),
        ("accepted", "planned"),
        ("accepted", "done"),
        ("accepted", "closed"),
        ("planned", "accepted"),
        ("planned", "done"),
        ("planned", "closed"),
        ("done", "accepted"),
        ("done", "received"),
        ("closed", "accepted"),
        ("closed", "received"),
        ("closed", "planned"),
    }


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=lambda status: status.value)
def test_every_pair_is_allowed_or_refused_by_the_domain(before, after):
    place = Place()
    with Scope.agent(place.mairie.pk).enter():
        report = report_in(place, before)
        if (before, after) in ALLOWED:
            step = move(report, after)
            assert (step.previous, step.status) == (before, after)
            report.refresh_from_db()
            assert report.status == after
            assert (report.closed_at is not None) == (after in OVER)
            item = WorkItem.objects.get(reference=report.reference)
            assert (item.status, item.is_open) == (after, after not in OVER)
        else:
            with pytest.raises(RefusedTransitionError):
                move(report, after)
            report.refresh_from_db()
            assert report.status == before


@pytest.mark.database
@pytest.mark.parametrize(("before", "after"), PAIRS, ids=lambda status: status.value)
def test_every_pair_is_allowed_or_refused_by_the_database(before, after):
    """Past the domain: a plain update of the report, a plain row in the history."""
    place = Place()
    with Scope.agent(place.mairie.pk).enter():
        report = report_in(place, before)
        values = {"status": after, "closed_at": "2026-01-01T00:00Z" if after in OVER else None}
        number = report.changes.count() + 1
        row = StatusChange(
            organisation=place.mairie,
            object_key=report.object_key,
            report=report,
            number=number,
            previous=before,
            status=after,
            reason="other" if after == Status.CLOSED else "",
        )
        if (before, after) in ALLOWED:
            row.save()
            assert Report.objects.filter(pk=report.pk).update(**values) == 1
            return
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
        if before != after:
            with pytest.raises(IntegrityError), transaction.atomic():
                Report.objects.filter(pk=report.pk).update(**values)


def test_the_health_check_compares_both_tables():
    assert transitions_agree() is None
    with connection.cursor() as cursor:
        cursor.execute("select signalements_allowed('', 'received'), signalements_allowed('', 'done')")
        assert cursor.fetchone() == (True, False)


@pytest.mark.database
def test_a_report_is_born_received():
    place = Place()
    with Scope.agent(place.mairie.pk).enter():
        report = make_report(place.mairie)
        report.pk, report.status, report.reference = None, Status.ACCEPTED, "AAA"
        with pytest.raises(IntegrityError), transaction.atomic():
            report.save(force_insert=True)


@pytest.mark.database
def test_what_happened_is_not_rewritten():
    place = Place()
    with Scope.agent(place.mairie.pk).enter():
        report = make_report(place.mairie)
        for values in ({"note": "x"}, {"status": "done"}, {"at": "2020-01-01T00:00Z"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                StatusChange.objects.filter(report=report).update(**values)
        assert StatusChange.objects.filter(report=report).update(is_public=True) == 1


def test_closing_says_why():
    place = Place()
    with Scope.agent(place.mairie.pk).enter():
        report = make_report(place.mairie)
        for values, field in (({"reason": ""}, "reason"), ({"reason": Reason.OTHER, "note": " "}, "note")):
            with pytest.raises(ValidationError) as caught:
                move(report, Status.CLOSED, **values)
            assert list(caught.value.message_dict) == [field]
        step = move(report, Status.CLOSED, reason=Reason.PRIVATE, note="")
        assert step.get_reason_display() == "c’est un terrain privé"


def test_reopening_says_why():
    place = Place()
    with Scope.agent(place.mairie.pk).enter():
        report = report_in(place, Status.DONE)
        with pytest.raises(ValidationError):
            move(report, Status.ACCEPTED, note="")
        move(report, Status.ACCEPTED, note="Le trou s’est rouvert.")
        report.refresh_from_db()
        assert (report.status, report.closed_at) == ("accepted", None)


def test_a_planned_day_belongs_to_a_planned_report():
    place = Place()
    with Scope.agent(place.mairie.pk).enter():
        report = make_report(place.mairie)
        step = move(report, Status.PLANNED, planned_on=date(2026, 12, 1))
        report.refresh_from_db()
        assert step.planned_on == report.planned_on == date(2026, 12, 1)
        move(report, Status.DONE)
        report.refresh_from_db()
        assert report.planned_on is None


def test_an_older_page_changes_nothing():
    place = Place()
    with Scope.agent(place.mairie.pk).enter():
        report = make_report(place.mairie)
        move(report, Status.DONE)
        with pytest.raises(MovedMeanwhileError):
            change_status(report=report, before="received", after="accepted", person=None)
        assert [step.status for step in StatusChange.objects.filter(report=report).order_by("number")] == [
            "received",
            "done",
        ]


def test_the_usual_next_step_comes_first():
    assert [step.after for step in next_steps("received")] == ["accepted", "planned", "done", "closed"]
    assert [step.after for step in next_steps("accepted")] == ["done", "planned", "closed"]
    assert [step.after for step in next_steps("closed")] == ["accepted"]
    assert str(transition(before="done", after="accepted").act) == "Rouvrir"

"""Counts by month begin and end at midnight in Paris, whatever the season."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cantou.core.scope.scope import Scope
from cantou.core.work.domain.months import PARIS, by_month, months_since
from cantou.core.work.models import WorkItem
from tests.support.factories import make_commune, make_organisation, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def paris(year, month, day=1):
    return datetime(year, month, day, tzinfo=PARIS)


def test_the_months_go_on_to_the_one_after_now(monkeypatch):
    monkeypatch.setattr(
        "cantou.core.work.domain.months.timezone.now", lambda: datetime(2027, 1, 31, 23, 30, tzinfo=UTC)
    )
    assert months_since(paris(2026, 11, 17)) == [
        paris(2026, 11), paris(2026, 12), paris(2027, 1), paris(2027, 2), paris(2027, 3),
    ]  # fmt: skip


def test_an_instant_belongs_to_the_month_of_the_clock_on_the_wall():
    """22:30 UTC on the last day of June is July in Paris, and 22:30 on that of January is January."""
    ours = make_organisation(territory=make_commune())
    theirs = make_organisation(territory=make_commune())
    moments = [
        datetime(2026, 5, 31, 21, 59, tzinfo=UTC),  # before what is asked
        datetime(2026, 6, 30, 21, 59, tzinfo=UTC),
        datetime(2026, 6, 30, 22, 30, tzinfo=UTC),
        datetime(2026, 7, 31, 21, 59, tzinfo=UTC),
        datetime(2026, 10, 31, 22, 30, tzinfo=UTC),
    ]
    for organisation, moment in [*((ours, moment) for moment in moments), (theirs, moments[1])]:
        report = make_report(organisation)
        with Scope.agent(organisation.pk).enter():
            WorkItem.objects.filter(object_key=report.object_key).update(received_at=moment)
    with Scope.agent(ours.pk).enter():
        assert by_month(WorkItem.objects.all(), "received_at", since=paris(2026, 6)) == [
            (paris(2026, 6), 1),
            (paris(2026, 7), 2),
            (paris(2026, 10), 1),
        ]

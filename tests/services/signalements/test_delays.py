from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.signalements.domain.delays import (
    add_working_days,
    end_of_day,
    is_working_day,
    local_day,
)
from cantou.services.signalements.models import Report
from tests.services.signalements.filing import Place
from tests.support.factories import make_report


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 7, 10), 1, date(2026, 7, 13)),  # a Friday: the weekend does not count
        (date(2026, 7, 13), 1, date(2026, 7, 15)),  # the day before 14 July
        (date(2026, 7, 14), 1, date(2026, 7, 15)),  # received on the holiday itself
        (date(2026, 7, 10), 10, date(2026, 7, 27)),  # two weeks that hold 14 July
        (date(2026, 10, 30), 1, date(2026, 11, 2)),  # 1 November is a Sunday in 2026
        (date(2027, 10, 29), 1, date(2027, 11, 2)),  # a Monday in 2027
        (date(2026, 11, 10), 1, date(2026, 11, 12)),  # over 11 November, a Wednesday
        (date(2026, 11, 10), 3, date(2026, 11, 16)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 4, 3), 1, date(2026, 4, 7)),  # Easter Monday moves
        (date(2026, 5, 13), 2, date(2026, 5, 18)),  # Ascension
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
    ],
)
def test_neither_weekends_nor_holidays_count(start, days, due):
    assert add_working_days(start, days) == due


def test_the_alsace_and_overseas_have_holidays_of_their_own():
    saint_stephen, abolition = date(2025, 12, 26), date(2026, 12, 20)
    assert is_working_day(saint_stephen)
    assert not is_working_day(saint_stephen, "67")
    assert not is_working_day(saint_stephen, "57")
    assert is_working_day(date(2024, 12, 20), "15")
    assert not is_working_day(date(2024, 12, 20), "974")
    assert not is_working_day(abolition, "974")


@pytest.mark.parametrize(
    ("day", "instant", "length"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, tzinfo=UTC), 24),  # the eve of summer time
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC), 23),  # a day of 23 hours
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, tzinfo=UTC), 24),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC), 25),  # a day of 25 hours
    ],
)
def test_a_day_ends_at_midnight_in_paris_whatever_the_clock(day, instant, length):
    end = end_of_day(day)
    assert end.astimezone(UTC) == instant
    assert end.astimezone(UTC) - end_of_day(day - timedelta(days=1)).astimezone(UTC) == timedelta(
        hours=length
    )


def test_the_day_of_an_instant_is_the_local_one():
    assert local_day(datetime(2026, 7, 13, 21, 59, tzinfo=UTC)) == date(2026, 7, 13)
    assert local_day(datetime(2026, 7, 13, 22, 1, tzinfo=UTC)) == date(2026, 7, 14)
    assert local_day(datetime(2026, 1, 13, 22, 59, tzinfo=UTC)) == date(2026, 1, 13)
    assert local_day(datetime(2026, 1, 13, 23, 1, tzinfo=UTC)) == date(2026, 1, 14)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_the_due_day_is_a_working_day_with_exactly_so_many_before_it(start, days):
    due = add_working_days(start, days)
    between = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert is_working_day(due)
    assert sum(map(is_working_day, between)) == days


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("received", "category", "due_on", "due_at"),
    [
        # Friday 27 March 2026, 23:30 in Paris; two working days over the change to summer time.
        (
            datetime(2026, 3, 27, 22, 30, tzinfo=UTC),
            "eau",
            date(2026, 3, 31),
            datetime(2026, 3, 31, 22, tzinfo=UTC),
        ),
        # Friday 23 October 2026; one working day over the change to winter time.
        (
            datetime(2026, 10, 23, 9, tzinfo=UTC),
            "neige",
            date(2026, 10, 26),
            datetime(2026, 10, 26, 23, tzinfo=UTC),
        ),
        # 13 July at 22:30 UTC is already the 14th in Paris.
        (
            datetime(2026, 7, 13, 22, 30, tzinfo=UTC),
            "animaux",
            date(2026, 7, 15),
            datetime(2026, 7, 15, 22, tzinfo=UTC),
        ),
        # Five working days over 11 November.
        (
            datetime(2026, 11, 9, 10, tzinfo=UTC),
            "dechets",
            date(2026, 11, 17),
            datetime(2026, 11, 17, 23, tzinfo=UTC),
        ),
    ],
)
def test_a_report_is_due_at_the_end_of_its_day(received, category, due_on, due_at):
    place = Place()
    report = make_report(place.mairie, category=category, at=received)
    with Scope.agent(place.mairie.pk).enter():
        assert Report.objects.get(pk=report.pk).due_on == due_on
        assert WorkItem.objects.get(reference=report.reference).due_at == due_at

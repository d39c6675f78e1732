"""Days and cut-offs by the calendar of France and the clock of Paris."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.services.periscolaire.engine.days import Month, Rule, Span, holiday, is_worked

RULE = Rule(frozenset({0, 1, 3, 4}), date(2026, 9, 1), date(2027, 7, 3), 1, time(10), key=7)
NOEL = Span(date(2026, 12, 19), date(2027, 1, 3), "Vacances de Noël")


@pytest.mark.parametrize(
    ("day", "cutoff"),
    [
        (date(2026, 12, 8), datetime(2026, 12, 7, 9, tzinfo=UTC)),
        (date(2026, 12, 7), datetime(2026, 12, 4, 9, tzinfo=UTC)),  # Monday: the Friday before.
        (date(2026, 11, 12), datetime(2026, 11, 10, 9, tzinfo=UTC)),  # After the 11th of November.
        (date(2027, 3, 30), datetime(2027, 3, 26, 9, tzinfo=UTC)),  # Easter Monday: the Friday, winter time.
        (
            date(2026, 10, 26),
            datetime(2026, 10, 23, 8, tzinfo=UTC),
        ),  # Clocks go back on the 25th: still summer.
        (date(2026, 10, 27), datetime(2026, 10, 26, 9, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 26, 9, tzinfo=UTC)),  # Clocks go forward on the 28th.
        (date(2027, 4, 1), datetime(2027, 3, 31, 8, tzinfo=UTC)),
    ],
)
def test_the_cutoff_is_on_the_last_working_day_before_at_ten_in_paris(day, cutoff):
    assert RULE.cutoff(day) == cutoff


def test_the_very_day_and_several_days_before():
    same = Rule(RULE.weekdays, RULE.first, RULE.last, 0, time(8, 30))
    assert same.cutoff(date(2026, 12, 7)) == datetime(2026, 12, 7, 7, 30, tzinfo=UTC)
    three = Rule(RULE.weekdays, RULE.first, RULE.last, 3, time(10))
    assert three.cutoff(date(2027, 5, 10)) == datetime(2027, 5, 4, 8, tzinfo=UTC)  # The Ascension is the 6th.


def test_holidays_closed_days_and_other_weekdays_do_not_take_place():
    assert [on.day for on in RULE.days(date(2026, 12, 14), date(2027, 1, 5), [NOEL])] == [
        14,
        15,
        17,
        18,
        4,
        5,
    ]
    assert RULE.closed(date(2026, 12, 21), [NOEL]) == "Vacances de Noël"
    assert RULE.closed(date(2027, 5, 6), []) == holiday(date(2027, 5, 6)) != ""
    assert RULE.closed(date(2026, 12, 9), []) == "pas ce jour-là"
    assert RULE.closed(date(2027, 7, 5), []) == "pas ce jour-là"


def test_a_closing_of_one_activity_leaves_the_others():
    only = Span(date(2026, 12, 7), date(2026, 12, 7), "Grève", only=8)
    assert RULE.closed(date(2026, 12, 7), [only]) == ""
    assert RULE.closed(date(2026, 12, 7), [Span(only.first, only.last, "Grève", only=7)]) == "Grève"


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(0, 10))
def test_between_the_cutoff_and_the_day_there_are_that_many_working_days(day, ahead):
    rule = Rule(RULE.weekdays, RULE.first, RULE.last, ahead, time(10))
    on = rule.cutoff(day).date()
    passed = [on + timedelta(n) for n in range((day - on).days)]
    assert sum(is_worked(one) for one in passed) == ahead
    assert ahead == 0 or is_worked(on)


def test_months():
    assert str(Month.read("2026-12").following) == "2027-01"
    assert Month.read("2028-02").last == date(2028, 2, 29)
    for text in ("2026-13", "2026-1", "26-01", "", "٢٠٢٦-12", "2026-00", "1999-01"):
        with pytest.raises(ValueError, match=r"^|literal"):
            Month.read(text)

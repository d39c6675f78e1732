from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import holidays as known_holidays
import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from cantou.services.dechets.engine import collections as engine
from cantou.services.dechets.engine import holidays
from cantou.services.dechets.engine.collections import Change, Rule, expand, happening, next_of
from cantou.services.dechets.engine.pattern import LAST, Pattern

FIRST, END = date(2026, 1, 1), date(2027, 12, 31)
WEEKDAYS = st.sets(st.integers(0, 5), min_size=1, max_size=6).map(lambda days: tuple(sorted(days)))
MONTHS = st.sets(st.integers(1, 12), max_size=12).map(lambda months: tuple(sorted(months)))
PATTERNS = st.one_of(
    st.builds(Pattern, weekdays=WEEKDAYS, weeks=st.sampled_from(["all", "even", "odd"]), months=MONTHS),
    st.builds(Pattern, weekdays=WEEKDAYS, weeks=st.just("every"), every=st.integers(2, 8)),
    st.builds(
        Pattern,
        weekdays=WEEKDAYS,
        nths=st.sets(st.sampled_from([1, 2, 3, 4, 5, LAST]), min_size=1).map(tuple),
    ),
    st.builds(Pattern, month_days=st.sets(st.integers(1, 31), min_size=1).map(tuple)),
)
RULES = st.builds(
    Rule,
    stream=st.just("tri"),
    pattern=PATTERNS,
    starts_on=st.dates(date(2024, 1, 1), date(2026, 6, 1)),
    ends_on=st.none() | st.dates(date(2026, 7, 1), date(2028, 1, 1)),
    shift=st.sampled_from(engine.SHIFTS),
)


def of(days, **fields):
    return Rule("tri", Pattern(weekdays=(days,)), FIRST, **fields)


def dates(rule, first, last, changes=()):
    return [one.day for one in happening([rule], changes, first, last)]


@pytest.mark.parametrize("year", range(2008, 2101))
def test_holidays_are_those_of_france(year):
    assert set(holidays.of_year(year)) == set(known_holidays.country_holidays("FR", years=year))


def test_two_holidays_on_one_day_are_both():
    assert holidays.names_on(date(2008, 5, 1)) == {"travail", "ascension"}


@given(rule=RULES)
def test_what_holidays_move_lands_on_an_open_day(rule):
    for one in happening([rule], [], FIRST, END):
        if one.is_moved:
            assert one.day.weekday() != 6
            assert not holidays.named(one.day)
            assert one.holiday
        elif rule.shift in {engine.NEXT, engine.PREVIOUS, engine.SKIP}:
            assert not holidays.named(one.day)


@given(rule=RULES)
def test_a_window_shows_what_a_wider_one_shows(rule):
    whole = expand([rule], [], FIRST, END)
    middle = date(2026, 11, 3)
    assert [*expand([rule], [], FIRST, middle), *expand([rule], [], middle + timedelta(1), END)] == whole


@given(rule=RULES)
def test_nothing_is_planned_out_of_its_bounds_and_only_skipping_loses_any(rule):
    planned = {one.planned for one in expand([replace(rule, shift=engine.NONE)], [], FIRST, END)}
    found = expand([rule], [], FIRST - timedelta(10), END + timedelta(10))
    assert all(rule.starts_on <= one.planned <= (rule.ends_on or date.max) for one in found)
    assert planned >= {one.planned for one in found if FIRST <= one.planned <= END}
    if rule.shift == engine.SKIP:
        assert {one.planned for one in found if FIRST <= one.planned <= END} == planned


@given(weekdays=WEEKDAYS, nths=st.sets(st.sampled_from([1, 2, 3, 4, 5, LAST]), min_size=1))
def test_ranks_of_the_month_are_those_of_dateutil(weekdays, nths):
    rule = Rule("tri", Pattern(weekdays=weekdays, nths=tuple(nths)), FIRST)
    days = [rrule.weekday(day, nth) for day in weekdays for nth in nths]
    expected = rrule.rrule(rrule.MONTHLY, dtstart=_at(FIRST), until=_at(END), byweekday=days)
    assert dates(rule, FIRST, END) == sorted({one.date() for one in expected})


@given(weekdays=WEEKDAYS, every=st.integers(2, 8), start=st.dates(date(2025, 6, 1), date(2026, 3, 1)))
def test_one_week_in_several_is_that_of_dateutil(weekdays, every, start):
    rule = Rule("tri", Pattern(weekdays=weekdays, weeks="every", every=every), start)
    expected = rrule.rrule(
        rrule.WEEKLY, interval=every, dtstart=_at(start), until=_at(END), byweekday=weekdays, wkst=rrule.MO
    )
    assert dates(rule, FIRST, END) == [one.date() for one in expected if one.date() >= FIRST]


def _at(day):
    from datetime import datetime

    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 (dateutil's own)


def test_a_whole_week_goes_one_day_later_and_over_a_second_holiday():
    # In May 2027 the Ascension is a Thursday and the 8th a Saturday: Friday would fall on the 8th, Sunday is none.
    week = Rule("tri", Pattern(weekdays=(0, 3, 4)), FIRST, shift=engine.WEEK)
    found = expand([week], [], date(2027, 5, 3), date(2027, 5, 9))
    assert [(one.planned.day, one.day.day) for one in found] == [(3, 3), (6, 7)]
    alone = Rule("tri", Pattern(weekdays=(4,)), FIRST, shift=engine.WEEK)
    assert dates(alone, date(2027, 5, 3), date(2027, 5, 13)) == [date(2027, 5, 10)]


def test_a_day_that_has_its_own_collection_is_not_said_to_be_moved():
    """Saturday the 1st of May 2027 goes to Monday, which is collected anyway."""
    rule = Rule("tri", Pattern(weekdays=(0, 5)), FIRST, shift=engine.NEXT)
    found = expand([rule], [], date(2027, 5, 1), date(2027, 5, 3))
    assert [(one.day, one.planned) for one in found] == [(date(2027, 5, 3), date(2027, 5, 3))]


def test_only_some_holidays_count():
    friday = of(4, shift=engine.NEXT, on=("travail", "noel"))
    assert dates(friday, date(2026, 5, 1), date(2026, 5, 9)) == [date(2026, 5, 2), date(2026, 5, 8)]


def test_no_collection_is_said_where_holidays_are_skipped():
    found = expand([of(4, shift=engine.SKIP)], [], date(2026, 12, 20), date(2026, 12, 31))
    assert [(one.day, one.is_cancelled, one.holiday) for one in found] == [(date(2026, 12, 25), True, "noel")]


def test_a_day_is_moved_cancelled_added_and_taken_back():
    tuesday = of(1)
    moved = Change("tri", date(2026, 12, 8), date(2026, 12, 10), "neige")
    assert dates(tuesday, date(2026, 12, 7), date(2026, 12, 16), [moved]) == [
        date(2026, 12, 10),
        date(2026, 12, 15),
    ]
    back = replace(moved, sequence=2, is_active=False)
    found = expand([tuesday], [back], date(2026, 12, 8), date(2026, 12, 8))
    assert [(one.day, one.sequence) for one in found] == [(date(2026, 12, 8), 2)]
    none = Change("", date(2026, 12, 8))
    assert dates(tuesday, date(2026, 12, 7), date(2026, 12, 9), [none]) == []
    more = Change("encombrants", added_on=date(2026, 12, 9))
    found = happening([tuesday], [more], date(2026, 12, 7), date(2026, 12, 13))
    assert [(one.day.day, one.stream) for one in found] == [(8, "tri"), (9, "encombrants")]


def test_a_change_far_away_is_seen_from_both_ends():
    moved = Change("tri", date(2026, 6, 2), date(2026, 9, 3))
    assert dates(of(1), date(2026, 9, 2), date(2026, 9, 4), [moved]) == [date(2026, 9, 3)]


def test_a_rule_that_falls_on_nothing_is_found_out():
    leap = Rule("tri", Pattern(month_days=(29,), months=(2,)), FIRST)
    assert next_of(leap, FIRST) == date(2028, 2, 29)
    assert next_of(Rule("tri", Pattern(month_days=(31,), months=(6,)), FIRST), FIRST) is None
    assert next_of(of(1, ends_on=date(2026, 1, 5)), FIRST) is None

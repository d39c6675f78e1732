"""Wishes of a season against each other: dates and numbers alone."""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.services.salles.engine import moments
from cantou.services.salles.engine.sharing import (
    Clash,
    Want,
    clashes,
    days_between,
    days_of,
    monday_of,
    other_days,
)
from tests.support.booking import wall

STARTS = date(2026, 9, 7)
HOLIDAYS = days_between([(date(2026, 10, 17), date(2026, 11, 1))])


def want(key=1, **fields):
    values = {
        "weekday": 1,
        "starts": time(20),
        "ends": time(22),
        "first": STARTS,
        "last": date(2026, 11, 30),
        "rooms": frozenset({1}),
        **fields,
    }
    return Want(key=key, **values)


def test_every_tuesday_but_not_in_the_holidays():
    days = days_of(want(away=HOLIDAYS), season_starts=STARTS)
    assert days == [
        date(2026, 9, 8), date(2026, 9, 15), date(2026, 9, 22), date(2026, 9, 29), date(2026, 10, 6),
        date(2026, 10, 13), date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 17), date(2026, 11, 24),
    ]  # fmt: skip


def test_every_other_week_is_counted_from_the_season_and_passes_a_year_of_53_weeks():
    both = [
        days_of(want(weeks=weeks, last=date(2027, 1, 20)), season_starts=STARTS) for weeks in ("odd", "even")
    ]
    assert date(2026, 9, 8) in both[0]
    assert not set(both[0]) & set(both[1])
    for days in both:
        assert {(after - before).days for before, after in pairwise(days)} == {14}


def test_the_same_room_at_hours_that_overlap():
    one, other = want(1), want(2, starts=time(21), ends=time(23), last=date(2026, 9, 20))
    assert clashes([one, other], season_starts=STARTS) == [Clash(1, 2, ())]
    [clash] = clashes([one, other], season_starts=STARTS)
    assert clash.days == (date(2026, 9, 8), date(2026, 9, 15))


@pytest.mark.parametrize(
    "other",
    [
        want(2, starts=time(22), ends=time(23)),
        want(2, weekday=2),
        want(2, rooms=frozenset({2})),
        want(2, first=date(2026, 12, 1), last=date(2026, 12, 31)),
    ],
    ids=["after", "another day", "another room", "later in the year"],
)
def test_what_meets_nobody(other):
    assert clashes([want(1), other], season_starts=STARTS) == []


def test_the_great_hall_meets_each_of_its_rooms():
    whole = want(1, rooms=frozenset({1, 2, 3}))
    rooms = [want(key, rooms=frozenset({key - 1})) for key in (2, 3, 4)]
    assert [(one.one, one.other) for one in clashes([whole, *rooms], season_starts=STARTS)] == [
        (1, 2), (1, 3), (1, 4),
    ]  # fmt: skip


def test_split_weeks_settle_it():
    assert clashes([want(1, weeks="odd"), want(2, weeks="even")], season_starts=STARTS) == []


def test_where_it_could_move_to():
    taken = [want(key, weekday=day) for key, day in ((2, 1), (3, 3))]
    assert other_days(want(1), [want(1), *taken], season_starts=STARTS) == [0, 2, 4, 5, 6]


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.sampled_from(moments.MOMENTS))
def test_a_named_span_is_known_again(day, moment):
    starts, ends = moments.span(moment, day)
    assert starts < ends
    assert moments.moment_of(starts, ends) == moment.id
    if moment.whole_weekend:
        assert (starts.weekday(), ends.weekday()) == (4, 6)
        assert monday_of(starts.date()) == monday_of(day)


def test_other_hours_have_no_name():
    assert moments.moment_of(wall(2026, 12, 5, 9), wall(2026, 12, 5, 10)) == ""

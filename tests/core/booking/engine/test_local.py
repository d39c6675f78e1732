"""Both clock changes of 2026: 29 March, from 2 to 3; 25 October, from 3 back to 2."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.booking.engine import local
from cantou.core.booking.engine.local import NoSuchHourError, Span

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(
    lambda at: at.replace(microsecond=0, second=0)
)


def utc(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_clocks_are_moved_twice_a_year():
    assert local.changes(2026) == (utc(3, 29, 1), utc(10, 25, 1))


@pytest.mark.parametrize(
    ("shown", "instants"),
    [
        (datetime(2026, 3, 29, 1, 59), (utc(3, 29, 0, 59),)),
        (datetime(2026, 3, 29, 2), ()),
        (datetime(2026, 3, 29, 2, 59), ()),
        (datetime(2026, 3, 29, 3), (utc(3, 29, 1),)),
        (datetime(2026, 10, 25, 1, 59), (utc(10, 24, 23, 59),)),
        (datetime(2026, 10, 25, 2), (utc(10, 25, 0), utc(10, 25, 1))),
        (datetime(2026, 10, 25, 2, 59), (utc(10, 25, 0, 59), utc(10, 25, 1, 59))),
        (datetime(2026, 10, 25, 3), (utc(10, 25, 2),)),
        (datetime(2026, 7, 1, 12), (utc(7, 1, 10),)),
    ],
)
def test_an_hour_is_shown_never_once_or_twice(shown, instants):
    assert local.readings(shown) == instants


def test_an_hour_that_does_not_exist_is_refused_in_french():
    with pytest.raises(NoSuchHourError) as refused:
        local.instant(datetime(2026, 3, 29, 2, 30))
    assert str(refused.value) == "29/03/2026 02:30 n’existe pas : cette nuit-là, l’heure avance."


def test_the_first_of_two_is_meant():
    assert local.instant(datetime(2026, 10, 25, 2, 30)) == utc(10, 25, 0, 30)


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        # 1 h to 4 h: two hours in March, four in October.
        ((3, 29, 1), (3, 29, 4), [Span(utc(3, 29, 0), utc(3, 29, 2))]),
        ((10, 25, 1), (10, 25, 4), [Span(utc(10, 24, 23), utc(10, 25, 3))]),
        ((3, 29, 2), (3, 29, 3), []),
        ((3, 29, 2, 30), (3, 29, 3, 30), [Span(utc(3, 29, 1), utc(3, 29, 1, 30))]),
        ((10, 25, 2), (10, 25, 3), [Span(utc(10, 25, 0), utc(10, 25, 2))]),
        (
            (10, 25, 2),
            (10, 25, 2, 30),
            [Span(utc(10, 25, 0), utc(10, 25, 0, 30)), Span(utc(10, 25, 1), utc(10, 25, 1, 30))],
        ),
    ],
)
def test_what_clocks_show_between_two_hours(first, last, found):
    assert local.spans(datetime(2026, *first), datetime(2026, *last)) == found


@given(MOMENTS)
def test_each_reading_shows_what_was_asked(shown):
    assert [local.wall(one) for one in local.readings(shown)] == [shown] * len(local.readings(shown))


@given(MOMENTS, st.integers(1, 4000), MOMENTS)
def test_an_instant_is_inside_if_its_clock_is(first, minutes, at):
    last = first + timedelta(minutes=minutes)
    instant = at.replace(tzinfo=UTC)
    inside = any(span.start <= instant < span.end for span in local.spans(first, last))
    assert inside == (first <= local.wall(instant) < last)


@given(st.datetimes(datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 4)), st.integers(1, 300))
def test_what_ends_ends_after_it_began(start, minutes):
    began = local.instant(start)
    assert local.instant_of_end(start + timedelta(minutes=minutes), began) > began

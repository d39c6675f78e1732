from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.booking.engine import hours
from cantou.core.booking.engine.local import Span, wall
from cantou.core.booking.engine.slots import Slot, common, counted, cut, merged, without

EIGHT = datetime(2026, 6, 2, 8, tzinfo=UTC)


def at(minutes):
    return EIGHT + timedelta(minutes=minutes)


def span(start, end):
    return Span(at(start), at(end))


def minutes_of(slots):
    return [int((slot.starts_at - EIGHT).total_seconds() // 60) for slot in slots]


@pytest.mark.parametrize(
    ("busy", "options", "found"),
    [
        ([], {"minutes": 60, "step": 60}, [0, 60, 120, 180]),
        ([], {"minutes": 60, "step": 30}, [0, 30, 60, 90, 120, 150, 180]),
        ([], {"minutes": 90, "step": 60}, [0, 60, 120]),
        ([], {"minutes": 300, "step": 60}, []),
        # The grid stays where it is, whatever lies in between.
        ([span(50, 70)], {"minutes": 60, "step": 60}, [120, 180]),
        ([span(60, 61)], {"minutes": 30, "step": 30}, [0, 30, 90, 120, 150, 180, 210]),
        # What lies beside does not hinder, unless time is needed around.
        ([span(60, 120)], {"minutes": 60, "step": 60}, [0, 120, 180]),
        ([span(60, 120)], {"minutes": 60, "step": 60, "before": 15}, [0, 180]),
        ([span(60, 120)], {"minutes": 60, "step": 60, "after": 15}, [120, 180]),
        ([span(-60, 300)], {"minutes": 60, "step": 60}, []),
        ([span(0, 60), span(30, 130), span(125, 140)], {"minutes": 60, "step": 60}, [180]),
        ([], {"minutes": 60, "step": 60, "earliest": at(61)}, [120, 180]),
        ([], {"minutes": 60, "step": 60, "latest": at(179)}, [0, 60]),
    ],
)
def test_a_morning_is_cut(busy, options, found):
    assert minutes_of(cut([span(0, 240)], busy, **options)) == found


def test_a_slot_does_not_cross_lunch():
    assert minutes_of(cut([span(0, 100), span(120, 200)], [], minutes=60, step=60)) == [0, 120]


def test_what_never_closes_begins_anew_at_each_midnight():
    opened = hours.open_spans("", date(2026, 10, 24), date(2026, 10, 27))
    found = [wall(slot.starts_at) for slot in cut(opened, [], minutes=60, step=7 * 60)]
    # On the 25th the clock shows an hour less from the second on: seven hours have gone by all the same.
    assert [(shown.day, shown.hour) for shown in found] == [
        *((24, 0), (24, 7), (24, 14), (24, 21)),
        *((25, 0), (25, 6), (25, 13), (25, 20)),
        *((26, 0), (26, 7), (26, 14), (26, 21)),
    ]


def test_a_slot_of_no_length_is_refused():
    with pytest.raises(ValueError, match="a minute"):
        cut([span(0, 60)], [], minutes=0, step=10)


def test_a_pool_has_as_many_as_are_free():
    first, second = Slot(at(0), at(60)), Slot(at(60), at(120))
    assert counted([[first, second], [second], []]) == [Slot(at(0), at(60), 1), Slot(at(60), at(120), 2)]


SPANS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 60)).map(lambda pair: span(pair[0], pair[0] + pair[1])),
    max_size=8,
)


def inside(spans, minute):
    return any(one.start <= at(minute) < one.end for one in spans)


@given(SPANS, SPANS)
def test_minute_by_minute(one, other):
    for minute in range(-1, 362):
        a, b = inside(one, minute), inside(other, minute)
        assert inside(merged(one), minute) == a
        assert inside(without(one, other), minute) == (a and not b)
        assert inside(common(one, other), minute) == (a and b)
    pairs = zip(merged(one), merged(one)[1:], strict=False)
    assert all(before.end < after.start for before, after in pairs)


@given(SPANS, st.integers(1, 90), st.integers(1, 45), st.integers(0, 20), st.integers(0, 20))
def test_every_slot_that_fits_and_no_other(busy, minutes, step, before, after):
    opened = [span(0, 120), span(150, 300)]
    fits = [
        start
        for first, last in ((0, 120), (150, 300))
        for start in range(first, last, step)
        if start + minutes <= last
        and not any(
            one.start < at(start + minutes + after) and one.end > at(start - before) for one in merged(busy)
        )
    ]
    assert minutes_of(cut(opened, busy, minutes=minutes, step=step, before=before, after=after)) == fits

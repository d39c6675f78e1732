from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import islice, takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from cantou.core.booking.engine import local
from cantou.core.booking.engine.errors import RecurrenceError
from cantou.core.booking.engine.recurrence import MOST, Steps, expand, parse, walk
from cantou.core.booking.engine.recurrence_words import in_words

START = datetime(2026, 3, 3, 18)  # a Tuesday
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def utc(month, day, hour, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_the_local_hour_is_constant_across_both_clock_changes_and_the_first_of_may():
    found = expand(parse("FREQ=WEEKLY;BYDAY=FR;COUNT=40"), datetime(2026, 3, 6, 18), 120)
    assert [one.local_start.time() for one in found] == [time(18)] * 40
    assert [(one.starts_at.hour, one.ends_at.hour) for one in found] == [(17, 19)] * 4 + [(16, 18)] * 30 + [
        (17, 19)
    ] * 6
    assert datetime(2026, 5, 1, 18) in [one.local_start for one in found]


def test_a_night_ends_at_the_same_hour_all_year():
    found = expand(parse("FREQ=WEEKLY;COUNT=3"), datetime(2026, 10, 17, 20), 8 * 60)
    assert [(one.starts_at, one.ends_at) for one in found] == [
        (utc(10, 17, 18), utc(10, 18, 2)),
        (utc(10, 24, 18), utc(10, 25, 3)),
        (utc(10, 31, 19), utc(11, 1, 3)),
    ]


def test_the_hour_that_does_not_exist_has_no_instant_and_the_one_that_comes_twice_is_the_first():
    found = expand(parse("FREQ=WEEKLY;COUNT=2"), datetime(2026, 3, 22, 2, 30), 60)
    assert [(one.local_start, one.starts_at, one.ends_at) for one in found] == [
        (datetime(2026, 3, 22, 2, 30), utc(3, 22, 1, 30), utc(3, 22, 2, 30)),
        (datetime(2026, 3, 29, 2, 30), None, None),
    ]
    (twice,) = expand(parse("FREQ=DAILY;COUNT=1"), datetime(2026, 10, 25, 2, 30), 60)
    assert (twice.starts_at, twice.ends_at, twice.is_twice) == (utc(10, 25, 0, 30), utc(10, 25, 2, 30), True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("FREQ=DAILY;COUNT=10000", "Une série a 400 dates au plus ; vous en demandez 10\u202f000."),
        ("FREQ=DAILY;UNTIL=20270831", "Une série a 400 dates au plus ; celle-ci en aurait davantage."),
        ("FREQ=DAILY", "Dites jusqu’à quand cela se répète, ou combien de fois."),
        ("FREQ=WEEKLY;UNTIL=20300101", "Une série va jusqu’au 3 septembre 2027 au plus : dix-huit mois."),
        (
            "FREQ=MONTHLY;COUNT=30",
            "Une série va jusqu’au 3 septembre 2027 au plus : il n’y tient que 19 dates sur 30.",
        ),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", "Cette répétition ne tombe sur aucun jour."),
        ("FREQ=DAILY;UNTIL=20260101", "Cette répétition ne tombe sur aucun jour."),
    ],
)
def test_what_goes_too_far_is_refused(text, why):
    with pytest.raises(RecurrenceError) as refused:
        expand(parse(text), START, 60)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Cette répétition n’est pas écrite comme il faut."),
        ("FREQ=SECONDLY", "Une répétition va par jours, par semaines, par mois ou par années."),
        ("COUNT=3", "Une répétition va par jours, par semaines, par mois ou par années."),
        ("FREQ=DAILY;BYHOUR=1", "« BYHOUR=1 » n’est pas compris dans cette répétition."),
        ("FREQ=DAILY;FREQ=DAILY", "« FREQ=DAILY » n’est pas compris dans cette répétition."),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260101", "Dites soit combien de fois, soit jusqu’à quand."),
        ("FREQ=DAILY;INTERVAL=0", "« 0 » n’est pas un nombre qui convient dans cette répétition."),
        ("FREQ=DAILY;COUNT=-1", "« -1 » n’est pas un nombre qui convient dans cette répétition."),
        ("FREQ=DAILY;UNTIL=20261301", "« 20261301 » n’est pas une date de fin."),
        ("FREQ=DAILY;UNTIL=99991231T235959Z", "« 99991231T235959Z » n’est pas une date de fin."),
        ("FREQ=WEEKLY;BYDAY=XX", "« XX » n’est pas un jour de la semaine."),
        ("FREQ=WEEKLY;BYDAY=2MO", "Le premier ou le dernier jour se dit dans le mois ou dans l’année."),
        ("FREQ=MONTHLY;BYDAY=0MO", "« 0 » n’est le rang d’aucun jour."),
        ("FREQ=MONTHLY;BYDAY=6MO", "Un mois n’a que cinq fois le même jour, au plus."),
        (
            "FREQ=WEEKLY;BYMONTHDAY=3",
            "Une répétition par semaines se dit par jours de la semaine, non du mois.",
        ),
        ("FREQ=MONTHLY;BYSETPOS=1", "« BYSETPOS » choisit parmi des jours : lesquels ?"),
    ],
)
def test_what_is_not_understood_is_explained(text, why):
    with pytest.raises(RecurrenceError) as refused:
        parse(text)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FREQ=WEEKLY;UNTIL=20260630", "chaque mardi jusqu’au 30 juin 2026"),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10", "chaque mardi et jeudi, 10 fois"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=3", "une semaine sur deux, le mardi, 3 fois"),
        ("FREQ=WEEKLY;INTERVAL=3", "toutes les 3 semaines, le mardi"),
        ("FREQ=DAILY;UNTIL=20260401", "chaque jour jusqu’au 1er avril 2026"),
        ("FREQ=DAILY;INTERVAL=10;COUNT=4", "tous les 10 jours, 4 fois"),
        ("FREQ=DAILY;BYMONTH=7,8", "chaque jour, en juillet et août"),
        ("FREQ=MONTHLY;COUNT=4", "le 3, chaque mois, 4 fois"),
        ("FREQ=MONTHLY;BYDAY=1TU", "le premier mardi, chaque mois"),
        ("FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2", "le dernier vendredi, tous les 2 mois"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1", "le dernier jour et 1er, chaque mois"),
        ("FREQ=YEARLY", "chaque année, le 3 mars"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=7;BYMONTHDAY=14", "tous les 2 ans, le 14 juillet"),
    ],
)
def test_a_repetition_is_said_in_french(text, said):
    assert in_words(parse(text), START) == said


@st.composite
def rules(draw):
    """As RFC 5545 allows them to be put together."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 5))}"]
    by_day = []
    if draw(st.booleans()):
        nth = {
            "MONTHLY": st.sampled_from([0, 1, 2, 5, -1, -2]),
            "YEARLY": st.sampled_from([0, 1, 20, 53, -1]),
        }
        by_month = draw(st.booleans())
        places = st.sampled_from([0, 1, 3, -1]) if by_month else nth.get(freq, st.just(0))
        by_day = draw(st.lists(st.tuples(places, st.sampled_from(DAYS)), min_size=1, max_size=3))
        if freq in {"DAILY", "WEEKLY"} or not all(place for place, _ in by_day):  # dateutil does not mix both
            by_day = [(0, day) for _, day in by_day]
        parts.append("BYDAY=" + ",".join(f"{place or ''}{day}" for place, day in by_day))
        if by_month:
            parts.append(
                "BYMONTH=" + ",".join(map(str, draw(st.sets(st.integers(1, 12), min_size=1, max_size=4))))
            )
    if freq != "WEEKLY" and draw(st.booleans()):
        days = draw(st.sets(st.integers(-31, 31).filter(bool), min_size=1, max_size=6))
        parts.append("BYMONTHDAY=" + ",".join(map(str, days)))
    if by_day and freq != "WEEKLY" and draw(st.booleans()):  # dateutil begins the first week at its start
        parts.append(f"BYSETPOS={draw(st.sampled_from(['1', '-1', '2', '1,-1']))}")
    parts += draw(st.sampled_from([[], [f"COUNT={draw(st.integers(1, 30))}"], ["UNTIL=20280615T120000"]]))
    parts.append(f"WKST={draw(st.sampled_from(DAYS))}")
    return ";".join(parts)


@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(rules(), st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)), st.integers(0, 900))
def test_it_walks_as_dateutil_does(text, start, ahead):
    start = start.replace(microsecond=0)
    last, first = start + timedelta(days=1200), start + timedelta(days=ahead)
    rule = parse(text)
    # A rule that never falls on anything keeps dateutil until the year 9999.
    assume(any(True for _ in islice(walk(rule, start, last), 1)))
    known = list(takewhile(lambda at: at <= last, rrulestr(text, dtstart=start)))
    assert list(walk(rule, start, last)) == known
    assert list(walk(rule, start, last, first=first)) == [at for at in known if at >= first]
    assert parse(str(rule)) == rule


@given(st.text(alphabet="FREQ=WEKLYDAIBMO;,-0123456789UNTILCOUNTHSP", max_size=60))
def test_whatever_is_written_is_a_rule_or_is_explained(text):
    try:
        rule = parse("FREQ=DAILY;" + text)
    except RecurrenceError:
        return
    assert parse(str(rule)) == rule


def test_a_series_holds_every_day_of_a_year_and_no_more():
    assert len(expand(parse(f"FREQ=DAILY;COUNT={MOST}"), START, 60)) == MOST


def test_a_walk_that_never_arrives_ends():
    rule = parse("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    assert list(walk(rule, datetime(1, 1, 1), datetime(2026, 1, 1), first=datetime(2025, 1, 1))) == []
    with pytest.raises(RecurrenceError):
        list(
            walk(
                parse("FREQ=DAILY;COUNT=999999999"),
                datetime(1, 1, 1),
                datetime(2026, 1, 1),
                steps=Steps(1000),
            )
        )


def test_dates_at_the_edges_of_the_calendar():
    assert list(walk(parse("FREQ=WEEKLY;WKST=SU;COUNT=1"), datetime(1, 1, 1), datetime(1, 2, 1))) == [
        datetime(1, 1, 1)
    ]
    assert list(walk(parse("FREQ=WEEKLY"), datetime(9999, 12, 30), datetime.max)) == [datetime(9999, 12, 30)]
    assert list(walk(parse("FREQ=MONTHLY"), datetime(9999, 12, 30), datetime.max)) == [datetime(9999, 12, 30)]


@given(st.integers(0, 365), st.integers(0, 24 * 60 - 1), st.integers(1, 2000))
def test_an_occurrence_begins_and_ends_on_its_clock(day, minute, length):
    shown = datetime(2026, 1, 1) + timedelta(days=day, minutes=minute)
    (one,) = expand(parse("FREQ=DAILY;COUNT=1"), shown, length)
    if one.starts_at is None:
        assert local.readings(shown) == ()
        return
    assert local.wall(one.starts_at) == shown
    assert one.ends_at > one.starts_at
    end = shown + timedelta(minutes=length)
    if local.readings(end):
        assert local.wall(one.ends_at) == end

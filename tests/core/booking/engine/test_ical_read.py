from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.booking.engine import ical_read
from cantou.core.booking.engine.errors import CalendarError
from cantou.core.booking.engine.ical_read import read
from cantou.core.booking.engine.local import Span

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
LAST = datetime(2026, 12, 1, tzinfo=UTC)


def utc(month, day, hour=0, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def calendar(*events, encoding="utf-8", line="\r\n"):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("\n"), "END:VEVENT"]
    return line.join([*lines, "END:VCALENDAR", ""]).encode(encoding)


def found(*events, **options):
    reading = read(calendar(*events, **options), first=FIRST, last=LAST)
    return reading.busy, reading.told


@pytest.mark.parametrize(
    ("event", "busy", "told"),
    [
        ("DTSTART:20260602T080000Z\nDTEND:20260602T090000Z", [Span(utc(6, 2, 8), utc(6, 2, 9))], []),
        (
            "DTSTART;TZID=Europe/Paris:20260602T100000\nDURATION:PT90M",
            [Span(utc(6, 2, 8), utc(6, 2, 9, 30))],
            [],
        ),
        # Outlook's names of time zones, and those with a path before.
        (
            "DTSTART;TZID=Romance Standard Time:20260602T100000\nDTEND;TZID=Romance Standard Time:20260602T110000",
            [Span(utc(6, 2, 8), utc(6, 2, 9))],
            [],
        ),
        (
            "DTSTART;TZID=/x.org/Olson/America/New_York:20260602T100000\nDURATION:PT1H",
            [Span(utc(6, 2, 14), utc(6, 2, 15))],
            [],
        ),
        (
            "SUMMARY:Ici\nDTSTART;TZID=Nowhere:20260602T100000\nDURATION:PT1H",
            [Span(utc(6, 2, 8), utc(6, 2, 9))],
            [
                "1 événement (« Ici ») : l’heure est prise comme celle de Paris, le fuseau « Nowhere » est inconnu."
            ],
        ),
        (
            "DTSTART:20260602T100000\nDURATION:PT1H",
            [Span(utc(6, 2, 8), utc(6, 2, 9))],
            ["1 événement : l’heure est prise comme celle de Paris, aucun fuseau n’est dit."],
        ),
        (
            "SUMMARY:Conseil\nDTSTART:20260602T080000Z",
            [Span(utc(6, 2, 8), utc(6, 2, 9))],
            ["1 événement (« Conseil ») : sans heure de fin, il est compté pour une heure."],
        ),
        # All day, here; the day of 23 hours too.
        ("DTSTART;VALUE=DATE:20260329", [Span(utc(3, 28, 23), utc(3, 29, 22))], []),
        ("DTSTART;VALUE=DATE:20260602\nDTEND;VALUE=DATE:20260604", [Span(utc(6, 1, 22), utc(6, 3, 22))], []),
        ("DTSTART;VALUE=DATE:20260602\nDTEND;VALUE=DATE:20260602", [Span(utc(6, 1, 22), utc(6, 2, 22))], []),
        # Neither free time nor what was called off.
        ("DTSTART:20260602T080000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT", [], []),
        ("DTSTART:20260602T080000Z\nDURATION:PT1H\nSTATUS:CANCELLED", [], []),
        (
            "DTSTART:20260602T080000Z\nDTEND:20260602T070000Z",
            [],
            ["1 événement : non compté. Il finit avant de commencer."],
        ),
        (
            "DTSTART:20260602T080000Z\nDURATION:P2000D",
            [],
            ["1 événement : non compté. Il dure plus d’un an."],
        ),
        ("DTSTART:hier", [], ["1 événement : non compté, il est mal écrit."]),
        ("DTEND:20260602T070000Z", [], ["1 événement : non compté. Il n’a pas de début, ou plusieurs."]),
        ("DTSTART:20200602T080000Z\nDTEND:20200602T090000Z", [], []),
        # What began before and lasts.
        ("DTSTART:20260228T120000Z\nDTEND:20260301T120000Z", [Span(FIRST, utc(3, 1, 12))], []),
    ],
)
def test_one_event(event, busy, told):
    assert found(event) == (busy, told)


def test_a_repetition_with_exceptions_and_one_that_was_moved():
    assert found(
        "UID:a\nDTSTART;TZID=Europe/Paris:20260325T090000\nDTEND;TZID=Europe/Paris:20260325T100000\n"
        "RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;TZID=Europe/Paris:20260408T090000\n"
        "RDATE;TZID=Europe/Paris:20260410T090000",
        "UID:a\nRECURRENCE-ID;TZID=Europe/Paris:20260415T090000\nDTSTART;TZID=Europe/Paris:20260416T140000\n"
        "DTEND;TZID=Europe/Paris:20260416T150000",
        "UID:a\nRECURRENCE-ID:20260422T070000Z\nDTSTART:20260422T070000Z\nSTATUS:CANCELLED\nDURATION:PT1H",
    ) == (
        [
            Span(utc(3, 25, 8), utc(3, 25, 9)),
            Span(utc(4, 1, 7), utc(4, 1, 8)),  # the same hour on the clock
            Span(utc(4, 10, 7), utc(4, 10, 8)),
            Span(utc(4, 16, 12), utc(4, 16, 13)),
        ],
        [],
    )


def test_a_repetition_that_began_long_ago_is_met_where_it_is():
    busy, told = found("DTSTART:19700105T080000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20260310T000000Z")
    assert (busy, told) == ([Span(utc(3, 2, 8), utc(3, 2, 9)), Span(utc(3, 9, 8), utc(3, 9, 9))], [])


def test_events_that_touch_are_one():
    assert found(
        "DTSTART:20260602T080000Z\nDURATION:PT1H",
        "DTSTART:20260602T090000Z\nDURATION:PT1H",
        "DTSTART:20260602T083000Z\nDURATION:PT10M",
    ) == ([Span(utc(6, 2, 8), utc(6, 2, 10))], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("line", ["\r\n", "\n", "\r"])
def test_it_is_read_as_it_was_written(encoding, line):
    busy, told = found("SUMMARY:Fête d'été à l'école\nDTSTART:20260602T080000Z", encoding=encoding, line=line)
    assert busy == [Span(utc(6, 2, 8), utc(6, 2, 9))]
    assert told == [
        "1 événement (« Fête d'été à l'école ») : sans heure de fin, il est compté pour une heure."
    ]


def test_a_line_folded_in_the_middle_of_a_letter():
    data = calendar("SUMMARY:Fête\nDTSTART:20260602T080000Z").replace("ê".encode(), b"\xc3\r\n \xaa")
    assert read(data, first=FIRST, last=LAST).told[0].startswith("1 événement (« Fête »)")


def test_what_a_calendar_says_of_time_zones_is_not_read():
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\nBEGIN:STANDARD\r\nDTSTART:00010101T000000\r\n"
        "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+1200\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    data = calendar("DTSTART;TZID=Europe/Paris:20260602T100000\nDURATION:PT1H")
    data = data.replace(b"BEGIN:VEVENT", zone.encode() + b"BEGIN:VEVENT", 1)
    assert read(data, first=FIRST, last=LAST).busy == [Span(utc(6, 2, 8), utc(6, 2, 9))]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (
            "FREQ=SECONDLY;COUNT=1000000000",
            "Une répétition va par jours, par semaines, par mois ou par années.",
        ),
        ("FREQ=DAILY;BYHOUR=1,2,3", "« BYHOUR=1,2,3 » n’est pas compris dans cette répétition."),
        ("FREQ=DAILY;COUNT=1000000000", "Les répétitions de ce calendrier demandent trop de calcul."),
    ],
)
def test_a_bomb_of_repetitions_costs_itself_only(rule, why, monkeypatch):
    monkeypatch.setattr(ical_read, "MOST_STEPS", 1000)
    busy, told = found(
        "DTSTART:20260602T080000Z\nDURATION:PT1H",
        f"SUMMARY:Bombe\nDTSTART:00010101T000000Z\nDURATION:PT1H\nRRULE:{rule}",
    )
    assert busy == [Span(utc(6, 2, 8), utc(6, 2, 9))]
    assert told == [f"1 événement (« Bombe ») : non compté, sa répétition n’est pas lue. {why}"]


def test_rules_that_never_fall_on_anything_end():
    event = "DTSTART:00010101T000000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    busy, told = found(*[event] * 300)
    assert (busy, told) == ([], [])


def test_a_hundred_names_are_not_all_said():
    told = found(*[f"SUMMARY:Cours {number}\nDTSTART:20260602T080000Z" for number in range(100)])[1]
    assert told == [
        "100 événements (« Cours 0 », « Cours 1 », « Cours 2 »…) : sans heure de fin, il est compté pour une heure."
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (
            b"BEGIN:VCALENDAR\r\n" + b"X" * 50_000_000,
            "Ce calendrier est trop lourd : 50 Mo, et 5 Mo au plus.",
        ),
        (b"", "Ce n’est pas un calendrier au format iCalendar (.ics)."),
        (b"<html>Connectez-vous</html>", "Ce n’est pas un calendrier au format iCalendar (.ics)."),
        (
            calendar(*["DTSTART:20260602T080000Z"] * 10_001),
            "Ce calendrier a plus de 10000 événements : il n’est pas lu.",
        ),
        (b"BEGIN:VCALENDAR" + b"\n" * 600_000, "Ce calendrier a plus de 500000 lignes : il n’est pas lu."),
        (
            calendar(
                *[
                    f"UID:{number}\nDTSTART:20260301T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"
                    for number in range(80)
                ]
            ),
            "Ce calendrier a plus de 20000 dates : il n’est pas lu.",
        ),
    ],
)
def test_what_is_not_read_at_all(data, why):
    with pytest.raises(CalendarError) as refused:
        read(data, first=FIRST, last=LAST)
    assert str(refused.value) == why


def test_an_event_of_enormous_lines_costs_itself_only():
    busy, told = found(
        "DTSTART:20260602T080000Z", "DTSTART:20260602T080000Z\nEXDATE:" + "20260602T080000Z," * 2000
    )
    assert busy == [Span(utc(6, 2, 8), utc(6, 2, 9))]
    assert told[1:] == ["1 événement : non compté, il est démesuré."]


LINES = st.sampled_from(
    [
        *(
            "BEGIN:VEVENT",
            "END:VEVENT",
            "BEGIN:VALARM",
            "END:VALARM",
            "DTSTART:20260602T080000Z",
            "DTEND:",
        ),
        *(
            "DTSTART;TZID=:20260602T080000",
            "DTEND:20260602T090000",
            "DURATION:-PT1H",
            "DURATION:P",
            "RRULE:FREQ=DAILY",
        ),
        *(
            "RRULE:;;=",
            "EXDATE:20260602",
            "RECURRENCE-ID:20260602T080000Z",
            "UID:a",
            'SUMMARY;X="',
            " x",
            "\x00",
            ":",
        ),
        *("RDATE;VALUE=PERIOD:20260401T100000Z/PT1H", "DTSTART:99991231T235959Z", "DTSTART:00010101T000000"),
        "DTEND:99991231T235959Z",
    ]
)


@given(st.lists(st.one_of(LINES, st.text(max_size=20)), max_size=20))
def test_nothing_that_it_may_hold_breaks_the_reading(lines):
    data = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT"]).encode("utf-8", "replace")
    reading = read(data, first=FIRST, last=LAST)
    assert all(FIRST <= span.start < span.end <= LAST for span in reading.busy)
    assert all(before.end < after.start for before, after in pairwise(reading.busy))

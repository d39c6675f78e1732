from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from cantou.core.booking.engine.ical import Entry, write
from cantou.core.booking.engine.ical_read import read
from cantou.core.booking.engine.recurrence import expand, parse

STAMP = datetime(2026, 1, 5, 9, tzinfo=UTC)


def entry(starts_at, ends_at, uid="a@example.org", **more):
    return Entry(uid=uid, starts_at=starts_at, ends_at=ends_at, stamp=STAMP, summary="Chorale", **more)


def expanded(data):
    calendar = icalendar.Calendar.from_ical(data)
    found = recurring_ical_events.of(calendar).between((2026, 1, 1), (2028, 1, 1))
    return sorted((event.start.astimezone(UTC), event.end.astimezone(UTC)) for event in found)


def test_a_calendar_as_it_is_written():
    lines = write(
        [
            entry(
                datetime(2026, 6, 2, 16, tzinfo=UTC),
                datetime(2026, 6, 2, 18, tzinfo=UTC),
                sequence=2,
                location="Salle des fêtes ; Murat",
            )
        ],
        name="Salle, grande",
    ).decode()
    assert lines.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Cantou//Agenda//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Salle\\, grande",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT60M",
        "X-WR-TIMEZONE:Europe/Paris",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "DTSTART:19960331T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "SUMMARY:Chorale",
        "DTSTART;TZID=Europe/Paris:20260602T180000",
        "DTEND;TZID=Europe/Paris:20260602T200000",
        "DTSTAMP:20260105T090000Z",
        "UID:a@example.org",
        "SEQUENCE:2",
        "LOCATION:Salle des fêtes \\; Murat",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_series_with_one_date_left_out_and_one_moved_then_cancelled():
    rule = parse("FREQ=WEEKLY;COUNT=6")
    dates = expand(rule, datetime(2026, 3, 13, 18), 120)
    first, out, moved = dates[0], dates[2], dates[3]
    data = write(
        [
            entry(first.starts_at, first.ends_at, rule=rule, exdates=(out.local_start,)),
            entry(
                moved.starts_at + timedelta(days=1),
                moved.ends_at + timedelta(days=1),
                original_start=moved.starts_at,
                sequence=2,
                status="CANCELLED",
            ),
        ],
        name="Salle",
    )
    kept = [(one.starts_at, one.ends_at) for one in dates if one not in {out, moved}]
    shown = [
        one for one in expanded(data) if one != (moved.starts_at + timedelta(1), moved.ends_at + timedelta(1))
    ]
    assert shown == kept
    read_again = read(data, first=STAMP, last=STAMP + timedelta(days=400))
    assert (read_again.busy, read_again.told) == (kept, [])


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(
        [
            "FREQ=WEEKLY;COUNT=45",
            "FREQ=DAILY;UNTIL=20261231",
            "FREQ=MONTHLY;BYDAY=-1SU;COUNT=12",
            "FREQ=WEEKLY;BYDAY=SU,SA;UNTIL=20261115",
        ]
    ),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 20)).filter(lambda at: at.hour not in {1, 2}),
    st.integers(30, 700),
)
def test_other_readers_find_the_same_instants(text, start, minutes):
    start = start.replace(second=0, microsecond=0)
    rule = parse(text)
    dates = expand(rule, start, minutes)
    data = write([entry(dates[0].starts_at, dates[0].ends_at, rule=rule)], name="Salle")
    ours = [(one.starts_at, one.ends_at) for one in dates]
    assert expanded(data) == ours

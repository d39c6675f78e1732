"""Every date of three invented sectors, 2026 and 2027, written by hand from a wall calendar: never by the program.

2026 begins on a Thursday, has a week 53 (28 December to 3 January), a 1st and an 8th of May and a Christmas on
Fridays; 2027 begins on a Friday. Clocks change on the 29th of March and the 25th of October 2026, the 28th of March and
the 31st of October 2027. Easter is the 5th of April, then the 28th of March.
"""

from __future__ import annotations

from datetime import date

import icalendar
import pytest
import recurring_ical_events

from cantou.services.dechets.domain.calendars import calendar_of
from cantou.services.dechets.domain.here import Here, Known
from cantou.services.dechets.domain.rules import COLUMNS
from cantou.services.dechets.domain.streams import BY_CODE
from cantou.services.dechets.engine.collections import Rule, happening
from cantou.services.dechets.engine.words import read
from cantou.services.dechets.models import CollectionRule, Sector, SectorArea

SINCE = date(2026, 1, 1)

LE_BOURG = {
    # A Friday that is a holiday goes to Saturday: 1 and 8 May, 25 December 2026, 1 January 2027.
    ("menageres", "le vendredi, décalé au lendemain si férié"): """
        2026-01: 02 09 16 23 30     2026-02: 06 13 20 27        2026-03: 06 13 20 27     2026-04: 03 10 17 24
        2026-05: 02 09 15 22 29     2026-06: 05 12 19 26        2026-07: 03 10 17 24 31  2026-08: 07 14 21 28
        2026-09: 04 11 18 25        2026-10: 02 09 16 23 30     2026-11: 06 13 20 27     2026-12: 04 11 18 26
        2027-01: 02 08 15 22 29     2027-02: 05 12 19 26        2027-03: 05 12 19 26     2027-04: 02 09 16 23 30
        2027-05: 07 14 21 28        2027-06: 04 11 18 25        2027-07: 02 09 16 23 30  2027-08: 06 13 20 27
        2027-09: 03 10 17 24        2027-10: 01 08 15 22 29     2027-11: 05 12 19 26     2027-12: 03 10 17 24 31
    """,
    # Sundays on which clocks change are days like others; Easter Sunday too.
    ("verre", "le dimanche en mars et octobre, y compris les jours fériés"): """
        2026-03: 01 08 15 22 29     2026-10: 04 11 18 25
        2027-03: 07 14 21 28        2027-10: 03 10 17 24 31
    """,
}
LA_VALLEE = {
    # Week 52, the 22nd of December; weeks 53 and 1 are odd; week 2 is the 12th of January.
    ("tri", "semaines paires le mardi, décalé après un férié"): """
        2026-01: 06 20      2026-02: 03 17      2026-03: 03 17 31   2026-04: 14 28      2026-05: 12 26
        2026-06: 09 23      2026-07: 07 21      2026-08: 04 18      2026-09: 01 15 29   2026-10: 13 27
        2026-11: 10 24      2026-12: 08 22
        2027-01: 12 26      2027-02: 09 23      2027-03: 09 23      2027-04: 06 20      2027-05: 04 18
        2027-06: 01 15 29   2027-07: 13 27      2027-08: 10 24      2027-09: 07 21      2027-10: 05 19
        2027-11: 02 16 30   2027-12: 14 28
    """,
    # Easter Mondays, the 6th of April 2026 and the 29th of March 2027; two weeks running, 53 and 1.
    ("menageres", "lundi des semaines impaires, reporté au lendemain en cas de jour férié"): """
        2026-01: 12 26      2026-02: 09 23      2026-03: 09 23      2026-04: 07 20      2026-05: 04 18
        2026-06: 01 15 29   2026-07: 13 27      2026-08: 10 24      2026-09: 07 21      2026-10: 05 19
        2026-11: 02 16 30   2026-12: 14 28
        2027-01: 04 18      2027-02: 01 15      2027-03: 01 15 30   2027-04: 12 26      2027-05: 10 24
        2027-06: 07 21      2027-07: 05 19      2027-08: 02 16 30   2027-09: 13 27      2027-10: 11 25
        2027-11: 08 22      2027-12: 06 20
    """,
}
LES_CRETES = {
    # A holiday on or before the Thursday, in its week: 1 January and 14 July 2026; Easter Monday, Ascension, Whit
    # Monday, 14 July and All Saints 2027. The 8th of May 2026 is a Friday: the 7th stays.
    ("tri", "1er et 3e jeudi du mois, toute la semaine décalée d’un jour après un férié"): """
        2026-01: 02 15      2026-02: 05 19      2026-03: 05 19      2026-04: 02 16      2026-05: 07 21
        2026-06: 04 18      2026-07: 02 17      2026-08: 06 20      2026-09: 03 17      2026-10: 01 15
        2026-11: 05 19      2026-12: 03 17
        2027-01: 07 21      2027-02: 04 18      2027-03: 04 18      2027-04: 02 15      2027-05: 07 21
        2027-06: 03 17      2027-07: 01 16      2027-08: 05 19      2027-09: 02 16      2027-10: 07 21
        2027-11: 05 18      2027-12: 02 16
    """,
    # Christmas 2027 is a Saturday.
    ("cartons", "dernier samedi du mois, avancé à la veille si férié"): """
        2026-01: 31   2026-02: 28   2026-03: 28   2026-04: 25   2026-05: 30   2026-06: 27
        2026-07: 25   2026-08: 29   2026-09: 26   2026-10: 31   2026-11: 28   2026-12: 26
        2027-01: 30   2027-02: 27   2027-03: 27   2027-04: 24   2027-05: 29   2027-06: 26
        2027-07: 31   2027-08: 28   2027-09: 25   2027-10: 30   2027-11: 27   2027-12: 24
    """,
}
SECTORS = {"le bourg": LE_BOURG, "la vallée": LA_VALLEE, "les crêtes": LES_CRETES}


def written(text):
    """The dates of a block above."""
    found, month = [], ""
    for word in text.split():
        if word.endswith(":"):
            month = word[:-1]
        else:
            found.append(date.fromisoformat(f"{month}-{word}"))
    return found


def understood(stream, words):
    reading = read(words, date(2025, 12, 1))
    assert (reading.problems, reading.unknown) == ((), ())
    return Rule(stream, reading.pattern, SINCE, shift=reading.shift, on=reading.on)


def rows(sector):
    """The same rules as rows, and the place where they hold, for what writes calendars."""
    row = Sector(pk=1, organisation_id=1, code="ACHKLM333", name="Secteur")
    found = []
    for stream, words in sector:
        rule = understood(stream, words)
        values = {name: getattr(rule.pattern, name) for name in COLUMNS if hasattr(rule.pattern, name)}
        found.append(
            CollectionRule(
                organisation_id=1, sector=row, stream=stream, starts_on=SINCE, shift=rule.shift,
                updated_at=icalendar.vDatetime.from_ical("20260101T000000Z"), **values,
            )
        )  # fmt: skip
    known = Known([SectorArea(organisation_id=1, sector=row, pk=1)], {1: found})
    return Here({stream: row for stream, _ in sector}, known)


@pytest.mark.parametrize("name", SECTORS)
def test_the_written_list_is_what_is_collected(name):
    for (stream, words), text in SECTORS[name].items():
        found = happening([understood(stream, words)], [], date(2026, 1, 1), date(2027, 12, 31))
        assert [one.day for one in found] == written(text), words


@pytest.mark.parametrize("name", SECTORS)
@pytest.mark.parametrize("year", [2026, 2027])
def test_another_reader_finds_the_written_list_in_the_calendar(name, year):
    content = calendar_of(
        here=rows(SECTORS[name]), kinds=BY_CODE, where="ici", put_out="", url="https://exemple.fr/",
        today=date(year, 1, 20),
    )  # fmt: skip
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(content)).between(
        date(year, 1, 1), date(year + 1, 1, 1)
    )
    found = sorted((str(event["summary"]), event.decoded("dtstart")) for event in events)
    expected = sorted(
        (BY_CODE[stream].title, day)
        for (stream, _words), text in SECTORS[name].items()
        for day in written(text)
        if day.year == year
    )
    assert found == expected
    assert len({event["uid"] for event in events}) == len(events)

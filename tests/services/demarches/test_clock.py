"""The day on which silence decides: a table counted by hand, and a calculation that walks day by day."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cantou.services.demarches.engine.clock import Clock, ClockError, Period, Request, decision_clock

FILED = date(2023, 5, 15)
TWO_MONTHS = Period(2, "months")


def asked(*said: str) -> list[Request]:
    """ "05-20:05-25:missing", of 2023; "-": still awaited."""
    return [
        Request(day(created), None if resolved == "-" else day(resolved), reason)
        for created, resolved, reason in (one.split(":") for one in said)
    ]


def day(text: str) -> date:
    return date.fromisoformat(f"2023-{text}")


def decided(filed=FILED, period=TWO_MONTHS, *said, today=date(2023, 6, 5), on_request="suspend"):
    clock = decision_clock(
        filed=filed, period=period, today=today, requests=asked(*said), on_request=on_request
    )
    return clock.decision.isoformat()


@pytest.mark.parametrize(
    ("filed", "count", "unit", "expected"),
    [
        ("2023-05-15", 2, "months", "2023-07-16"),
        ("2023-05-15", 30, "days", "2023-06-15"),
        ("2023-05-15", 8, "weeks", "2023-07-11"),
        ("2023-05-15", 1, "days", "2023-05-17"),
        # The start has no twin in the month of the end: its last day.
        ("2023-12-30", 2, "months", "2024-02-29"),
        ("2022-12-30", 2, "months", "2023-02-28"),
        ("2023-12-28", 2, "months", "2024-02-29"),
        ("2023-12-27", 2, "months", "2024-02-28"),
        ("2023-08-30", 1, "months", "2023-09-30"),
        ("2023-08-31", 1, "months", "2023-10-01"),
        ("2023-06-29", 2, "months", "2023-08-30"),
        ("2023-06-30", 2, "months", "2023-09-01"),
        # Around a 29 February, which begins a period, or is stepped over.
        ("2024-02-28", 1, "months", "2024-03-29"),
        ("2024-02-28", 12, "months", "2025-02-28"),
        ("2024-02-29", 12, "months", "2025-03-01"),
        ("2023-02-28", 12, "months", "2024-03-01"),
        ("2024-02-27", 2, "days", "2024-03-01"),
        ("2023-02-27", 2, "days", "2023-03-02"),
        ("2024-12-31", 4, "months", "2025-05-01"),
        # The century's years.
        ("2000-01-30", 1, "months", "2000-02-29"),
        ("2100-01-30", 1, "months", "2100-02-28"),
    ],
)
def test_from_the_day_after_filing(filed, count, unit, expected):
    assert decided(date.fromisoformat(filed), Period(count, unit)) == expected


@pytest.mark.parametrize(
    ("requests", "on_request", "expected"),
    [
        (["05-20:05-25:correct"], "suspend", "2023-07-22"),
        (["05-20:05-25:correct", "05-30:06-03:correct"], "suspend", "2023-07-27"),
        (["05-20:05-20:correct"], "suspend", "2023-07-17"),
        (["05-30:-:correct"], "suspend", "2023-07-23"),
        (["05-20:05-25:correct", "05-30:-:correct"], "suspend", "2023-07-29"),
        (["05-20:05-25:missing"], "suspend", "2023-07-26"),
        (["05-30:-:missing"], "suspend", "2023-08-06"),
        (["05-20:05-25:missing", "05-30:06-03:correct"], "suspend", "2023-07-31"),
        # What was added before the restart is forgotten, whatever the order in which it is told.
        (["05-18:05-19:correct", "05-20:05-25:missing"], "suspend", "2023-07-26"),
        (["05-20:05-25:missing", "05-18:05-19:correct"], "suspend", "2023-07-26"),
        (["05-20:05-25:missing", "05-22:05-25:correct"], "suspend", "2023-07-26"),
        # Two restarts: the last counts.
        (["05-16:05-17:missing", "05-20:05-25:missing"], "suspend", "2023-07-26"),
        (["05-16:05-17:missing", "05-20:-:missing"], "suspend", "2023-08-06"),
        (["05-20:05-25:correct"], "reset", "2023-07-26"),
        (["05-16:05-17:missing", "05-20:05-25:correct"], "reset", "2023-07-26"),
        (["05-30:-:correct"], "reset", "2023-08-06"),
        ([], "reset", "2023-07-16"),
    ],
)
def test_what_is_asked_stops_the_clock_or_winds_it_again(requests, on_request, expected):
    assert decided(FILED, TWO_MONTHS, *requests, on_request=on_request) == expected


@pytest.mark.parametrize(
    ("filed", "request_", "expected"),
    [
        ("06-29", "06-30:07-01:correct", "2023-09-01"),
        ("07-30", "07-31:08-01:correct", "2023-10-02"),
        ("07-31", "08-01:08-02:correct", "2023-10-03"),
        ("06-30", "07-01:07-02:correct", "2023-09-03"),
    ],
)
def test_the_months_come_first_then_the_days(filed, request_, expected):
    assert decided(day(filed), TWO_MONTHS, request_) == expected


def test_it_says_how_it_was_found():
    clock = decision_clock(
        filed=FILED, period=TWO_MONTHS, today=date(2023, 6, 5), requests=asked("05-30:-:correct")
    )
    assert clock == Clock(date(2023, 5, 16), 7, date(2023, 7, 23), running=False)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Period(0, "days"), "Le délai doit être compris entre 1 et 3650."),
        (lambda: Period(121, "months"), "Le délai doit être compris entre 1 et 120."),
        (
            lambda: asked("05-20:05-19:missing"),
            "La réponse (19/05/2023) précède la demande (20/05/2023).",
        ),
        (
            lambda: decided(FILED, TWO_MONTHS, "05-14:05-19:missing"),
            "La demande du 14/05/2023 précède le dépôt (15/05/2023).",
        ),
        (
            lambda: decided(FILED, TWO_MONTHS, "06-06:-:missing"),
            "La demande du 06/06/2023 est attendue, mais aujourd’hui est le 05/06/2023.",
        ),
        (lambda: decided(date(9999, 12, 1), TWO_MONTHS), "Cette date est trop lointaine."),
        (lambda: decided(date(9999, 12, 31), TWO_MONTHS), "Cette date est trop lointaine."),
    ],
)
def test_what_cannot_be_is_refused_in_words(make, words):
    with pytest.raises(ClockError) as refused:
        make()
    assert str(refused.value) == words


DAYS = some.dates(date(1999, 1, 1), date(2031, 12, 31))


@given(DAYS, some.integers(1, 60), some.sampled_from(["days", "weeks", "months"]), some.data())
def test_it_is_what_one_finds_on_a_calendar(filed, count, unit, data):
    """Independent: a calendar whose days are struck out one by one."""
    today = filed + timedelta(data.draw(some.integers(0, 90)))
    requests = []
    for _each in range(data.draw(some.integers(0, 4))):
        created = filed + timedelta(data.draw(some.integers(0, (today - filed).days)))
        resolved = data.draw(
            some.none()
            | some.integers(0, (today - created).days).map(
                lambda after, created=created: created + timedelta(after)
            )
        )
        requests.append(Request(created, resolved, data.draw(some.sampled_from(["missing", "correct"]))))
    on_request = data.draw(some.sampled_from(["suspend", "reset"]))
    found = decision_clock(
        filed=filed, period=Period(count, unit), today=today, requests=requests, on_request=on_request
    )
    assert found.decision == struck_out(filed, count, unit, today, requests, on_request)


def struck_out(filed, count, unit, today, requests, on_request):
    last, answered = filed, [(one, one.resolved or today) for one in requests]
    wound = False
    for one, end in answered:
        if (one.reason == "missing" or on_request == "reset") and (end > last or not wound):
            last, wound = max(last, end), True
    cursor = last + timedelta(1)
    if unit == "months":
        year, month = cursor.year, cursor.month
        for _each in range(count):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        cursor = date(year, month, min(cursor.day, calendar.monthrange(year, month)[1]))
    else:
        for _each in range(count * (7 if unit == "weeks" else 1)):
            cursor += timedelta(1)
    for one, end in answered:
        if one.reason == "correct" and on_request == "suspend" and not (wound and end <= last):
            open_day = one.created
            while open_day <= end:
                cursor, open_day = cursor + timedelta(1), open_day + timedelta(1)
    return cursor

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.booking.engine import local
from cantou.core.booking.engine.errors import PriceError
from cantou.core.booking.engine.prices import MOST_CENTS, Tariff, Unit, covers, quote

HALL = [
    Tariff(Unit.HOUR, 1500),
    Tariff(Unit.HALF_DAY, 5000),
    Tariff(Unit.DAY, 8000),
    Tariff(Unit.WEEKEND, 15000),
    Tariff(Unit.WEEK, 30000),
    Tariff(Unit.HOUR, 1000, "resident"),
    Tariff(Unit.FLAT, 0, "association"),
]


def paris(month, day, hour=0, minute=0):
    return local.instant(datetime(2026, month, day, hour, minute))


@pytest.mark.parametrize(
    ("start", "end", "total", "lines"),
    [
        # Tuesday 2 June.
        (paris(6, 2, 9), paris(6, 2, 10), 1500, ["1 heure : 15,00\u00a0€"]),
        (paris(6, 2, 9), paris(6, 2, 10, 1), 3000, ["2 heures à 15,00\u00a0€ : 30,00\u00a0€"]),
        (paris(6, 2, 9), paris(6, 2, 13), 5000, ["1 demi-journée : 50,00\u00a0€"]),
        (
            paris(6, 2, 9),
            paris(6, 2, 15),
            6500,
            ["1 demi-journée : 50,00\u00a0€", "1 heure : 15,00\u00a0€"],
        ),
        (paris(6, 2, 9), paris(6, 2, 17), 8000, ["1 journée : 80,00\u00a0€"]),
        (
            paris(6, 2, 9),
            paris(6, 3, 11),
            11000,
            ["1 journée : 80,00\u00a0€", "2 heures à 15,00\u00a0€ : 30,00\u00a0€"],
        ),
        (paris(6, 5, 18), paris(6, 7, 20), 15000, ["1 week-end : 150,00\u00a0€"]),
        (
            paris(6, 5, 9),
            paris(6, 7, 20),
            19500,
            ["1 week-end : 150,00\u00a0€", "3 heures à 15,00\u00a0€ : 45,00\u00a0€"],
        ),
        (paris(6, 1, 9), paris(6, 6, 9), 30000, ["1 semaine : 300,00\u00a0€"]),
        # The day of 23 hours, and the one of 25, are days.
        (paris(3, 28, 20), paris(3, 29, 20), 8000, ["1 journée : 80,00\u00a0€"]),
        (paris(10, 24, 20), paris(10, 25, 20), 8000, ["1 journée : 80,00\u00a0€"]),
    ],
)
def test_the_cheapest_combination_explained(start, end, total, lines):
    found = quote(HALL, start, end)
    assert (found.total_cents, [str(line) for line in found.lines]) == (total, lines)


def test_an_audience_has_its_own_tariffs_alone():
    assert quote(HALL, paris(6, 2, 9), paris(6, 2, 17), "resident").total_cents == 8000
    free = quote(HALL, paris(6, 2, 9), paris(6, 9, 17), "association")
    assert (str(free), [str(line) for line in free.lines]) == ("gratuit", ["1 forfait : 0,00\u00a0€"])
    assert quote(HALL, paris(6, 2, 9), paris(6, 2, 10), "somebody").total_cents == 1500


def test_the_hour_that_comes_twice():
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert quote(HALL, start, start + timedelta(minutes=45)).total_cents == 1500


@pytest.mark.parametrize(
    ("tariff", "day", "holds"),
    [
        (Tariff(Unit.DAY, 1, season=((10, 15), (4, 15))), date(2026, 12, 1), True),
        (Tariff(Unit.DAY, 1, season=((10, 15), (4, 15))), date(2026, 4, 15), True),
        (Tariff(Unit.DAY, 1, season=((10, 15), (4, 15))), date(2026, 4, 16), False),
        (Tariff(Unit.DAY, 1, season=((6, 1), (9, 30))), date(2026, 9, 30), True),
        (Tariff(Unit.DAY, 1, season=((6, 1), (9, 30))), date(2026, 5, 31), False),
        (Tariff(Unit.DAY, 1, weekdays=frozenset({5, 6})), date(2026, 6, 6), True),
        (Tariff(Unit.DAY, 1, weekdays=frozenset({5, 6})), date(2026, 6, 5), False),
        (Tariff(Unit.DAY, 1, valid_from=date(2026, 6, 1)), date(2026, 5, 31), False),
        (Tariff(Unit.DAY, 1, valid_to=date(2026, 6, 1)), date(2026, 6, 1), True),
        (Tariff(Unit.DAY, 1, valid_to=date(2026, 6, 1)), date(2026, 6, 2), False),
    ],
)
def test_the_days_of_a_tariff(tariff, day, holds):
    assert tariff.holds_on(day) is holds


def test_heating_is_paid_in_its_season():
    grid = [
        Tariff(Unit.DAY, 8000, season=((4, 16), (10, 14))),
        Tariff(Unit.DAY, 11000, season=((10, 15), (4, 15))),
    ]
    found = quote(grid, paris(4, 14, 9), paris(4, 17, 9))
    assert [str(line) for line in found.lines] == [
        "2 journées à 110,00\u00a0€ : 220,00\u00a0€",
        "1 journée : 80,00\u00a0€",
    ]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: Tariff(Unit.HOUR, -1), "Un prix ne peut pas être négatif."),
        (lambda: Tariff(Unit.HOUR, MOST_CENTS + 1), "Un prix va jusqu’à 100\u202f000,00\u00a0€ au plus."),
        (
            lambda: Tariff(Unit.HOUR, 1, valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)),
            "Ce tarif finit avant de commencer.",
        ),
        (lambda: quote(HALL, paris(6, 2, 9), paris(6, 2, 9)), "La fin vient avant le début."),
        (
            lambda: quote([], paris(6, 2, 9), paris(6, 2, 10)),
            "Aucun tarif ne convient à ces dates et à cette durée.",
        ),
        (
            lambda: quote([Tariff(Unit.WEEKEND, 1)], paris(6, 2, 9), paris(6, 2, 10)),
            "Aucun tarif ne convient à ces dates et à cette durée.",
        ),
    ],
)
def test_what_cannot_be_is_refused(make, why):
    with pytest.raises(PriceError) as refused:
        make()
    assert str(refused.value) == why


def test_months_are_those_of_the_calendar():
    assert covers(Unit.MONTH, datetime(2026, 1, 31, 9)) == datetime(2026, 2, 28, 9)
    assert quote([Tariff(Unit.MONTH, 10000)], paris(1, 1), paris(4, 1)).total_cents == 30000


def test_a_year_by_the_hour_is_still_counted():
    assert quote(HALL[:3], paris(1, 1), paris(12, 31)).total_cents == 364 * 8000


GRIDS = st.lists(
    st.builds(
        Tariff,
        st.sampled_from([Unit.HOUR, Unit.HALF_DAY, Unit.DAY, Unit.WEEKEND, Unit.FLAT]),
        st.integers(0, 50),
        weekdays=st.sampled_from([frozenset(), frozenset({4, 5, 6}), frozenset({0, 1, 2, 3})]),
    ),
    min_size=1,
    max_size=5,
)


@given(GRIDS, st.integers(0, 7 * 24), st.integers(1, 4 * 24 * 60))
def test_no_combination_is_cheaper(grid, hour, minutes):
    start = datetime(2026, 6, 1) + timedelta(hours=hour)
    end = start + timedelta(minutes=minutes)

    @cache
    def least(at):
        if at >= end:
            return 0
        sums = []
        for tariff in grid:
            until = end if tariff.unit is Unit.FLAT else covers(tariff.unit, at)
            if until is None or not tariff.holds_on(at.date()):
                continue
            rest = least(min(until, end))
            if rest is not None:
                sums.append(tariff.cents + rest)
        return min(sums, default=None)

    cheapest = least(start)
    if cheapest is None:
        with pytest.raises(PriceError):
            quote(grid, local.instant(start), local.instant(end))
        return
    found = quote(grid, local.instant(start), local.instant(end))
    assert found.total_cents == cheapest == sum(line.cents for line in found.lines)

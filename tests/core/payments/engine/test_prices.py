from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.payments.engine.grids import read, written
from cantou.core.payments.engine.prices import (
    Bracket,
    Effort,
    Grid,
    Period,
    PricingError,
    Situation,
    Slice,
    price,
)

CANTEEN = Grid(
    "Repas",
    (Bracket(500, 150), Bracket(900, 280), Bracket(None, 420)),
    outside_percent=25,
    siblings=(10, 50),
)
YEAR = Period(date(2026, 9, 1), date(2027, 6, 30))


def test_each_step_is_said() -> None:
    found = price(CANTEEN, Situation(quotient=640, resident=False, rank=2, quantity=12))
    assert [str(one).replace("\u00a0", " ") for one in found.steps] == [
        "Tarif de la tranche 2 : 2,80 €",
        "Majoration de 25 % hors commune : 3,50 €",
        "Remise de 10 % pour le 2e enfant : 3,15 €",
        "12 fois 3,15 € : 37,80 €",
    ]
    assert found.cents == 3780


@pytest.mark.parametrize(
    ("quotient", "cents"), [(0, 150), (499, 150), (500, 280), (899, 280), (900, 420), (None, 420)]
)
def test_a_bracket_holds_below_its_bound_and_the_dearest_holds_where_nothing_is_known(
    quotient: int | None, cents: int
) -> None:
    assert price(CANTEEN, Situation(quotient=quotient)).cents == cents


@pytest.mark.parametrize(("rank", "cents"), [(1, 420), (2, 378), (3, 210), (7, 210)])
def test_the_last_discount_holds_for_all_who_follow(rank: int, cents: int) -> None:
    assert price(CANTEEN, Situation(rank=rank)).cents == cents


def test_a_rate_of_effort_stays_between_its_bounds() -> None:
    grid = Grid("Crèche", Effort(650), least=200, most=700)
    quotients = (100, 550, 2000, None)
    assert [price(grid, Situation(quotient=one)).cents for one in quotients] == [200, 358, 700, 700]


def test_who_lives_elsewhere_has_a_grid_of_their_own() -> None:
    grid = Grid("Camp", (Bracket(None, 9000),), outside=(Bracket(None, 14000),))
    assert price(grid, Situation(resident=False)).cents == 14000
    assert price(grid, Situation()).cents == 9000


@pytest.mark.parametrize(
    ("kind", "begins", "cents"),
    [
        (Slice.MONTHS, date(2026, 9, 1), 10000),
        (Slice.MONTHS, date(2026, 9, 30), 10000),
        (Slice.MONTHS, date(2026, 10, 1), 9000),
        (Slice.MONTHS, date(2027, 6, 30), 1000),
        (Slice.DAYS, date(2027, 6, 30), 33),
        (Slice.WEEKS, date(2027, 6, 24), 227),
        (Slice.MONTHS, date(2025, 1, 1), 10000),
    ],
)
def test_what_is_left_of_the_period_is_paid(kind: Slice, begins: date, cents: int) -> None:
    grid = Grid("Année", (Bracket(None, 10000),), prorata=kind)
    assert price(grid, Situation(period=YEAR, begins=begins)).cents == cents


def test_a_grid_pro_rata_needs_its_period() -> None:
    grid = Grid("Année", (Bracket(None, 10000),), prorata=Slice.MONTHS)
    with pytest.raises(PricingError, match="période"):
        price(grid, Situation())
    with pytest.raises(PricingError, match="après la fin"):
        price(grid, Situation(period=YEAR, begins=date(2027, 7, 1)))


def test_the_quotient_stands_in_no_line() -> None:
    assert "637" not in "".join(map(str, price(CANTEEN, Situation(quotient=637)).steps))


@pytest.mark.parametrize(
    "document",
    [
        None,
        {"base": []},
        {"label": "Repas", "base": []},
        {"label": "Repas", "base": [{"below": 500, "cents": 100}]},
        {"label": "Repas", "base": [{"below": None, "cents": 1}, {"below": None, "cents": 2}]},
        {"label": "R", "base": [{"below": 9, "cents": 1}, {"below": 5, "cents": 2}, {"cents": 3}]},
        {"label": "Repas", "base": [{"cents": -1}]},
        {"label": "Repas", "base": [{"cents": 2.5}]},
        {"label": "Repas", "base": [{"cents": True}]},
        {"label": "Repas", "base": [{"cents": 10_000_001}]},
        {"label": "Repas", "base": {"rate": 650}},
        {"label": "Repas", "base": [{"cents": 100}], "siblings": [101]},
        {"label": "Repas", "base": [{"cents": 100}], "least": 5, "most": 4},
        {"label": "Repas", "base": [{"cents": 100}], "prorata": "years"},
        {"label": "Repas", "base": [{"cents": 100}], "prorata": []},
        {"label": "Repas", "base": [{"cents": 100}], "discount": 10},
        {"label": "Repas", "base": [{"cents": 1}], "outside": [{"cents": 2}], "outside_percent": 5},
    ],
)
def test_what_makes_no_sense_is_refused(document: object) -> None:
    with pytest.raises(PricingError):
        read(document)


def bases() -> st.SearchStrategy[tuple[Bracket, ...]]:
    bounds = st.lists(st.integers(1, 5000), unique=True, max_size=6).map(sorted)
    return bounds.flatmap(
        lambda found: st.lists(st.integers(0, 50_000), min_size=len(found) + 1, max_size=len(found) + 1).map(
            lambda cents: tuple(map(Bracket, [*found, None], cents))
        )
    )


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    least, most = sorted(draw(st.tuples(st.integers(0, 50_000), st.integers(0, 50_000))))
    outside = draw(st.none() | bases())
    return Grid(
        "Tarif",
        draw(bases() | st.builds(Effort, st.integers(1, 2000))),
        outside=outside,
        outside_percent=0 if outside else draw(st.integers(0, 100)),
        siblings=tuple(draw(st.lists(st.integers(0, 100), max_size=4))),
        least=draw(st.just(least) | st.none()),
        most=most,
        prorata=draw(st.none() | st.sampled_from(Slice)),
    )


SITUATIONS = st.builds(
    Situation,
    quotient=st.none() | st.integers(0, 6000),
    resident=st.booleans(),
    rank=st.integers(1, 6),
    period=st.just(YEAR),
    begins=st.integers(0, 302).map(lambda days: YEAR.first + timedelta(days)),
    quantity=st.integers(0, 30),
)


def independent(grid: Grid, who: Situation) -> Decimal:
    """The same rules by decimals, rounded where a step ends."""

    def cent(value: Decimal) -> Decimal:
        return value.quantize(Decimal(1), ROUND_HALF_UP)

    base = grid.base if who.resident else (grid.outside or grid.base)
    if isinstance(base, Effort):
        known = who.quotient is not None
        found = cent(Decimal(who.quotient or 0) * base.rate / 1000) if known else Decimal(grid.most or 0)
    else:
        held = [one.cents for one in base if one.below is None or (who.quotient or 0) < one.below]
        found = Decimal(max(one.cents for one in base) if who.quotient is None else held[0])
    if not who.resident:
        found = cent(found * (1 + Decimal(grid.outside_percent) / 100))
    if who.rank > 1 and grid.siblings:
        percent = [*grid.siblings, *[grid.siblings[-1]] * 6][who.rank - 2]
        found = cent(found * (1 - Decimal(percent) / 100))
    found = min(max(found, Decimal(grid.least or 0)), Decimal(grid.most or 0))
    begins = who.begins or YEAR.first
    days = [begins + timedelta(one) for one in range((YEAR.last - begins).days + 1)]
    every = [YEAR.first + timedelta(one) for one in range((YEAR.last - YEAR.first).days + 1)]
    counts = {
        Slice.DAYS: len,
        Slice.WEEKS: lambda some: len({(YEAR.last - one).days // 7 for one in some}),
        Slice.MONTHS: lambda some: len({(one.year, one.month) for one in some}),
    }
    if grid.prorata is not None:
        count = counts[grid.prorata]
        found = cent(found * count(days) / count(every))
    return found * who.quantity


@given(grids(), SITUATIONS)
def test_an_independent_calculation_agrees(grid: Grid, who: Situation) -> None:
    assert price(grid, who).cents == independent(grid, who)


@given(grids(), SITUATIONS)
def test_what_was_written_is_read_again(grid: Grid, who: Situation) -> None:
    again = read(json.loads(json.dumps(written(grid))))
    assert again == grid
    assert price(again, who) == price(grid, who)


@given(grids(), SITUATIONS)
def test_a_price_is_never_below_nothing_nor_dearer_than_the_most(grid: Grid, who: Situation) -> None:
    found = price(grid, who)
    assert 0 <= found.cents <= (grid.most or 0) * who.quantity
    assert len({one.said for one in found.steps}) == len(found.steps)

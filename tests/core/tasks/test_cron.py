"""Cron lines are read in local time, over both changes of clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from croniter import croniter

from cantou.core.tasks.engine.cron import ZONE, check, is_due, utc_cron


def runs(cron: str, start: datetime, days: int) -> list[datetime]:
    """Every instant at which the scheduler would ask, and the line is due; in local time."""
    asked = croniter(utc_cron(cron), start - timedelta(minutes=1))
    found = []
    while (at := asked.get_next(datetime)) < start + timedelta(days=days):
        if is_due(cron, at):
            found.append(at.astimezone(ZONE))
    return found


def texts(instants: list[datetime]) -> list[str]:
    return [f"{at:%m-%d %H:%M%z}" for at in instants]


SPRING = [(datetime(2026, 3, 27, 12, tzinfo=UTC), "03-29"), (datetime(2027, 3, 26, 12, tzinfo=UTC), "03-28")]
AUTUMN = [
    (datetime(2026, 10, 23, 12, tzinfo=UTC), "10-25"),
    (datetime(2027, 10, 29, 12, tzinfo=UTC), "10-31"),
]


def day(text: str, days: int) -> str:
    return (
        datetime.strptime(f"2026-{text}", "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=days)
    ).strftime("%m-%d")


@pytest.mark.parametrize(("start", "sunday"), SPRING)
def test_every_night_at_three_when_the_clocks_go_forward(start, sunday):
    assert texts(runs("0 3 * * *", start, 4)) == [
        f"{day(sunday, -1)} 03:00+0100",
        f"{sunday} 03:00+0200",
        f"{day(sunday, 1)} 03:00+0200",
        f"{day(sunday, 2)} 03:00+0200",
    ]


@pytest.mark.parametrize(("start", "sunday"), SPRING)
def test_an_hour_that_does_not_exist_runs_one_hour_later(start, sunday):
    assert texts(runs("30 2 * * *", start, 3)) == [
        f"{day(sunday, -1)} 02:30+0100",
        f"{sunday} 03:30+0200",
        f"{day(sunday, 1)} 02:30+0200",
    ]


@pytest.mark.parametrize(("start", "sunday"), AUTUMN)
def test_an_hour_that_happens_twice_runs_once(start, sunday):
    assert texts(runs("30 2 * * *", start, 3)) == [
        f"{day(sunday, -1)} 02:30+0200",
        f"{sunday} 02:30+0200",
        f"{day(sunday, 1)} 02:30+0100",
    ]


@pytest.mark.parametrize(("start", "sunday"), [*SPRING, *AUTUMN])
def test_a_local_midnight_is_the_day_that_it_begins(start, sunday):
    """Midnight on Sunday is still Saturday in UTC; the day fields are the local ones."""
    found = runs("0 0 * * 0", start, 4)
    assert [(f"{at:%m-%d %H:%M}", at.weekday()) for at in found] == [(f"{sunday} 00:00", 6)]


@pytest.mark.parametrize(
    ("start", "hours"), [(SPRING[0][0], 95), (SPRING[1][0], 95), (AUTUMN[0][0], 97), (AUTUMN[1][0], 97)]
)
def test_every_hour_is_every_hour_that_passes(start, hours):
    """Four local days hold 95 or 97 hours."""
    begin = start.astimezone(ZONE).replace(hour=0, minute=0)
    days = [begin + timedelta(days=number) for number in (1, 5)]
    found = [at for at in runs("0 * * * *", start, 8) if days[0] <= at < days[1]]
    assert len(found) == hours


def test_a_whole_year_has_one_run_a_local_day():
    found = runs("15 7 * * 1-5", datetime(2026, 12, 31, 23, tzinfo=UTC), 365)
    assert {(at.hour, at.minute) for at in found} == {(7, 15)}
    assert [at.date() for at in found] == [
        date
        for number in range(365)
        if (date := (datetime(2027, 1, 1, tzinfo=ZONE) + timedelta(days=number)).date()).weekday() < 5
    ]


@pytest.mark.parametrize("wrong", ["", "* * * *", "61 * * * *", "0 0 * * * *", "demain"])
def test_a_wrong_line_is_refused(wrong):
    with pytest.raises(ValueError, match="n’est pas une ligne cron"):
        check(wrong)

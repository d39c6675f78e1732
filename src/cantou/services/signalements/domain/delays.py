"""Working days, as a mairie counts them: neither Saturdays, Sundays nor public holidays, in local time.

The Alsace and the Moselle have two holidays more, each overseas département one.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

PARIS = ZoneInfo("Europe/Paris")
SATURDAY = 5
SUBDIVISIONS = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    **{code: code for code in ("971", "972", "973", "974", "976")},
}
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def public_holidays(year: int, departement: str = "") -> frozenset[date]:
    return frozenset(holidays.France(years=year, subdiv=SUBDIVISIONS.get(departement)))


def is_working_day(day: date, departement: str = "") -> bool:
    return day.weekday() < SATURDAY and day not in public_holidays(day.year, departement)


def add_working_days(day: date, count: int, departement: str = "") -> date:
    """The `count`-th working day after `day`, which itself does not count."""
    while count > 0:
        day += ONE_DAY
        count -= is_working_day(day, departement)
    return day


def local_day(at: datetime) -> date:
    return at.astimezone(PARIS).date()


def end_of_day(day: date) -> datetime:
    """The instant from which something due that day is late: the next midnight in Paris."""
    return datetime.combine(day + ONE_DAY, time.min, PARIS)

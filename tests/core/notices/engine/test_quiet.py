from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from cantou.core.notices.engine.quiet import ZONE, allowed_from, next_at


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (paris(2026, 11, 24, 10), paris(2026, 11, 24, 10)),
        (paris(2026, 11, 24, 8, 30), paris(2026, 11, 24, 8, 30)),
        (paris(2026, 11, 24, 8, 29), paris(2026, 11, 24, 8, 30)),
        (paris(2026, 11, 24, 19, 59), paris(2026, 11, 24, 19, 59)),
        (paris(2026, 11, 24, 20), paris(2026, 11, 25, 8, 30)),
        (paris(2026, 11, 28, 23), paris(2026, 11, 30, 8, 30)),  # Saturday night, over Sunday
        (paris(2026, 11, 29, 12), paris(2026, 11, 30, 8, 30)),
        (paris(2026, 12, 24, 21), paris(2026, 12, 26, 8, 30)),  # Christmas is a Friday
        (paris(2027, 3, 27, 22), paris(2027, 3, 30, 8, 30)),  # Easter Sunday and Monday, the clocks forward
        (paris(2026, 10, 24, 22), paris(2026, 10, 26, 8, 30)),  # the clocks back
    ],
)
def test_a_telephone_rings_by_day_and_on_working_days(at, expected):
    assert allowed_from(at.astimezone(UTC)) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (paris(2026, 11, 24, 17, 59), paris(2026, 11, 24, 18)),
        (paris(2026, 11, 24, 18), paris(2026, 11, 25, 18)),
        (paris(2026, 10, 24, 19), paris(2026, 10, 25, 18)),  # 24 hours and one more
        (paris(2027, 3, 27, 19), paris(2027, 3, 28, 18)),
    ],
)
def test_the_evening_is_the_one_that_clocks_show(at, expected):
    assert next_at(at.astimezone(UTC), time(18)) == expected

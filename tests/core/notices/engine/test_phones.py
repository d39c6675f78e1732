from __future__ import annotations

import pytest

from cantou.core.notices.engine.phones import mobile


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("0768123456", "+33768123456"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("00 33 6 12 34 56 78", "+33612345678"),
        ("04 71 47 50 68", ""),
        ("06 12", ""),
        ("12345", ""),
        ("mairie", ""),
        ("", ""),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
def test_a_number_that_a_message_can_reach(text, expected):
    assert mobile(text) == expected

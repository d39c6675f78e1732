from __future__ import annotations

import pytest

from cantou.core.notices.domain import decide


@pytest.fixture(autouse=True)
def telephones_may_ring(monkeypatch):
    """Whatever the hour and the day of these tests: in the evening and on Sundays an SMS waits (core.notices)."""
    monkeypatch.setattr(decide, "allowed_from", lambda at: at)

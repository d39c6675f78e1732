from __future__ import annotations

import pytest


@pytest.fixture
def country():
    from tests.services.site.making import Country

    return Country()


@pytest.fixture
def at(monkeypatch):
    """`at("2026-12-07")`: what day it is, by the clock on the wall, for what asks Django."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from django.utils import timezone

    def travel(text, hour=9):
        now = datetime.fromisoformat(text).replace(hour=hour, tzinfo=ZoneInfo("Europe/Paris"))
        monkeypatch.setattr(timezone, "now", lambda: now)
        return now

    return travel

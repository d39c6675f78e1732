from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.services.annuaire.making import Country


@pytest.fixture
def country():
    return Country()


@pytest.fixture
def at(monkeypatch):
    """`at("2026-12-07T09:30")`: what time it is, by the clock on the wall, for what asks Django."""

    def travel(text):
        now = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris"))
        monkeypatch.setattr(timezone, "now", lambda: now)
        return now

    return travel

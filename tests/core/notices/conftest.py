from __future__ import annotations

import copy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cantou.core.notices.domain import catalogue
from tests.core.notices.making import NOTICES


@pytest.fixture(autouse=True)
def example(settings):
    """The service « exemple » and its words."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates
    catalogue.declare("exemple", "Exemple", *NOTICES)
    yield
    del catalogue._declared["exemple"]


@pytest.fixture
def at(monkeypatch):
    """What time it is: `at(2026, 11, 24, 21)` in UTC."""

    def set_to(*parts: int) -> datetime:
        moment = datetime(*parts, tzinfo=UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        return moment

    return set_to

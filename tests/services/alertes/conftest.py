from __future__ import annotations

import pytest


@pytest.fixture
def valley():
    from tests.services.alertes.making import Valley

    return Valley()

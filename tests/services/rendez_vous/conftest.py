from __future__ import annotations

import pytest


@pytest.fixture
def hall():
    from tests.services.rendez_vous.settling import Hall

    return Hall()

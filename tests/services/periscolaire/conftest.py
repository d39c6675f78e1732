from __future__ import annotations

import pytest


@pytest.fixture
def school():
    from tests.services.periscolaire.village import School

    return School()

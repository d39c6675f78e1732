from __future__ import annotations

import pytest

from tests.core.files.conftest import home

__all__ = ["home"]


@pytest.fixture
def place():
    from tests.services.demarches.village import Place

    return Place()


@pytest.fixture
def agent(client, place):
    """Signed in at the desk, who may do all of it."""
    from tests.support.sign_in import sign_in

    person = place.agent(email="jeanne@exemple.fr")
    sign_in(client, person)
    return person

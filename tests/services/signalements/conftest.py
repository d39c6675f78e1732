from __future__ import annotations

import pytest

from tests.core.files.conftest import home

__all__ = ["home"]


@pytest.fixture
def place():
    from tests.services.signalements.filing import Place

    return Place()


@pytest.fixture
def on_the_map():
    """A commune with an outline, a neighbour to the east, and hamlets."""
    from cantou.core.maps.domain.ground import forget
    from tests.core.maps.ground import EAST, MIDDLE, make_contour, make_place
    from tests.services.signalements.filing import Place
    from tests.support.factories import make_commune

    forget()
    place = Place(lon=2.55, lat=44.945)
    make_contour(place.commune)
    place.neighbour = make_commune("Thiézac", slug="thiezac", lon=2.65, lat=44.945)
    make_contour(place.neighbour, west=MIDDLE, east=EAST)
    place.hamlet = make_place(place.commune, "Salvagnac", 2.55, 44.95)
    make_place(place.commune, "Le Bourg")
    return place

from __future__ import annotations

import pytest

from cantou.core.registry.demo import Demonstration
from cantou.core.territories import demo
from cantou.core.territories.domain import load as loading
from cantou.core.territories.domain.locate import at_point
from cantou.core.territories.domain.queries import places_of
from cantou.core.territories.models import Contour, Place, Territory
from tests.core.territories.making import current

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_the_demonstration_completes_and_doubles_nothing(monkeypatch):
    monkeypatch.setattr(loading, "town_centres", lambda _communes, _regions: {})
    said = []
    show = Demonstration(departements=("15",), say=said.append)
    demo.load(show)
    counts = [model.objects.count() for model in (Territory, Contour, Place)]
    demo.load(show)
    assert [model.objects.count() for model in (Territory, Contour, Place)] == counts
    assert said == ["250 communes, 9 intercommunalités"] * 2
    assert counts[1:] == [24, sum(len(some) + len(demo.ROADS) for some in demo.HAMLETS.values())]


def test_its_hamlets_lie_in_their_commune(monkeypatch):
    monkeypatch.setattr(loading, "town_centres", lambda _communes, _regions: {})
    demo.load(Demonstration(departements=("15",), say=lambda _line: None))
    placed = Place.objects.filter(lon__isnull=False).select_related("commune")
    assert placed.count() > 8
    assert [p.name for p in placed if at_point(p.lon, p.lat).commune != p.commune] == []
    assert "Le Bourg" in [place.name for place in places_of(current("15258").pk, kind="hamlet")]

"""What the demonstration shows holds together; it is loaded twice and doubles nothing."""

from __future__ import annotations

from copy import deepcopy

import pytest

from cantou.core.registry.demo import Demonstration
from cantou.core.scope.scope import Scope
from cantou.services.salles import demo
from cantou.services.salles.demo import stories
from cantou.services.salles.domain import queries
from cantou.services.salles.domain.sharing import table_of
from cantou.services.salles.models import Hire, Loan, Season, Wish
from tests.services.salles.village import shown
from tests.support.factories import make_commune, make_organisation

pytestmark = pytest.mark.django_db


def test_every_state_twelve_associations_and_a_season_that_disagrees(client, home):
    commune = make_commune("Vic-sur-Cère", slug="vic-sur-cere", code=stories.VIC, departement_code="15")
    mairie = make_organisation("Mairie de Vic-sur-Cère", territory=commune)
    counts, told = [], deepcopy((stories.HALLS, stories.WHOLE, stories.ITEMS, stories.HIRES))
    for _ in range(2):
        demo.load(Demonstration(departements=("15",), say=lambda _line: None))
        with Scope.agent(mairie.pk).enter():
            counts.append((Hire.objects.count(), Loan.objects.count(), Wish.objects.count()))
    assert counts == [(len(stories.HIRES), len(stories.LOANS), len(stories.WISHES))] * 2
    assert told == (stories.HALLS, stories.WHOLE, stories.ITEMS, stories.HIRES)
    with Scope.agent(mairie.pk).enter():
        states = set(queries.hires(mairie.pk).values_list("booking__state", flat=True))
        loans = set(Loan.objects.values_list("state", flat=True))
        season = Season.objects.get()
        table = table_of(season, list(queries.wishes(season)))
    assert states == {"requested", "held", "confirmed", "refused", "cancelled", "done"}
    assert loans == {"asked", "confirmed", "out", "back"}
    assert len({line.wish.association for line in table.lines}) == 12
    assert 2 <= len(table.pairs) <= 5
    page = shown(client, "/vic-sur-cere/salles/")
    assert "Salle des fêtes" in page
    assert "/photo/" in page


def test_the_people_are_invented():
    for story in stories.HIRES:
        assert not story.email or story.email.endswith(".example")

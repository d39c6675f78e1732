"""What the demonstration shows holds together; it is loaded twice and doubles nothing."""

from __future__ import annotations

import pytest

from cantou.core.registry.demo import Demonstration
from cantou.core.scope.scope import Scope
from cantou.services.demarches import demo, demo_halls
from cantou.services.demarches.domain import queries
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.models import Case, CaseEvent, Effect
from tests.services.demarches.village import shown
from tests.support.factories import make_commune, make_organisation

pytestmark = pytest.mark.django_db


def test_cases_of_each_demarche_in_every_phase(client, home):
    commune = make_commune("Vic-sur-Cère", slug="vic-sur-cere", code=demo.COMMUNE, departement_code="15")
    mairie = make_organisation("Mairie de Vic-sur-Cère", territory=commune)
    counts = []
    for _ in range(2):
        demo.load(Demonstration(departements=("15",), say=lambda _line: None))
        with Scope.agent(mairie.pk).enter():
            counts.append((Case.objects.count(), CaseEvent.objects.count()))
    assert counts[0] == counts[1]
    assert counts[0][0] == len(demo.STORIES)
    assert {one.demarche for one in demo.STORIES} | {demo_halls.SALLE} == set(PACKAGES)
    with Scope.agent(mairie.pk).enter():
        found = Case.objects.filter(organisation=mairie)
        assert {one.phase for one in found} == {
            "filed", "under_review", "incomplete", "granted", "refused", "withdrawn",
        }  # fmt: skip
        assert {one.channel for one in found} == {"web", "phone", "visit", "paper"}
        assert not Effect.objects.filter(state="waiting").exists()
        late = queries.due_first(queries.filtered(mairie.pk, queries.Filters()), None, 20)
        assert [one.due_on for one in late] == sorted(one.due_on for one in late)
        for case in found:
            days = list(queries.thread(case).values_list("at", flat=True))
            assert days == sorted(days)
    assert "Permission de voirie" in shown(client, "/vic-sur-cere/demarches/")

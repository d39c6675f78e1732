"""Who sees to what: two hundred dated cases on the communes of the Cantal, exact answers."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cantou.core.scope.scope import Scope
from cantou.core.territories.models import Territory
from cantou.services.signalements.domain.roads import Road
from cantou.services.signalements.domain.routing import Case, route, winners
from tests.services.signalements.competences import Cantal, area

CASES = list(csv.DictReader((Path(__file__).parent / "data/routing.csv").read_text("utf-8").splitlines()))
NAMES = {"RD": "D 926", "RN": "N 122", "A": "A 75", "VC": "VC 3", "CR": "CR 4"}
pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(scope="module")
def cantal(django_db_setup, django_db_blocker):
    """Loaded once: the two hundred and fifty communes, and who is competent there. Undone after the last test."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield Cantal({case["commune"] for case in CASES})
        transaction.set_rollback(True)


def asked(cantal, case, scope=None):
    owner = cantal.mairies[case["commune"]]
    with (scope or Scope.public()).enter():
        return owner, route(
            organisation=owner.pk,
            commune=area(case["commune"]).pk,
            category=case["category"],
            road=Road(case["road"], NAMES[case["road"]]) if case["road"] else Road(),
            day=date.fromisoformat(case["day"]),
        )


def answer(cantal, owner, routed):
    """As the table writes it."""
    if routed.outside:
        return f"{'!!' if routed.blocks else '!'}{routed.outside.name}"
    if routed.target == owner.pk:
        return "mairie"
    short = next(name for name, body in cantal.who.items() if body.pk == routed.target)
    return f"{short}/{routed.team}" if routed.team else short


def test_two_hundred_cases(cantal):
    assert Territory.objects.filter(level="commune", valid_to=None).count() == 250
    assert len(CASES) >= 200
    wrong = []
    for case in CASES:
        found = answer(cantal, *asked(cantal, case))
        if found != case["who"]:
            wrong.append((*case.values(), found))
    assert wrong == []


def test_all_cases_of_a_day_at_once_say_the_same(cantal):
    day = "2026-11-22"
    cases = [case for case in CASES if case["day"] == day]
    together = winners(
        [
            Case(commune=area(case["commune"]).pk, category=case["category"], road_class=case["road"])
            for case in cases
        ],
        day=date.fromisoformat(day),
    )
    one_by_one = [asked(cantal, case)[1].rule for case in cases]
    assert together == one_by_one


def test_the_scope_changes_nothing_and_one_statement_finds_the_rule(cantal):
    case = {"commune": "15258", "category": "voirie", "road": "RD", "day": "2026-11-22"}
    mairie = cantal.mairies["15258"]
    with CaptureQueriesContext(connection) as queries:
        _owner, as_anybody = asked(cantal, case)
    assert len([one for one in queries if "signalements_routingrule" in one["sql"]]) == 1
    assert asked(cantal, case, Scope.agent(mairie.pk))[1] == as_anybody


def test_the_explanation_names_the_rule_its_conditions_and_what_it_overrides(cantal):
    case = {"commune": "15014", "category": "voirie", "road": "RD", "day": "2025-03-01"}
    _owner, routed = asked(cantal, case)
    agency, usual = routed.rule.id, routed.overridden[0].id
    assert routed.explanation == (
        "« Route, rue, trottoir », route départementale (D 926), le 1er mars 2025."
        f" Règle n° {agency} (Cantal) : « compétence » (Route, rue, trottoir, route départementale, Aurillac,"
        " depuis le 1er janvier 2025, jusqu’au 1er juillet 2026 non compris)."
        f" Destinataire : Cantal, équipe « Agence d’Aurillac ». Elle passe avant : n° {usual} (Cantal)."
    )
    assert routed.plain == "Cantal s’en occupe (compétence)."
    assert routed.rules == [agency, usual]


def test_without_a_rule_it_says_so(cantal):
    case = {"commune": "15258", "category": "autre", "road": "", "day": "2026-11-22"}
    _owner, routed = asked(cantal, case)
    assert routed.explanation == (
        "« Autre chose », le 22 novembre 2026. Aucune règle n’en parle : Mairie 15258, qui l’a reçu, s’en occupe."
    )
    assert routed.plain == "Mairie 15258 s’en occupe."


def test_outside_everybodys_competence_it_says_whom_to_call(cantal):
    case = {"commune": "15187", "category": "voirie", "road": "A", "day": "2026-11-22"}
    _owner, routed = asked(cantal, case)
    assert routed.blocks
    assert routed.plain.replace("\u00a0", " ") == (
        "Cela ne dépend pas de la mairie. Appelez DIR Massif Central, district A75, 04 65 71 01 75 (jour et nuit)."
    )

"""What the demonstration shows of alerts holds together; it is loaded twice."""

from __future__ import annotations

import pytest

from cantou.core.people.domain.demonstration import demo_person
from cantou.core.registry.demo import Demonstration
from cantou.core.scope.scope import Scope
from cantou.services.alertes import demo
from cantou.services.alertes.domain import ledger
from cantou.services.alertes.models import (
    Answer,
    Call,
    Dispatch,
    Door,
    Listed,
    LogEntry,
    PlanEntry,
    Subscription,
    Thread,
    TreeContact,
)
from tests.support.factories import make_commune, make_organisation
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
SHOWN = (Thread, Dispatch, Answer, Door, Listed, Call, LogEntry, PlanEntry, Subscription, TreeContact)


@pytest.fixture
def mairie(settings):
    settings.DEMO = True
    commune = make_commune("Vic-sur-Cère", code=demo.VIC, slug="vic-sur-cere", departement_code="15")
    return make_organisation("Mairie de Vic-sur-Cère", territory=commune)


def load():
    show = Demonstration(departements=None, say=lambda _line: None)
    demo.load(show)
    return show


def test_all_of_it_is_there_once(mairie):
    def counted():
        with Scope.agent(mairie.pk).enter():
            return [model.objects.filter(organisation_id=mairie.pk).count() for model in SHOWN]

    show = load()
    first = counted()
    assert all(first), dict(zip((model.__name__ for model in SHOWN), first, strict=True))
    assert [account.who for account in show.accounts] == ["Odette Vermenouze, Maire, Vic-sur-Cère"]
    load()
    assert counted() == first


def test_one_runs_one_is_an_exercise_one_is_over_and_certified(mairie):
    load()
    with Scope.agent(mairie.pk).enter():
        threads = {
            (one.template, one.status, one.ended_at is None)
            for one in Thread.objects.filter(organisation=mairie)
        }
        assert threads == {("neige", "Actual", True), ("crue", "Exercise", True), ("eau", "Actual", False)}
        over = Thread.objects.get(organisation=mairie, template="eau")
        alert = Dispatch.objects.filter(organisation_id=mairie.pk, alert__thread=over).values_list("alert")[
            0
        ][0]
        assert ledger.counts(organisation=mairie.pk, alert=alert).people == len(demo.people.SUBSCRIBERS) + 1


@pytest.mark.parametrize("who", ["odile", "odette"])
def test_the_secretary_and_the_mayor_may_alert(client, mairie, who):
    load()
    sign_in(client, demo_person(name=who, given_name="", family_name=""))
    for address in ("nouvelle/", "nouvelle/crue/", "registre/", "registre/lecteurs/", "plan/", "abonnes/"):
        answer = client.get(f"/bureau/alertes/{address}")
        assert answer.status_code == 200, address
    assert "Vous n’y êtes pas nommé" not in client.get("/bureau/alertes/registre/").content.decode()

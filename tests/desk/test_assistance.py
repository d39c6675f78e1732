from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.people.domain.queries import open_assistances, open_requests
from cantou.core.people.models import Assistance
from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.core.work.models import WorkItem
from tests.desk.making import journal_of, make_agent, make_mairie, sit_down
from tests.support.factories import make_offer, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(client):
    """Nadia of the operator may help; Jeanne administers a mairie."""
    operator = make_mairie("Aurillac", is_operator=True)
    nadia = make_agent(operator, "operator", "support", given_name="Nadia", family_name="Ferrand")
    mairie = make_mairie("Vic-sur-Cère")
    make_offer(mairie)
    jeanne = make_agent(mairie, "admin", "signalements:manager", email="jeanne@exemple.fr")
    helper = client.__class__()
    sit_down(client, jeanne, mairie)
    sit_down(helper, nadia, operator)
    return client, helper, mairie, operator, jeanne, nadia


def ask(helper, mairie, **values):
    data = {"aide-reason": "Régler vos horaires", "aide-hours": "2", **values}
    return helper.post(f"/bureau/exploitation/organismes/{mairie.slug}/aide/", data)


def requests_in(mairie):
    with Scope.agent(mairie.pk).enter():
        return list(open_requests(organisation=mairie.pk))


def given_in(mairie):
    with Scope.agent(mairie.pk).enter():
        return list(open_assistances(organisation=mairie.pk))


def test_help_is_asked_allowed_taken_and_journaled_on_behalf_of(both):
    client, helper, mairie, _, jeanne, nadia = both
    assert ask(helper, mairie).status_code == 302
    run_jobs("cantou.notices.send")
    assert [message.subject for message in mail.outbox] == ["Nadia Ferrand demande à vous aider"]
    assert "demande à vous aider" in client.get("/bureau/").content.decode()
    (asked,) = requests_in(mairie)
    assert client.post(f"/bureau/assistance/demandes/{veil(asked.pk)}/", {"answer": "yes"}).status_code == 302
    (given,) = given_in(mairie)
    assert "Nadia Ferrand travaille à la place de Jeanne Vidal" in client.get("/bureau/").content.decode()

    report = make_report(mairie, "Nid de poule")
    assert "Nid de poule" not in helper.get("/bureau/").content.decode()
    assert "Jeanne Vidal" in helper.get("/bureau/assistance/").content.decode()
    assert helper.post(f"/bureau/assistance/{veil(given.pk)}/prendre/").status_code == 302
    shown = helper.get("/bureau/").content.decode()
    assert "vous travaillez à la place de Jeanne Vidal" in shown
    assert "Nid de poule" in shown
    with Scope.agent(mairie.pk).enter():
        item = WorkItem.objects.get(object_key=report.object_key)
    helper.post("/bureau/lot/", {"item": item.pk, "act": "take"})
    with Scope.agent(mairie.pk).enter():
        assert WorkItem.objects.get(pk=item.pk).assignee_id == jeanne.pk
        entry = Entry.objects.filter(action="work.assigned").get()
        assert (entry.person, entry.on_behalf_of) == (nadia.pk, jeanne.pk)
        assert entry.reason == f"assistance {given.pk} : Régler vos horaires"
    assert "à la place de Jeanne Vidal – assistance" in client.get("/bureau/journal/").content.decode()


def sit_in_for(both):
    client, helper, mairie, *_ = both
    ask(helper, mairie)
    (asked,) = requests_in(mairie)
    client.post(f"/bureau/assistance/demandes/{veil(asked.pk)}/", {"answer": "yes"})
    (given,) = given_in(mairie)
    helper.post(f"/bureau/assistance/{veil(given.pk)}/prendre/")
    return given


def test_the_helper_lets_nobody_in_and_carries_nothing_out(both):
    _, helper, mairie, _, jeanne, _ = both
    sit_in_for(both)
    assert helper.get("/bureau/services/").status_code == 200
    assert helper.get("/bureau/equipe/").status_code == 403
    assert helper.post("/bureau/equipe/inviter/", {"name": "x", "roles": [":admin"]}).status_code == 403
    assert helper.post("/bureau/travaux/archive/").status_code == 403
    assert helper.get("/bureau/exploitation/").status_code == 403
    helper.post("/bureau/assistance/", {"helper": jeanne.handle, "reason": "x", "hours": "8"})
    assert len(given_in(mairie)) == 1


@pytest.mark.parametrize("who", ["helped", "time", "helper"])
def test_it_ends_when_somebody_says_so_or_when_its_time_is_over(both, who):
    client, helper, mairie, *_ = both
    given = sit_in_for(both)
    if who == "helped":
        client.post(f"/bureau/assistance/{veil(given.pk)}/arreter/")
    elif who == "helper":
        helper.post(f"/bureau/assistance/{veil(given.pk)}/arreter/")
    else:
        past = timezone.now() - timedelta(hours=3)
        with Scope.agent(mairie.pk).enter():
            Assistance.objects.update(starts_at=past, ends_at=past + timedelta(hours=1))
    shown = helper.get("/bureau/", follow=True).content.decode()
    assert "Assistance en cours" not in shown
    assert "Mairie de Aurillac" in shown or "Mairie d’Aurillac" in shown
    assert helper.post(f"/bureau/assistance/{veil(given.pk)}/prendre/").status_code == 403


def test_the_helper_goes_back_to_their_own_place(both):
    _, helper, *_ = both
    sit_in_for(both)
    helper.post("/bureau/assistance/rendre/")
    assert "vous travaillez à la place" not in helper.get("/bureau/").content.decode()
    assert helper.get("/bureau/exploitation/").status_code == 200


def test_no_means_no(both):
    client, helper, mairie, *_ = both
    ask(helper, mairie)
    again = ask(helper, mairie)
    assert "déjà demandé" in again.content.decode()
    (asked,) = requests_in(mairie)
    client.post(f"/bureau/assistance/demandes/{veil(asked.pk)}/", {"answer": "no"})
    assert given_in(mairie) == []
    assert journal_of(mairie)[-2:] == ["people.assistance_asked", "people.assistance_refused"]
    assert ask(helper, mairie).status_code == 302


def test_an_agent_on_the_telephone_lets_somebody_in(both):
    client, helper, mairie, _, jeanne, nadia = both
    values = {"helper": nadia.handle, "reason": "On regarde ensemble", "hours": "1"}
    assert client.post("/bureau/assistance/", values).status_code == 302
    (given,) = given_in(mairie)
    assert (given.agent_id, given.helper_id) == (jeanne.pk, nadia.pk)
    assert helper.post(f"/bureau/assistance/{veil(given.pk)}/prendre/").status_code == 302


def test_nobody_else_helps_asks_or_answers(both):
    client, helper, mairie, operator, _, _ = both
    other = make_mairie("Polminhac")
    theirs = client.__class__()
    sit_down(theirs, make_agent(other, "admin", given_name="Autre"), other)
    plain = client.__class__()
    sit_down(plain, make_agent(operator, "admin", "operator", given_name="Sans rôle"), operator)
    assert ask(theirs, mairie).status_code == 403
    assert ask(plain, mairie).status_code == 403
    ask(helper, mairie)
    (asked,) = requests_in(mairie)
    theirs.post(f"/bureau/assistance/demandes/{veil(asked.pk)}/", {"answer": "yes"})
    assert len(requests_in(mairie)) == 1
    client.post(f"/bureau/assistance/demandes/{veil(asked.pk)}/", {"answer": "yes"})
    (given,) = given_in(mairie)
    for stranger in (theirs, plain):
        assert stranger.post(f"/bureau/assistance/{veil(given.pk)}/prendre/").status_code == 403
        assert stranger.post(f"/bureau/assistance/{veil(given.pk)}/arreter/").status_code == 404
    agent = client.__class__()
    sit_down(agent, make_agent(mairie, "signalements:agent", given_name="Luc"), mairie)
    assert agent.post(f"/bureau/assistance/demandes/{veil(asked.pk)}/", {"answer": "yes"}).status_code == 403
    assert agent.post(f"/bureau/assistance/{veil(given.pk)}/arreter/").status_code == 404

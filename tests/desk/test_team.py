from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cantou.core.people.domain.absences import plan
from cantou.core.people.domain.memberships import RoleOf, open_invitation
from cantou.core.people.domain.queries import absences, memberships, open_invitations
from cantou.core.people.models import Card, Person
from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.core.work.domain.items import assign
from cantou.core.work.models import WorkItem
from tests.desk.making import journal_of, make_agent, make_mairie, questions, sit_down
from tests.support.factories import make_offer, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
INVITE = "/bureau/equipe/inviter/"


@pytest.fixture
def mairie(client):
    ours = make_mairie("Vic-sur-Cère")
    make_offer(ours)
    sit_down(client, make_agent(ours, "admin"), ours)
    return ours


def roles_in(organisation):
    with Scope.agent(organisation.pk).enter():
        return sorted(
            (row.person.given_name, row.service, row.role)
            for row in memberships(organisation=organisation.pk)
        )


def invited_in(organisation):
    with Scope.agent(organisation.pk).enter():
        return list(open_invitations(organisation=organisation.pk))


def test_somebody_is_invited_by_mail(client, mairie):
    key = client.get(INVITE).context["form"]["key"].value()
    values = {"name": "Paul Delmas", "email": " Paul@Exemple.fr", "roles": ["signalements:agent"], "key": key}
    for _ in range(2):
        assert client.post(INVITE, values)["Location"] == "/bureau/equipe/"
    run_jobs("cantou.notices.send")
    (message,) = mail.outbox
    assert "paul@exemple.fr" in message.to[0]
    secret = message.body.split("/compte/invitation/")[1].split("/")[0]
    assert open_invitation(secret=secret).roles == ["signalements:agent"]
    (invitation,) = invited_in(mairie)
    shown = client.get("/bureau/equipe/").content.decode()
    assert "paul@exemple.fr" in shown
    assert client.post(f"/bureau/equipe/invitations/{veil(invitation.pk)}/retirer/").status_code == 302
    assert invited_in(mairie) == []


def test_without_an_address_a_card_is_printed_once(client, mairie):
    key = client.get(INVITE).context["form"]["key"].value()
    values = {"name": "Paul Delmas", "roles": [":agent"], "key": key}
    card = client.post(INVITE, values)
    assert (card["Content-Type"], card["Cache-Control"]) == ("application/pdf", "no-store")
    again = client.post(INVITE, values, follow=True)
    assert "déjà faite" in again.content.decode()
    assert len(invited_in(mairie)) == 1
    run_jobs()
    assert mail.outbox == []


def test_what_is_missing_is_said_and_kept(client, mairie):
    answer = client.post(INVITE, {"name": "Paul", "email": "paul@", "roles": []})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"email", "roles"}
    assert 'value="Paul"' in answer.content.decode()
    foreign = client.post(INVITE, {"name": "Paul", "roles": [":operator"]})
    assert foreign.status_code == 422


def test_roles_change_and_an_administrator_stays(client, mairie):
    paul = make_agent(mairie, "signalements:agent", given_name="Paul")
    path = f"/bureau/equipe/{paul.handle}/roles/"
    shown = client.get(path).content.decode()
    assert "Lire les signalements, Traiter les signalements" in shown
    assert client.post(path, {"roles": ["signalements:manager", ":agent"]}).status_code == 302
    jeanne = Person.objects.get(given_name="Jeanne")
    refused = client.post(f"/bureau/equipe/{jeanne.handle}/roles/", {"roles": [":agent"]})
    assert "nommez d’abord un autre administrateur" in refused.content.decode()
    assert roles_in(mairie) == [
        ("Jeanne", "", "admin"),
        ("Paul", "", "agent"),
        ("Paul", "signalements", "manager"),
    ]


def test_an_agent_who_leaves_hands_over_and_is_out_at_once(client, mairie):
    paul = make_agent(mairie, "signalements:agent", given_name="Paul")
    lea = make_agent(mairie, "signalements:agent", given_name="Léa")
    report = make_report(mairie)
    with Scope.agent(mairie.pk).enter():
        assign(items=[WorkItem.objects.get(object_key=report.object_key)], assignee=paul.pk)
    theirs = client.__class__()
    sit_down(theirs, paul, mairie)
    assert theirs.get("/bureau/").status_code == 200
    page = client.get(f"/bureau/equipe/{paul.handle}/depart/")
    assert page.context["items"] == 1
    answer = client.post(f"/bureau/equipe/{paul.handle}/depart/", {"successor": lea.handle}, follow=True)
    assert "1 dossier confié" in answer.content.decode()
    assert theirs.get("/bureau/").status_code == 302
    with Scope.agent(mairie.pk).enter():
        assert WorkItem.objects.get().assignee_id == lea.pk
    assert ("Paul", "signalements", "agent") not in roles_in(mairie)


def test_the_last_administrator_does_not_leave(client, mairie):
    jeanne = Person.objects.get(given_name="Jeanne")
    answer = client.post(f"/bureau/equipe/{jeanne.handle}/depart/", {"successor": ""})
    assert answer.status_code == 422
    assert roles_in(mairie) == [("Jeanne", "", "admin")]


def test_items_of_an_absent_colleague_are_mine_and_say_so(client, mairie):
    ours = make_agent(mairie, "signalements:agent", given_name="Luc")
    paul = make_agent(mairie, "signalements:agent", given_name="Paul", family_name="Delmas")
    for title, person in (("De Paul", paul), ("À personne", None)):
        report = make_report(mairie, title)
        with Scope.agent(mairie.pk).enter():
            assign(items=[WorkItem.objects.get(object_key=report.object_key)], assignee=person and person.pk)
    sit_down(client, ours, mairie)
    assert "De Paul" not in client.get("/bureau/?qui=moi").content.decode()
    today = timezone.localdate()
    with Scope.agent(mairie.pk).enter():
        plan(person=paul.pk, starts_on=today, ends_on=today + timedelta(days=3), substitute=ours.pk)
    page = client.get("/bureau/?qui=moi")
    shown = page.content.decode()
    assert "De Paul" in shown
    assert "à la place de Paul Delmas" in shown
    assert "À personne" not in shown
    assert [tab["count"] for tab in page.context["tabs"]][1] == 1


def test_absences_are_planned_and_ended(client, mairie):
    paul = make_agent(mairie, "signalements:agent", given_name="Paul")
    jeanne = Person.objects.get(given_name="Jeanne")
    today = timezone.localdate()
    values = {
        "person": paul.handle,
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=7)).isoformat(),
        "substitute": jeanne.handle,
    }
    assert client.post("/bureau/equipe/absences/", values).status_code == 302
    twice = client.post("/bureau/equipe/absences/", values)
    assert "déjà prévue" in twice.content.decode()
    assert "absent jusqu’au" in client.get("/bureau/equipe/").content.decode()
    with Scope.agent(mairie.pk).enter():
        (absence,) = absences(organisation=mairie.pk)
    assert client.post(f"/bureau/equipe/absences/{veil(absence.pk)}/terminer/").status_code == 302
    assert "people.absence_ended" in journal_of(mairie)


def test_an_agent_speaks_of_their_own_absence_alone(client, mairie):
    paul = make_agent(mairie, "signalements:agent", given_name="Paul")
    lea = make_agent(mairie, "signalements:agent", given_name="Léa")
    today = timezone.localdate()
    with Scope.agent(mairie.pk).enter():
        theirs = plan(person=lea.pk, starts_on=today, ends_on=today, substitute=None)
    sit_down(client, paul, mairie)
    shown = client.get("/bureau/equipe/absences/")
    assert list(shown.context["absences"]) == []
    assert client.post(f"/bureau/equipe/absences/{veil(theirs.pk)}/terminer/").status_code == 404
    values = {"person": lea.handle, "starts_on": today.isoformat(), "ends_on": today.isoformat()}
    assert client.post("/bureau/equipe/absences/", values).status_code == 422
    assert client.post("/bureau/equipe/absences/", values | {"person": paul.handle}).status_code == 302


def test_the_team_of_another_mairie_is_out_of_reach(client, mairie):
    other = make_mairie("Polminhac")
    theirs = make_agent(other, "admin", given_name="Autre")
    with Scope.agent(other.pk, person=theirs.pk).enter():
        from cantou.core.people.domain.memberships import invite

        invitation = invite(roles=[RoleOf("", "agent")], email="x@exemple.fr").invitation
        absence = plan(
            person=theirs.pk, starts_on=timezone.localdate(), ends_on=timezone.localdate(), substitute=None
        )
    assert "Autre" not in client.get("/bureau/equipe/").content.decode()
    assert client.get(f"/bureau/equipe/{theirs.handle}/roles/").status_code == 404
    assert client.post(f"/bureau/equipe/{theirs.handle}/roles/", {"roles": [":agent"]}).status_code == 404
    assert client.post(f"/bureau/equipe/{theirs.handle}/depart/", {"successor": ""}).status_code == 404
    assert client.post(f"/bureau/equipe/invitations/{veil(invitation.pk)}/retirer/").status_code == 404
    assert client.post(f"/bureau/equipe/absences/{veil(absence.pk)}/terminer/").status_code == 404
    assert roles_in(other) == [("Autre", "", "admin")]
    assert len(invited_in(other)) == 1


def test_one_or_three_colleagues_ask_as_many_questions(client, mairie):
    make_agent(mairie, "signalements:agent", "agent", given_name="Luc")
    one = questions(client, "/bureau/equipe/")
    for name in ("Paul", "Léa"):
        make_agent(mairie, "signalements:agent", "agent", given_name=name)
    assert questions(client, "/bureau/equipe/") == one


@pytest.mark.parametrize("path", ["", "inviter/", "x/roles/", "x/depart/"])
def test_an_agent_without_the_permission_is_refused(client, path):
    ours = make_mairie()
    sit_down(client, make_agent(ours, "signalements:manager", "agent"), ours)
    assert client.get(f"/bureau/equipe/{path}").status_code == 403
    assert client.post(f"/bureau/equipe/invitations/{veil(1)}/retirer/").status_code == 403


def test_one_chooses_about_the_monday_digest(client, mairie):
    assert client.get("/bureau/preferences/").context["form"]["monday_digest"].value() is True
    assert client.post("/bureau/preferences/", {}).status_code == 302
    assert client.get("/bureau/preferences/").context["form"]["monday_digest"].value() is False


def test_a_damaged_search_at_the_counter_finds_nothing_and_breaks_nothing(client):
    ours = make_mairie()
    sit_down(client, make_agent(ours, "admin"), ours)
    for text in ("%00", "Vida%00lenc", "%ff%fe", "a" * 5_000):
        assert client.get(f"/bureau/personnes/?q={text}").status_code == 200


def test_an_account_made_twice_at_the_counter_is_one_with_its_last_card(client):
    ours = make_mairie()
    sit_down(client, make_agent(ours, "admin"), ours)
    address = "/bureau/personnes/nouveau/"
    key = client.get(address).context["form"]["key"].value()
    said = {"given_name": "Marguerite", "family_name": "Vidalenc", "agreed": "on", "key": key}
    for _ in range(2):
        assert client.post(address, said)["Content-Type"] == "application/pdf"
    assert Person.objects.filter(family_name="Vidalenc").count() == 1
    assert Card.objects.filter(revoked_at=None).count() == 1
    client.post(address, said | {"given_name": "Léon"})
    assert Person.objects.filter(family_name="Vidalenc").count() == 2

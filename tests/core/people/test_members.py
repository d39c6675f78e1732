"""Who works in an organisation: invited, changed, away, helped, gone."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.organisations.domain.references import ExpiredLinkError, digest
from cantou.core.organisations.models import PrivateLink
from cantou.core.people.domain import absences, assistance, departures, memberships, queries
from cantou.core.people.domain.memberships import LastAdministratorError, RoleOf
from cantou.core.people.domain.rights import rights_of
from cantou.core.people.models import Absence, Assistance, Invitation, Membership
from cantou.core.scope.scope import Scope
from cantou.core.work.domain.items import put
from cantou.core.work.models import WorkItem
from tests.support.factories import make_commune, make_member, make_organisation, make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
ADMIN, AGENT = RoleOf("", "admin"), RoleOf("signalements", "agent")


@pytest.fixture
def mairie():
    return make_organisation("Mairie de Vic", territory=make_commune())


@pytest.fixture
def chief(mairie):
    person = make_person(given_name="Odile", family_name="Chef")
    make_member(person, mairie, service="", role="admin")
    return person


@pytest.fixture
def acting(mairie, chief):
    with Scope.agent(mairie.pk, person=chief.pk).enter():
        yield


def roles(organisation, person) -> set[str]:
    with Scope.agent(organisation.pk).enter():
        held = Membership.objects.filter(organisation=organisation, person=person, ended_at=None)
        return {f"{row.service}:{row.role}" for row in held}


def actions(organisation) -> list[str]:
    with Scope.agent(organisation.pk).enter():
        entries = Entry.objects.filter(organisation=organisation).order_by("number")
        return list(entries.values_list("action", flat=True))


def item(organisation, assignee, service="signalements", title="Un trou"):
    with Scope.agent(organisation.pk).enter():
        return put(
            service=service,
            key=uuid4(),
            queue="reports",
            reference=uuid4().hex[:9].upper(),
            title=title,
            status="received",
            assignee_id=assignee.pk,
        )


class TestInvitations:
    def test_from_the_link_to_the_desk(self, client, mairie, acting):
        invited = memberships.invite(roles=[AGENT], email=" Luc@exemple.fr", name="Luc")
        assert invited.invitation.email == "luc@exemple.fr"
        path = reverse("people_invitation", args=[invited.secret])
        shown = client.get(path).content.decode()
        assert "Odile Chef vous invite" in shown
        assert f"{reverse('account_signup')}?next={path}&amp;email=luc%40exemple.fr" in shown
        luc = make_person(given_name="Luc")
        sign_in(client, luc)
        assert client.post(path)["Location"] == "/bureau/"
        assert roles(mairie, luc) == {"signalements:agent"}
        assert client.get("/bureau/").status_code == 200
        assert client.get(path).status_code == 410
        assert actions(mairie) == ["people.invited", "people.joined"]

    def test_by_paper(self, client, mairie, acting):
        invited = memberships.invite(roles=[ADMIN, AGENT], name="Luc")
        luc = make_person(given_name="Luc")
        sign_in(client, luc)
        code = "-".join(re.findall("...", invited.secret.lower()))
        client.post(client.post(reverse("people_invitation_code"), {"code": code})["Location"])
        assert roles(mairie, luc) == {":admin", "signalements:agent"}

    def test_an_account_without_a_name_is_asked_for_one(self, client, mairie, acting):
        """Else the whole team would read the number of an account in place of a colleague."""
        invited = memberships.invite(roles=[AGENT], email="luc@exemple.fr", name="Luc Le Goff")
        luc = make_person(given_name="", family_name="", email="luc@exemple.fr")
        sign_in(client, luc)
        path = reverse("people_invitation", args=[invited.secret])
        shown = client.get(path).content.decode()
        assert "luc@exemple.fr" in shown
        assert luc.handle not in shown
        assert 'value="Luc"' in shown
        assert 'value="Le Goff"' in shown
        refused = client.post(path, {"given_name": "Luc", "family_name": " "})
        assert refused.status_code == 422
        assert roles(mairie, luc) == set()
        assert client.post(path, {"given_name": "Luc", "family_name": "Le Goff"})["Location"] == "/bureau/"
        luc.refresh_from_db()
        assert luc.get_full_name() == "Luc Le Goff"
        assert roles(mairie, luc) == {"signalements:agent"}

    def test_the_secret_is_kept_nowhere(self, acting):
        invited = memberships.invite(roles=[AGENT])
        assert invited.secret not in repr(vars(Invitation.objects.get())) + repr(
            vars(PrivateLink.objects.get())
        )

    def test_withdrawn_or_too_old_it_opens_nothing(self, client, mairie, acting):
        invited = memberships.invite(roles=[AGENT])
        late = memberships.invite(roles=[AGENT])
        assert list(queries.open_invitations(organisation=mairie.pk)) == [late.invitation, invited.invitation]
        memberships.withdraw_invitation(invitation=invited.invitation)
        past = timezone.now() - timedelta(days=1)
        PrivateLink.objects.filter(object_key=late.invitation.object_key).update(expires_at=past)
        for secret in (invited.secret, late.secret):
            with pytest.raises(ExpiredLinkError):
                memberships.accept_invitation(secret=secret, person=make_person().pk)
            assert client.get(reverse("people_invitation", args=[secret])).status_code == 410
        assert list(queries.open_invitations(organisation=mairie.pk)) == [late.invitation]

    def test_unknown(self, client):
        assert client.get(reverse("people_invitation", args=["AAAABBBBCCCC"])).status_code == 404

    @pytest.mark.parametrize("wrong", [[], [RoleOf("signalements", "roi")], [RoleOf("", "support")]])
    def test_roles_that_cannot_be(self, acting, wrong):
        with pytest.raises(ValidationError):
            memberships.invite(roles=wrong)


class TestRoles:
    def test_exactly_those(self, mairie, acting):
        luc = make_person()
        make_member(luc, mairie, role="manager")
        memberships.set_roles(person=luc.pk, roles=[AGENT, RoleOf("", "agent")])
        assert roles(mairie, luc) == {"signalements:agent", ":agent"}
        memberships.set_roles(person=luc.pk, roles=[AGENT, RoleOf("", "agent")])
        assert actions(mairie) == ["people.roles"]
        assert [row.role for row in queries.past_memberships(organisation=mairie.pk)] == ["manager"]

    def test_one_administrator_stays(self, mairie, chief, acting):
        with pytest.raises(LastAdministratorError):
            memberships.set_roles(person=chief.pk, roles=[AGENT])
        with pytest.raises(LastAdministratorError):
            memberships.end(person=chief.pk)
        make_member(make_person(), mairie, service="", role="admin")
        memberships.end(person=chief.pk)
        assert roles(mairie, chief) == set()

    def test_of_another_organisation_nothing_changes(self, mairie, acting):
        other = make_organisation(territory=make_commune())
        luc = make_person()
        make_member(luc, other)
        memberships.end(person=luc.pk)
        assert roles(other, luc) == {"signalements:manager"}


class TestDeparture:
    def test_access_ends_at_once_and_items_change_hands(self, mairie, chief, acting):
        luc, rose = make_person(), make_person()
        make_member(luc, mairie)
        make_member(rose, mairie)
        known, unknown = item(mairie, luc), item(mairie, luc, service="autre")
        browser = Client()
        sign_in(browser, luc)
        assert browser.get("/bureau/").status_code == 200
        done = departures.depart(person=luc.pk, successor=rose.pk)
        assert (done.organisation, done.items) == (mairie.pk, 1)
        response = browser.get("/bureau/")
        assert response["Location"].startswith(reverse("account_login"))
        assert "_auth_user_id" not in browser.session
        with Scope.agent(mairie.pk).enter():
            assert WorkItem.objects.get(pk=known.pk).assignee_id == rose.pk
            assert WorkItem.objects.get(pk=unknown.pk).assignee_id is None
        assert roles(mairie, luc) == set()
        assert actions(mairie)[-1] == "people.departed"

    def test_a_successor_is_a_colleague(self, mairie, acting):
        luc = make_person()
        make_member(luc, mairie)
        for successor in (luc, make_person()):
            with pytest.raises(PermissionDenied):
                departures.depart(person=luc.pk, successor=successor.pk)
        assert roles(mairie, luc) == {"signalements:manager"}

    def test_what_was_planned_with_them_is_undone(self, mairie, chief, acting):
        luc, rose = make_person(), make_person()
        for person in (luc, rose):
            make_member(person, mairie)
        today = timezone.localdate()
        absences.plan(
            person=luc.pk,
            starts_on=today + timedelta(days=3),
            ends_on=today + timedelta(days=5),
            substitute=None,
        )
        absences.plan(person=rose.pk, starts_on=today, ends_on=today + timedelta(days=5), substitute=luc.pk)
        departures.depart(person=luc.pk, successor=None)
        assert [(row.person, row.substitute) for row in Absence.objects.all()] == [(rose, None)]

    def test_from_everywhere_by_the_operator(self, mairie):
        operator = make_organisation("Département", territory=None, kind="departement", is_operator=True)
        other = make_organisation(territory=make_commune())
        luc, boss = make_person(), make_person()
        make_member(luc, mairie, service="", role="admin")
        make_member(luc, other)
        with Scope.agent(operator.pk, person=boss.pk).enter():
            done = departures.depart_everywhere(person=luc.pk, reason="clé perdue")
        assert [one.organisation for one in done] == sorted([mairie.pk, other.pk])
        assert roles(mairie, luc) == roles(other, luc) == set()
        with Scope.agent(mairie.pk).enter():
            last = Entry.objects.filter(organisation=mairie).order_by("number").last()
        assert (last.action, last.person, last.reason) == ("people.departed", boss.pk, "clé perdue")


class TestAbsences:
    def test_a_colleague_stands_in(self, mairie, chief, acting):
        rose = make_person()
        make_member(rose, mairie)
        today = timezone.localdate()
        planned = absences.plan(person=chief.pk, starts_on=today, ends_on=today, substitute=rose.pk)
        assert queries.stood_in_for(organisations=[mairie.pk], substitute=rose.pk) == {mairie.pk: {chief.pk}}
        assert queries.substitute_of(organisation=mairie.pk, person=chief.pk) == rose.pk
        tomorrow = today + timedelta(days=1)
        assert queries.stood_in_for(organisations=[mairie.pk], substitute=rose.pk, on=tomorrow) == {}
        absences.cancel(absence=planned)
        assert not queries.absences(organisation=mairie.pk).exists()

    def test_coming_back_early(self, mairie, chief, acting):
        today = timezone.localdate()
        planned = absences.plan(
            person=chief.pk, starts_on=today, ends_on=today + timedelta(days=9), substitute=None
        )
        Absence.objects.update(starts_on=today - timedelta(days=2))
        planned.refresh_from_db()
        absences.cancel(absence=planned)
        planned.refresh_from_db()
        assert planned.ends_on == today

    def test_what_cannot_be(self, mairie, chief, acting):
        today = timezone.localdate()
        absences.plan(person=chief.pk, starts_on=today, ends_on=today + timedelta(days=5), substitute=None)
        again = {
            "starts_on": today + timedelta(days=5),
            "ends_on": today + timedelta(days=6),
            "substitute": None,
        }
        with pytest.raises(ValidationError, match="déjà prévue"):
            absences.plan(person=chief.pk, **again)
        with pytest.raises(ValidationError):
            absences.plan(
                person=chief.pk, starts_on=today, ends_on=today - timedelta(days=1), substitute=None
            )
        with pytest.raises(PermissionDenied):
            absences.plan(person=make_person().pk, **again)
        with pytest.raises(PermissionDenied):
            absences.plan(person=chief.pk, **again | {"substitute": make_person().pk})

    @pytest.mark.database
    def test_the_database_refuses_two_at_once(self, mairie, chief, acting):
        today = timezone.localdate()
        values = {"organisation": mairie, "person": chief, "starts_on": today, "ends_on": today}
        Absence.objects.create(**values)
        with pytest.raises(DatabaseError), transaction.atomic():
            Absence.objects.create(**values)


class TestAssistance:
    @pytest.fixture
    def operator(self):
        return make_organisation("Département", territory=None, kind="departement", is_operator=True)

    @pytest.fixture
    def helper(self, operator):
        person = make_person(given_name="Paul")
        make_member(person, operator, service="", role="support")
        return person

    @pytest.fixture
    def luc(self, mairie):
        person = make_person(given_name="Luc")
        make_member(person, mairie, role="agent")
        return person

    def consent(self, mairie, luc, helper, **changes):
        values = {"helper": helper.pk, "reason": "Ouvrir un service", "lasts": timedelta(hours=1)}
        with Scope.agent(mairie.pk, person=luc.pk).enter():
            return assistance.consent(**values | changes)

    def test_the_helper_works_in_the_agent_s_place_and_it_is_told(self, mairie, luc, helper):
        assert assistance.helpers() == [helper]
        given = self.consent(mairie, luc, helper)
        scope, rights = assistance.scope_of(assistance=given.pk, helper=helper.pk)
        assert (scope.acting, scope.organisations, scope.person, scope.on_behalf_of) == (
            mairie.pk,
            (mairie.pk,),
            helper.pk,
            luc.pk,
        )
        with Scope.for_person(luc.pk).enter():
            assert rights == rights_of(person=luc.pk)
        with assistance.take_up(assistance=given.pk, helper=helper.pk).enter():
            put(service="x", key=uuid4(), queue="x", reference="X", title="x", status="x")
        with Scope.agent(mairie.pk).enter():
            entries = Entry.objects.filter(organisation=mairie).order_by("number")
            told = list(entries.values_list("action", "person", "on_behalf_of"))
        assert told == [
            ("people.assistance_allowed", luc.pk, None),
            ("people.assistance_taken", helper.pk, luc.pk),
        ]

    def test_it_ends_by_itself_by_the_agent_and_when_one_of_them_leaves(self, mairie, operator, luc, helper):
        for end in ("time", "agent", "agent leaves", "helper leaves"):
            given = self.consent(mairie, luc, helper)
            assistance.scope_of(assistance=given.pk, helper=helper.pk)
            with Scope.agent(mairie.pk).enter():
                if end == "time":
                    past = timezone.now() - timedelta(hours=2)
                    Assistance.objects.filter(pk=given.pk).update(
                        starts_at=past, ends_at=past + timedelta(hours=1)
                    )
                if end == "agent":
                    assistance.end(assistance=given)
                if end == "agent leaves":
                    departures.depart(person=luc.pk, successor=None, last_administrator=True)
            if end == "helper leaves":
                with Scope.agent(operator.pk).enter():
                    memberships.end(person=helper.pk)
            with pytest.raises(PermissionDenied):
                assistance.scope_of(assistance=given.pk, helper=helper.pk)
            make_member(luc, mairie, role="agent") if end == "agent leaves" else None

    def test_nobody_else_takes_it_up(self, mairie, operator, luc, helper):
        given = self.consent(mairie, luc, helper)
        other = make_person()
        make_member(other, operator, service="", role="support")
        with pytest.raises(PermissionDenied):
            assistance.scope_of(assistance=given.pk, helper=other.pk)

    @pytest.mark.parametrize("lasts", [timedelta(0), timedelta(hours=9)])
    def test_it_is_bounded(self, mairie, luc, helper, lasts):
        with pytest.raises(ValidationError):
            self.consent(mairie, luc, helper, lasts=lasts)

    def test_only_an_agent_of_the_operator_helps(self, mairie, operator, luc, helper, chief):
        admin = make_person()
        make_member(admin, operator, service="", role="admin")
        for person in (chief, admin, luc):
            with pytest.raises(PermissionDenied):
                self.consent(mairie, luc, person)


def test_a_copy_of_the_table_guesses_no_invitation(acting, settings):
    secret = memberships.invite(roles=[AGENT], email="paul@exemple.fr").secret
    kept = PrivateLink.objects.get(service="people")
    assert bytes(kept.digest) != hashlib.sha256(secret.lower().encode()).digest()
    assert memberships.open_invitation(secret=secret).email == "paul@exemple.fr"
    PrivateLink.objects.update(digest=hashlib.sha256(secret.lower().encode()).digest())
    assert memberships.open_invitation(secret=secret).email == "paul@exemple.fr"
    settings.LINK_KEY = "another"
    assert digest(secret) != bytes(kept.digest)


def test_whoever_was_invited_is_forgotten_after_a_month(acting, mairie):
    old = memberships.invite(roles=[AGENT], email="paul@exemple.fr", name="Paul").invitation
    memberships.invite(roles=[AGENT], email="rose@exemple.fr", name="Rose")
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(days=31))
    assert memberships.forget_invitations(organisation=mairie.pk) == 1
    assert memberships.forget_invitations(organisation=mairie.pk) == 0
    assert list(Invitation.objects.order_by("pk").values_list("email", "name")) == [
        ("", ""),
        ("rose@exemple.fr", "Rose"),
    ]
    assert actions(mairie) == ["people.invited", "people.invited", "people.invitations_forgotten"]

"""One's data back, and one's data gone."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.people import tasks
from cantou.core.people.domain import (
    cards,
    erasures,
    exports,
    households,
    mandates,
    personal_data,
    persons,
    retention,
)
from cantou.core.people.domain.erasures import StillAgentError, UnfinishedErasureError
from cantou.core.people.domain.events import PersonErased
from cantou.core.people.models import Card, Erasure, HouseholdTie, JoinCode, Mandate, Person
from cantou.core.registry import PersonalData
from cantou.core.scope.scope import Scope
from cantou.core.tasks import listens_to
from tests.core.people.relations import in_a_year, live_together, make_child
from tests.core.people.test_entrance import make_known
from tests.support.factories import make_commune, make_member, make_organisation, make_person
from tests.support.jobs import run_jobs, run_now, waiting_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return make_organisation("Département", territory=None, kind="departement", is_operator=True)


@pytest.fixture
def jeanne(operator):
    """Somebody of whom everything that core may keep is kept."""
    person = make_known(given_name="Jeanne", family_name="Vidal", phone="+33471000000")
    SocialAccount.objects.create(user=person, provider="franceconnect", uid="abc")
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    cards.issue_for_oneself(person=person)
    rose = make_person(given_name="Rose")
    live_together(person, rose)
    written = mandates.write(giver=person, names=["signalements"], ends_on=in_a_year())
    mandates.accept(holder=rose.pk, code=written.code)
    households.invite(person=person.pk)
    return person


def journal(operator) -> list[str]:
    with Scope.agent(operator.pk).enter(), connection.cursor() as cursor:
        cursor.execute("select action from journal where organisation_id = %s order by number", [operator.pk])
        return [action for (action,) in cursor.fetchall()]


def test_everything_comes_back_in_one_file(client, jeanne, operator):
    sign_in(client, jeanne)
    response = client.post(reverse("people_export"))
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(response.content)) as file:
        assert file.namelist() == ["donnees.html", "donnees.json"]
        page = file.read("donnees.html").decode()
        data = json.loads(file.read("donnees.json"))
    account, security, relations = (one["data"] for one in data["données"][:3])
    assert (account["prénom"], account["adresses électroniques"][0]["adresse"]) == (
        "Jeanne",
        "jeanne@exemple.fr",
    )
    assert [one["sorte"] for one in security["moyens de connexion"]] == ["totp"]
    assert relations["foyer"][0]["avec"] == "Rose"
    assert "Je soussigné(e), Jeanne Vidal" in relations["mandats donnés"][0]["texte"]
    assert "jeanne@exemple.fr" in page
    assert "scrypt" not in page + json.dumps(data)
    assert journal(operator)[-1] == "people.exported"


def test_nothing_of_somebody_else_comes_with_it(jeanne):
    other = make_known("autre@exemple.fr", given_name="Autre")
    assert "jeanne" not in json.dumps(exports.gather(person=other.pk)).lower()


def test_it_is_asked_with_all_it_means_and_can_be_taken_back(client, jeanne, operator):
    sign_in(client, jeanne)
    page = client.get(reverse("people_erase")).content.decode()
    assert "La loi oblige à garder, sans votre nom" in page
    assert "Nous attendons 7 jours" in page
    assert client.post(reverse("people_erase"), {}).status_code == 422
    assert not Erasure.objects.exists()
    client.post(reverse("people_erase"), {"sure": "on"})
    asked = Erasure.objects.get()
    assert asked.due_at - asked.asked_at == timedelta(days=7)
    assert "Votre compte va être effacé" in client.get(reverse("people_home")).content.decode()
    assert erasures.ask(person=jeanne.pk) == asked
    client.post(reverse("people_erase"), {"take_back": "1"})
    assert erasures.pending(person=jeanne.pk) is None
    assert erasures.due() == []
    assert journal(operator)[-2:] == ["people.erasure_asked", "people.erasure_taken_back"]


def test_it_is_done_when_its_day_has_come_and_not_before(jeanne):
    erasures.ask(person=jeanne.pk)
    run_now(tasks.erase_what_is_due)
    assert waiting_jobs("cantou.people.erase") == []
    Erasure.objects.update(due_at=timezone.now())
    run_now(tasks.erase_what_is_due)
    assert run_jobs("cantou.people.erase") == 1
    jeanne.refresh_from_db()
    assert jeanne.erased_at is not None


heard = []


@listens_to(PersonErased)
def hear(event: PersonErased) -> None:
    heard.append(event)


def test_an_erased_person(jeanne, operator):
    heard.clear()
    browser = Client()
    sign_in(browser, jeanne)
    erasure = erasures.ask(person=jeanne.pk, pause=timedelta(0))
    erasures.carry_out(erasure=erasure.pk)
    erased = Person.objects.get(pk=jeanne.pk)
    assert [erased.given_name, erased.family_name, erased.email, erased.phone] == ["", "", "", ""]
    assert (erased.is_active, erased.has_usable_password(), erased.erased_at is None) == (False, False, False)
    for model in (EmailAddress, SocialAccount, Authenticator):
        assert not model.objects.filter(user=jeanne).exists()
    for model in (Card, JoinCode):
        assert not model.objects.filter(person=jeanne).exists()
    with Scope.for_person(jeanne.pk).enter():
        assert not HouseholdTie.objects.exists()
        assert Mandate.objects.get().text == ""
        assert Mandate.objects.get().revoked_at is not None
    assert browser.get(reverse("people_home")).status_code == 302
    run_jobs("cantou.events")
    assert heard == [PersonErased(organisation=None, person=jeanne.pk)]
    erasure.refresh_from_db()
    assert erasure.done_at is not None
    assert set(erasure.done) == {line.data.erase for line in personal_data.lines() if line.data.erase}
    assert journal(operator)[-1] == "people.erased"
    erasures.carry_out(erasure=erasure.pk)
    assert waiting_jobs("cantou.events") == ["cantou.events.deliver"]


def test_a_service_that_fails_is_tried_again_and_does_not_hold_up_the_others(jeanne, monkeypatch):
    failing = PersonalData(
        what="x",
        purpose="x",
        legal_basis="contrat",
        retention_days=1,
        erase="tests.core.people.test_erasure.fail",
    )
    whole = list(personal_data.lines())
    monkeypatch.setattr(erasures, "lines", lambda: [personal_data.Line("tiers", "Tiers", failing), *whole])
    erasure = erasures.ask(person=jeanne.pk, pause=timedelta(0))
    with pytest.raises(UnfinishedErasureError, match=r"tests\.core\.people\.test_erasure\.fail"):
        erasures.carry_out(erasure=erasure.pk)
    assert Person.objects.get(pk=jeanne.pk).email == ""
    erasure.refresh_from_db()
    assert erasure.done_at is None
    monkeypatch.setattr(erasures, "lines", lambda: whole)
    erasures.carry_out(erasure=erasure.pk)
    erasure.refresh_from_db()
    assert erasure.done_at is not None


def fail(person):
    raise RuntimeError


def test_an_agent_s_departure_comes_first(client, jeanne):
    make_member(jeanne, make_organisation(territory=make_commune()))
    with pytest.raises(StillAgentError):
        erasures.ask(person=jeanne.pk)
    sign_in(client, jeanne)
    assert "Vous êtes agent" in client.get(reverse("people_erase")).content.decode()
    client.post(reverse("people_erase"), {"sure": "on"})
    assert not Erasure.objects.exists()


def test_a_child_for_whom_nobody_else_acts_goes_too(jeanne):
    with Scope.for_person(jeanne.pk).enter():
        household = HouseholdTie.objects.filter(person=jeanne).get().household_id
    alone = make_child(jeanne)
    shared = make_child(jeanne, "Max", household=household)
    rose = Person.objects.get(given_name="Rose")
    households.let_act(person=jeanne.pk, actor=rose.pk, subject=shared.pk, allowed=True)
    erasures.carry_out(erasure=erasures.ask(person=jeanne.pk, pause=timedelta(0)).pk)
    alone.refresh_from_db()
    shared.refresh_from_db()
    assert (alone.given_name, shared.given_name) == ("", "Max")


def test_an_account_that_nobody_uses(client, jeanne, django_capture_on_commit_callbacks):
    now = timezone.now()
    agent = make_known("agent@exemple.fr")
    make_member(agent, make_organisation(territory=make_commune()))
    Person.objects.update(last_login=now - timedelta(days=1200))
    Person.objects.filter(given_name="Rose").update(last_login=now)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.warn_unused() == 1
        assert retention.warn_unused() == 0
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [
        (["jeanne@exemple.fr"], "Votre compte va être effacé : personne ne l’utilise")
    ]
    assert Erasure.objects.get().person == jeanne
    jeanne.refresh_from_db()
    Authenticator.objects.all().delete()
    client.post(reverse("account_login"), {"login": jeanne.email, "password": "quatre mots au hasard"})
    assert erasures.pending(person=jeanne.pk) is None


def test_those_who_stay_do_not_hold_up_those_who_come_after(monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    agent, jeanne = make_known("agent@exemple.fr"), make_known()
    make_member(agent, make_organisation(territory=make_commune()))
    Person.objects.update(last_login=timezone.now() - timedelta(days=1200))
    assert (retention.warn_unused(), Erasure.objects.get().person) == (1, jeanne)


def test_signing_in_does_not_take_back_what_was_asked(client, jeanne):
    Authenticator.objects.all().delete()
    erasures.ask(person=jeanne.pk)
    client.post(reverse("account_login"), {"login": jeanne.email, "password": "quatre mots au hasard"})
    assert erasures.pending(person=jeanne.pk) is not None


def test_core_stands_in_the_register_as_services_do():
    own = [line for line in personal_data.lines() if line.service == "core"]
    assert [line.data for line in own][: len(personal_data.ACCOUNTS)] == list(personal_data.ACCOUNTS)
    assert [line.data.what.split(" ")[0] for line in own if line.kept_by_law] == ["Journal"]
    assert all(isinstance(line.data, PersonalData) for line in personal_data.lines())


def test_a_change_of_details_is_journaled_without_what_they_say(jeanne, operator):
    before = len(journal(operator))
    for phone in ("+33471000001", "+33471000001"):
        persons.change_details(person=jeanne, given_name="Jeanne", family_name="Vidal", phone=phone)
    assert journal(operator)[before:] == ["people.details"]
    with Scope.agent(operator.pk).enter():
        assert Entry.objects.order_by("-number").first().details == {"fields": ["phone"]}

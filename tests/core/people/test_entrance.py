"""Signing up and in: by e-mail and code, by password, by card; what is limited; what is not told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cantou.core.people.domain import cards, persons
from cantou.core.people.models import Card, Person
from cantou.core.scope.scope import Scope
from tests.support.factories import make_commune, make_organisation, make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "quatre mots au hasard"
CODE = re.compile(r"\b(\d{3}-\d{3})\b")


def make_known(email="jeanne@exemple.fr", **fields) -> Person:
    person = make_person(email=email, password=PASSWORD, **fields)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def last_code() -> str:
    return CODE.search(mail.outbox[-1].body).group(1)


def signed_in(client) -> bool:
    return client.get(reverse("people_home")).status_code == 200


@pytest.fixture
def post(client, django_capture_on_commit_callbacks):
    """Sends a form, and what leaves after commit."""

    def send(name, data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(name), data)

    return send


def test_sign_up_with_nothing_but_an_address(client, post):
    response = post("account_signup", {"email": "Rose@exemple.fr"})
    assert response["Location"] == reverse("account_email_verification_sent")
    assert not signed_in(client)
    assert mail.outbox[0].to == ["rose@exemple.fr"]
    assert mail.outbox[0].subject == "Votre code pour créer votre compte"
    response = post("account_email_verification_sent", {"action": "verify", "code": last_code()})
    assert response["Location"] == reverse("people_home")
    assert signed_in(client)
    assert EmailAddress.objects.values_list("email", "verified", "primary").get() == (
        "rose@exemple.fr",
        True,
        True,
    )


def test_sign_up_with_an_address_that_is_taken_looks_the_same(client, post):
    make_known()
    taken = post("account_signup", {"email": "jeanne@exemple.fr"})
    assert taken["Location"] == reverse("account_email_verification_sent")
    assert mail.outbox[0].subject == "Vous avez déjà un compte"
    assert "jeanne@exemple.fr" in client.get(taken["Location"]).content.decode()
    assert Person.objects.count() == 1


def test_a_code_by_mail_instead_of_a_password(client, post):
    make_known()
    response = post("account_request_login_code", {"email": "jeanne@exemple.fr"})
    assert response["Location"] == reverse("account_confirm_login_code")
    assert mail.outbox[0].subject == "Votre code de connexion"
    code = last_code()
    wrong = post("account_confirm_login_code", {"code": "000-000" if code != "000-000" else "111-111"})
    assert "Ce n’est pas le bon code" in wrong.content.decode()
    post("account_confirm_login_code", {"code": code})
    assert signed_in(client)


def test_a_code_for_an_unknown_address_looks_the_same(client, post):
    response = post("account_request_login_code", {"email": "inconnu@exemple.fr"})
    assert response["Location"] == reverse("account_confirm_login_code")
    assert mail.outbox[0].subject == "Aucun compte n’a cette adresse"
    assert client.get(response["Location"]).status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_one_answer(client):
    make_known()
    said = set()
    for login in ("jeanne@exemple.fr", "inconnu@exemple.fr"):
        response = client.post(reverse("account_login"), {"login": login, "password": "pas celui-là du tout"})
        said.add(re.search(r"L’adresse ou le mot de passe[^<]+", response.content.decode()).group(0))
    assert len(said) == 1
    client.post(reverse("account_login"), {"login": "jeanne@exemple.fr", "password": PASSWORD})
    assert signed_in(client)


def test_one_account_is_not_tried_for_ever(client):
    make_known()
    wrong = {"login": "jeanne@exemple.fr", "password": "pas celui-là du tout"}
    for _ in range(5):
        client.post(reverse("account_login"), wrong)
    response = client.post(reverse("account_login"), wrong | {"password": PASSWORD})
    assert "Trop d’essais" in response.content.decode()
    assert not signed_in(client)


def test_a_forgotten_password(client, post):
    person = make_known()
    elsewhere = Client()
    sign_in(elsewhere, person)
    post("account_reset_password", {"email": "jeanne@exemple.fr"})
    post("account_confirm_password_reset_code", {"code": last_code()})
    post("account_complete_password_reset", {"password1": "cinq autres mots bien choisis"})
    person.refresh_from_db()
    assert person.check_password("cinq autres mots bien choisis")
    assert not signed_in(elsewhere)


@pytest.fixture
def mairie():
    return make_organisation(territory=make_commune())


@pytest.fixture
def card(mairie):
    with Scope.agent(mairie.pk).enter():
        return persons.create_at_counter(given_name="Marguerite", family_name="Vidalenc")


def test_a_card_opens_typed_with_or_without_hyphens(client, card):
    response = client.post(reverse("people_card"), {"code": card.spoken.lower()})
    assert response["Location"] == reverse("people_home")
    assert signed_in(client)
    assert client.session.get_expiry_age() == 2 * 3600
    assert Card.objects.get().last_used_at is not None


def test_the_code_of_a_card_is_kept_nowhere(card):
    kept = Card.objects.get()
    assert card.code not in repr(vars(kept))
    assert len(kept.digest) == 32


def test_a_card_replaced_revoked_or_too_old_opens_nothing(card, mairie):
    with Scope.agent(mairie.pk).enter():
        second = cards.issue_at_counter(person=card.person)
        assert cards.open_with(code=card.code) is None
        assert cards.open_with(code=second.code) == card.person
        assert cards.revoke(person=card.person) == 1
        assert cards.open_with(code=second.code) is None
        third = cards.issue_at_counter(person=card.person)
    now = timezone.now()
    Card.objects.filter(revoked_at=None).update(
        issued_at=now - timedelta(days=2), expires_at=now - timedelta(days=1)
    )
    assert cards.open_with(code=third.code) is None


def test_wrong_card_codes_meet_a_question_then_a_wall(client, card):
    url = reverse("people_card")
    for _ in range(5):
        response = client.post(url, {"code": "AAAAAAAAAAAA"})
        assert (response.status_code, b"challenge_token" in response.content) == (422, False)
    asked = client.post(url, {"code": card.code})
    assert asked.status_code == 429
    assert f'name="code" value="{card.code}"' in asked.content.decode()
    assert not signed_in(client)
    for _ in range(14):
        client.post(url, {"code": "AAAAAAAAAAAA"})
    wall = client.post(url, {"code": card.code})
    assert wall.status_code == 429
    assert b"challenge_token" not in wall.content
    assert 0 < int(wall["Retry-After"]) <= 600


def test_a_card_is_printed_again_after_saying_who_one_is(client, card):
    known = make_known()
    client.force_login(known, backend="django.contrib.auth.backends.ModelBackend")
    asked = client.post(reverse("people_my_card"))
    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, reverse("account_reauthenticate"))
    assert not Card.objects.filter(person=known).exists()
    confirmed = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert confirmed["Content-Type"] == "application/pdf"
    assert Card.objects.filter(person=known).count() == 1


def test_everything_is_taken_away_after_saying_who_one_is(client):
    client.force_login(make_known(), backend="django.contrib.auth.backends.ModelBackend")
    asked = client.post(reverse("people_export"))
    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, reverse("account_reauthenticate"))
    confirmed = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert confirmed["Content-Type"] == "application/zip"


def test_who_has_only_a_card_prints_another_with_it(client, card):
    client.post(reverse("people_card"), {"code": card.code})
    assert client.post(reverse("people_my_card"))["Content-Type"] == "application/pdf"

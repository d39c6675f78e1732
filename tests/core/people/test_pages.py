"""Every page of the account that can be reached is ours, in French, and kept by no cache."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.template.loader import get_template
from django.urls import reverse

from tests.support.factories import make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db

VISITOR = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_request_login_code",
    "account_reset_password",
    "account_password_reset_completed",
    "people_card",
    "people_invitation_code",
    "socialaccount_login_cancelled",
]
MINE = [
    "people_home",
    "people_details",
    "people_commune",
    "people_data",
    "people_erase",
    "people_household",
    "people_household_join",
    "people_household_child",
    "people_mandates",
    "people_mandate_write",
    "people_mandate_accept",
    "people_applications",
    "people_my_card",
    "account_email",
    "account_change_password",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
    "socialaccount_connections",
]
THEIRS = [
    "account/account_inactive.html",
    "account/confirm_email_verification_code.html",
    "account/confirm_login_code.html",
    "account/confirm_password_reset_code.html",
    "account/email_change.html",
    "account/login.html",
    "account/logout.html",
    "account/password_change.html",
    "account/password_reset.html",
    "account/password_reset_from_key.html",
    "account/password_reset_from_key_done.html",
    "account/password_set.html",
    "account/reauthenticate.html",
    "account/request_login_code.html",
    "account/signup.html",
    "account/signup_closed.html",
    "idp/oidc/authorization_form.html",
    "idp/oidc/device_authorization_code_form.html",
    "idp/oidc/device_authorization_confirm_form.html",
    "idp/oidc/device_authorization_confirmed.html",
    "idp/oidc/device_authorization_denied.html",
    "idp/oidc/error.html",
    "idp/oidc/logout.html",
    "mfa/authenticate.html",
    "mfa/index.html",
    "mfa/reauthenticate.html",
    "mfa/recovery_codes/download.txt",
    "mfa/recovery_codes/generate.html",
    "mfa/recovery_codes/index.html",
    "mfa/totp/activate_form.html",
    "mfa/totp/deactivate_form.html",
    "mfa/webauthn/add_form.html",
    "mfa/webauthn/authenticator_confirm_delete.html",
    "mfa/webauthn/authenticator_list.html",
    "mfa/webauthn/edit_form.html",
    "mfa/webauthn/reauthenticate.html",
    "socialaccount/authentication_error.html",
    "socialaccount/connections.html",
    "socialaccount/login_cancelled.html",
    "usersessions/usersession_list.html",
]
ENGLISH = re.compile(r">[^<]*\b(?:Sign|Password|Email|Your|the|and|Submit|Remove)\b[^<]*<")


@pytest.mark.parametrize("name", THEIRS)
def test_the_template_is_ours(name):
    assert "/core/people/templates/" in get_template(name).origin.name


@pytest.mark.parametrize("name", VISITOR)
def test_a_visitor_reads_it_in_french(client, name):
    check(client.get(reverse(name)))


@pytest.mark.parametrize("name", MINE)
def test_a_person_reads_it_in_french(client, name):
    person = make_person(given_name="Jeanne", email="jeanne@exemple.fr", password="quatre mots au hasard")
    EmailAddress.objects.create(user=person, email="jeanne@exemple.fr", verified=True, primary=True)
    sign_in(client, person)
    check(client.get(reverse(name)))


@pytest.mark.parametrize("name", MINE)
def test_nobody_else_reads_it(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].split("?")[0] in {reverse("account_login"), reverse("home")}


def check(response):
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert page.count("<h1>") == 1
    assert '<html lang="fr">' in page
    assert ENGLISH.findall(page) == []
    assert " style=" not in page
    assert "placeholder=" not in page


def test_the_demonstration_page_does_not_exist_elsewhere(client):
    assert client.get(reverse("people_demo")).status_code == 404


def test_over_deep_json_from_a_browser_is_a_bad_request(client):
    sign_in(client, make_person())
    answer = client.post(reverse("notices_device_added"), "[" * 3_900, content_type="application/json")
    assert answer.status_code == 400

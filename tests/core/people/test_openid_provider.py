"""Applications from elsewhere sign people in with their account here."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.idp.oidc.models import Token
from django.test import Client
from django.urls import reverse

from cantou.core.journal.models import Entry
from cantou.core.people.domain import clients, erasures, subjects
from cantou.core.scope.scope import Scope
from tests.core.people.test_entrance import make_known
from tests.support.factories import make_organisation
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
ORIGIN, BACK = "http://127.0.0.1:8000", "https://appli.example/retour"
VERIFIER = "un-secret-assez-long-pour-etre-un-verificateur-pkce"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@pytest.fixture
def application():
    return clients.register(name="Covoiturage", redirect_uris=[BACK], logout_uris=["https://appli.example/"])


@pytest.fixture
def jeanne(client):
    person = make_known(given_name="Jeanne", family_name="Vidal")
    sign_in(client, person)
    return person


def question(application, **changes) -> str:
    values = {
        "client_id": application.client,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "openid profile email",
        "state": "xyz",
        "nonce": "abc",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return f"/identity/o/authorize?{urlencode(values | changes)}"


def sent_to(response) -> dict[str, str]:
    url = unescape(re.search(r'content="0;url=([^"]+)"', response.content.decode()).group(1))
    assert url.startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def answer(client, page, **changes):
    request = unescape(re.search(r'name="request" value="([^"]+)"', page.content.decode()).group(1))
    values = {"request": request, "scopes": ["openid", "profile", "email"], "action": "grant"}
    return client.post("/identity/o/authorize", values | changes)


def tokens(application, code, **changes):
    values = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        "client_id": application.client,
        "client_secret": application.secret,
    }
    return Client().post("/identity/o/api/token", values | changes)


def userinfo(token):
    return Client().get("/identity/o/api/userinfo", headers={"Authorization": f"Bearer {token}"})


def test_what_we_say_of_ourselves(client):
    said = client.get("/.well-known/openid-configuration").json()
    assert said["issuer"] == ORIGIN
    assert said["authorization_endpoint"] == f"{ORIGIN}/identity/o/authorize"
    assert said["subject_types_supported"] == ["pairwise"]
    (key,) = client.get("/.well-known/jwks.json").json()["keys"]
    assert (key["kty"], key.get("d")) == ("RSA", None)


def test_from_the_question_to_the_person(client, jeanne, application):
    page = client.get(question(application))
    shown = page.content.decode()
    assert "Autoriser Covoiturage\N{NO-BREAK SPACE}?" in shown
    assert "Votre adresse électronique" in shown
    back = sent_to(answer(client, page))
    assert back["state"] == "xyz"
    given = tokens(application, back["code"]).json()
    keys = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json()).keys
    claims = jwt.decode(
        given["id_token"], keys[0].key, algorithms=["RS256"], audience=application.client, issuer=ORIGIN
    )
    assert claims["nonce"] == "abc"
    about = userinfo(given["access_token"]).json()
    assert about == {
        "sub": claims["sub"],
        "name": "Jeanne Vidal",
        "given_name": "Jeanne",
        "family_name": "Vidal",
        "email": "jeanne@exemple.fr",
        "email_verified": True,
    }
    assert jeanne.handle not in json.dumps(about)
    assert str(jeanne.pk) != about["sub"]


def test_a_visitor_signs_in_first(client, application):
    response = client.get(question(application))
    assert response["Location"].startswith(reverse("account_login"))


def test_only_what_was_agreed_to_is_given(client, jeanne, application):
    page = client.get(question(application))
    back = sent_to(answer(client, page, scopes=["openid"]))
    given = tokens(application, back["code"]).json()
    assert set(userinfo(given["access_token"]).json()) == {"sub"}


def test_refused(client, jeanne, application):
    back = sent_to(answer(client, client.get(question(application)), action="cancel"))
    assert back == {"error": "access_denied", "state": "xyz"}


def test_a_code_serves_once_and_to_who_asked(client, jeanne, application):
    other = clients.register(name="Autre", redirect_uris=[BACK])
    code = sent_to(answer(client, client.get(question(application))))["code"]
    assert tokens(other, code).status_code == 400
    assert tokens(application, code, code_verifier="x" * 50).status_code == 400
    code = sent_to(answer(client, client.get(question(application))))["code"]
    assert tokens(application, code).status_code == 200
    assert tokens(application, code).status_code == 400


def test_an_address_that_was_not_declared_gets_nothing(client, jeanne, application):
    page = client.get(question(application, redirect_uri="https://pirate.example/"))
    assert "ne peut pas aboutir" in page.content.decode()
    assert "pirate.example" not in page.content.decode()


def test_two_applications_know_two_numbers(client, jeanne, application):
    other = clients.register(name="Autre", redirect_uris=[BACK])
    numbers = set()
    for one in (application, other):
        code = sent_to(answer(client, client.get(question(one))))["code"]
        numbers.add(userinfo(tokens(one, code).json()["access_token"]).json()["sub"])
    assert len(numbers) == 2
    made = subjects.subject(client=application.client, handle=jeanne.handle)
    assert made in numbers
    assert subjects.handle_of(client=application.client, subject=made) == jeanne.handle
    assert subjects.handle_of(client=other.client, subject=made) is None
    assert subjects.handle_of(client=other.client, subject="n’importe quoi") is None


def test_what_was_allowed_is_shown_and_taken_back(client, jeanne, application):
    operator = make_organisation(is_operator=True)
    code = sent_to(answer(client, client.get(question(application))))["code"]
    given = tokens(application, code).json()
    assert "Covoiturage" in client.get(reverse("people_applications")).content.decode()
    client.post(reverse("people_applications"), {"client": application.client})
    assert userinfo(given["access_token"]).status_code == 401
    assert "Covoiturage" not in client.get(reverse("people_applications")).content.decode()
    with Scope.agent(operator.pk).enter():
        entry = Entry.objects.latest("number")
    assert (entry.action, entry.person) == ("people.application_revoked", jeanne.pk)


def test_an_erased_person_is_known_to_none(client, jeanne, application):
    code = sent_to(answer(client, client.get(question(application))))["code"]
    given = tokens(application, code).json()
    erasures.erase_account(jeanne.pk)
    assert not Token.objects.filter(user=jeanne).exists()
    assert userinfo(given["access_token"]).status_code == 401


def test_signing_out_there_asks_whether_to_sign_out_here(client, jeanne, application):
    values = {"client_id": application.client, "post_logout_redirect_uri": "https://appli.example/"}
    page = client.get(f"/identity/o/logout?{urlencode(values)}")
    assert "Se déconnecter d’ici aussi\N{NO-BREAK SPACE}?" in page.content.decode()
    assert "_auth_user_id" in client.session

"""An administrator makes a token, sees it once, takes it back."""

from __future__ import annotations

import re

import pytest

from cantou.core.api.models import AccessToken
from cantou.core.scope.scope import Scope
from tests.core.api.making import bearer, token_of
from tests.support.factories import make_commune, make_member, make_organisation, make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
NEW, LIST = "/bureau/jetons/nouveau/", "/bureau/jetons/"


@pytest.fixture
def vic(client):
    organisation = make_organisation("Mairie de Vic", territory=make_commune("Vic", slug="vic"))
    admin = make_person(given_name="Ada")
    make_member(admin, organisation, service="", role="admin")
    make_member(admin, organisation, role="reader")
    sign_in(client, admin)
    return organisation


def form(**changes):
    values = {"name": "Garage", "scopes": ["signalements:read"], "whose": "organisation", "days": "90"}
    return values | {"key": "k" * 24} | changes


def secret_in(page) -> str:
    return re.search(r"cantou_[a-z0-9]{40}", page.content.decode()).group()


def test_made_shown_once_used_and_taken_back(client, vic):
    page = client.post(NEW, form())
    secret = secret_in(page)
    assert page["Cache-Control"] == "no-store"
    assert client.get("/api/v1/moi", headers=bearer(secret)).status_code == 200
    listed = client.get(LIST).content.decode()
    assert "Garage" in listed
    assert secret not in listed
    with Scope.agent(vic.pk).enter():
        handle = AccessToken.objects.get().handle
    assert client.get(f"{LIST}{handle}/retirer/").status_code == 405
    client.post(f"{LIST}{handle}/retirer/")
    assert client.get("/api/v1/moi", headers=bearer(secret)).status_code == 401
    assert "retiré" in client.get(LIST).content.decode()


def test_sent_twice_it_is_one_token(client, vic):
    client.post(NEW, form())
    again = client.post(NEW, form())
    assert again["Location"] == LIST
    with Scope.agent(vic.pk).enter():
        assert AccessToken.objects.count() == 1


def test_a_personal_one(client, vic):
    secret = secret_in(
        client.post(NEW, form(whose="person", scopes=["signalements:read", "signalements:write"]))
    )
    told = client.get("/api/v1/moi", headers=bearer(secret)).json()
    assert told["permissions"] == {"signalements": ["read"]}


def test_bad_input_is_told(client, vic):
    page = client.post(NEW, form(name="", scopes=[]))
    assert page.status_code == 422
    assert "Cochez au moins une case." in page.content.decode()


def test_only_an_administrator_and_only_their_own(client, vic):
    other = make_organisation("Mairie de Murat", territory=make_commune("Murat", slug="murat"))
    theirs = token_of(other).token
    assert client.post(f"{LIST}{theirs.handle}/retirer/").status_code == 404
    assert theirs.handle not in client.get(LIST).content.decode()
    agent = make_person()
    make_member(agent, vic)
    sign_in(client, agent)
    assert [client.get(path).status_code for path in (LIST, NEW)] == [403, 403]
    assert client.post(NEW, form()).status_code == 403

"""A service of somebody else's has its part of the API, its scopes and its protection like any other."""

from __future__ import annotations

import pytest
from cantou_sample.domain import publish

from cantou.core.registry.scopes import all_scopes
from cantou.core.scope.scope import Scope
from tests.core.api.making import bearer, token_of
from tests.support.factories import make_commune, make_organisation

pytestmark = pytest.mark.django_db
ADS, MINE = "/api/v1/petites-annonces/ads", "/api/v1/petites-annonces/mine"


@pytest.fixture
def two():
    found = [make_organisation(f"Mairie {name}", territory=make_commune(name)) for name in ("Vic", "Murat")]
    for organisation in found:
        with Scope.agent(organisation.pk).enter():
            publish(title=f"Un vélo à {organisation.name}")
            publish(title=f"Un brouillon à {organisation.name}", is_public=False)
    return found


def titles(response) -> list[str]:
    return [ad["title"] for ad in response.json()]


def test_its_scope_comes_from_its_manifest():
    assert all_scopes()["petites_annonces:read"] == "Petites annonces\N{NO-BREAK SPACE}: lire les annonces"


def test_without_a_token_what_is_public_and_with_one_what_is_its_organisations(client, two):
    vic, _murat = two
    headers = bearer(token_of(vic, scopes=["petites_annonces:read"]).secret)
    public = ["Un vélo à Mairie Vic", "Un vélo à Mairie Murat"]
    assert titles(client.get(ADS)) == public
    assert titles(client.get(ADS, headers=headers)) == public, "a token shows no more there"
    assert titles(client.get(MINE, headers=headers)) == ["Un vélo à Mairie Vic", "Un brouillon à Mairie Vic"]
    assert client.get(MINE).status_code == 401
    other = bearer(token_of(vic, scopes=["signalements:read"]).secret)
    assert client.get(MINE, headers=other).status_code == 403


def test_it_speaks_of_problems_like_the_others(client, two):
    headers = bearer(token_of(two[0], scopes=["petites_annonces:read"]).secret)
    told = client.get(f"{MINE}?oups=1", headers=headers).json()
    assert told["errors"] == [{"field": "oups", "in": "query", "message": "Non."}]
    assert "/api/v1/petites-annonces/ads" in client.get("/api/").content.decode()

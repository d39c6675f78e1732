"""Every error below /api/ is a problem in French, whoever found it."""

from __future__ import annotations

import pytest

from cantou.core.api.problems import MEDIA_TYPE
from cantou.core.web.typed import field_name, in_french
from tests.core.api.making import bearer, post, token_of
from tests.support.factories import make_commune, make_offer, make_organisation

pytestmark = pytest.mark.django_db
REPORTS = "/api/v1/signalements/reports"


@pytest.fixture
def vic():
    organisation = make_organisation("Mairie de Vic", territory=make_commune("Vic", slug="vic", code="15258"))
    make_offer(organisation)
    return organisation


def problem(response, status: int):
    assert (response.status_code, response["Content-Type"]) == (status, MEDIA_TYPE)
    told = response.json()
    assert told["status"] == status
    return told


def test_what_is_not_there(client):
    for path in ("/api/v1/rien", "/api/rien", "/api/v1/signalements/reports/ABC"):
        told = problem(client.get(path), 404)
        assert told["title"] == "Introuvable"
        assert told["type"] == "about:blank"


def test_a_method_that_is_not_there(client):
    response = client.delete(REPORTS)
    assert problem(response, 405)["title"] == "Cette méthode n’existe pas ici"
    assert set(response["Allow"].split(", ")) == {"GET", "POST"}


def test_no_token_and_a_wrong_one(client):
    for headers in (
        {},
        bearer("cantou_" + "a" * 40),
        bearer("é"),
        bearer(""),
        {"Authorization": "Basic eDp5"},
    ):
        response = client.get("/api/v1/moi", headers=headers)
        assert problem(response, 401)["title"] == "Il faut un jeton valable"
        assert response["WWW-Authenticate"] == 'Bearer realm="cantou"'


def test_a_scope_that_is_missing(client, vic):
    made = token_of(vic, scopes=["signalements:write"])
    told = problem(client.get("/api/v1/signalements/desk/reports", headers=bearer(made.secret)), 403)
    assert told["detail"] == "Il manque à ce jeton : signalements:read."
    assert told["type"] == "/api/#probleme-portee-manquante"


def test_fields_in_french_beside_their_names(client, vic):
    body = {"commune": "15258", "description": "", "point": {"lon": "x", "lat": 91}, "couleur": "bleu"}
    told = problem(post(client, REPORTS, body), 422)
    assert told["errors"] == [
        {"field": "description", "in": "body", "message": "Il faut au moins 3 caractères."},
        {"field": "point.lon", "in": "body", "message": "Donnez un nombre."},
        {"field": "point.lat", "in": "body", "message": "Au plus 85.0."},
        {"field": "couleur", "in": "body", "message": "Ce champ n’existe pas."},
        {"field": "Idempotency-Key", "in": "header", "message": "Ce champ est obligatoire."},
    ]
    told = problem(client.get(f"{REPORTS}?commune=15258&limit=1000"), 422)
    assert told["errors"] == [{"field": "limit", "in": "query", "message": "Au plus 100."}]


def test_what_is_no_json(client):
    assert problem(post(client, REPORTS, b"{"), 400)["title"] == "La demande est illisible"


def test_an_error_of_ours_tells_nothing(client, monkeypatch, vic):
    from cantou.services.signalements.api import places

    def broken(**_):
        raise RuntimeError("un secret")

    monkeypatch.setattr(places, "asked", broken)
    client.raise_request_exception = False
    response = client.get(f"{REPORTS}?commune=15258")
    assert problem(response, 500)["title"] == "Une erreur de notre côté"
    assert "secret" not in response.content.decode()


def test_wrong_tokens_make_a_network_wait(client, settings, monkeypatch):
    monkeypatch.setattr("cantou.core.api.middleware.BAD_MOST", 2)
    for number in range(2):
        assert client.get("/api/v1/moi", headers=bearer(f"cantou_{number}")).status_code == 401
    response = client.get("/api/v1/moi", headers=bearer("cantou_autre"))
    assert problem(response, 429)["title"] == "Trop de demandes"
    assert int(response["Retry-After"]) > 500
    assert client.get(REPORTS).status_code == 422, "what is public goes on"


def test_limits_by_token_and_by_network(client, settings, vic):
    settings.API_PUBLIC_PER_MINUTE = settings.API_TOKEN_PER_MINUTE = 2
    one, other = token_of(vic), token_of(vic)
    found = [client.get("/api/v1/moi", headers=bearer(one.secret)) for _ in range(3)]
    assert [response.status_code for response in found] == [200, 200, 429]
    assert [response["RateLimit-Remaining"] for response in found] == ["1", "0", "0"]
    assert client.get("/api/v1/moi", headers=bearer(other.secret)).status_code == 200
    public = [client.get(f"{REPORTS}?commune=15258").status_code for _ in range(3)]
    assert public == [200, 200, 429]


def test_a_refusal_undoes_what_the_operation_had_begun(client, vic, monkeypatch):
    from django.core.exceptions import ValidationError

    from cantou.core.web.models import FirstAnswer
    from cantou.services.signalements.api import public

    def half_done(**_):
        FirstAnswer.objects.create(digest=b"1", purpose="half", content=b"")
        raise ValidationError({"contact": "Non."})

    monkeypatch.setattr(public, "file_report", half_done)
    body = {"commune": "15258", "description": "Un trou", "place": "Au Bourg"}
    told = problem(post(client, REPORTS, body, **{"Idempotency-Key": "x" * 20}), 422)
    assert told["errors"] == [{"field": "contact", "in": "body", "message": "Non."}]
    assert not FirstAnswer.objects.exists()


def test_other_sites_read_what_is_public_and_nothing_else(client, vic):
    asked = {"Origin": "https://carte.example"}
    public = client.get(f"{REPORTS}?commune=15258", headers=asked)
    assert public["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in public
    private = client.get("/api/v1/moi", headers={**asked, **bearer(token_of(vic).secret)})
    assert private.status_code == 200
    assert "Access-Control-Allow-Origin" not in private
    assert private["Cache-Control"] == "no-store"
    allowed = {
        method: client.options(REPORTS, headers={**asked, "Access-Control-Request-Method": method}).get(
            "Access-Control-Allow-Origin"
        )
        for method in ("GET", "POST", "DELETE")
    }
    assert allowed == {"GET": "*", "POST": None, "DELETE": None}


def test_what_has_not_changed_is_not_sent_again(client, vic):
    first = client.get(f"{REPORTS}?commune=15258")
    assert first["Cache-Control"] == "public, max-age=20"
    again = client.get(f"{REPORTS}?commune=15258", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(f"{REPORTS}?commune=15258")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])


def test_words_for_every_kind_of_mistake():
    assert field_name(("contact", "email")) == "contact.email"
    assert field_name(("portal", 0, "url")) == "portal[0].url"
    assert in_french({"type": "int_parsing"}) == "Donnez un nombre entier."
    assert in_french({"type": "date_from_datetime_parsing"}) == "Donnez une date, comme 2026-11-22."
    literal = {"type": "literal_error", "ctx": {"expected": "'a' or 'b'"}}
    assert in_french(literal) == "Une de ces valeurs\N{NO-BREAK SPACE}: 'a' ou 'b'."
    assert in_french({"type": "value_error", "ctx": {"error": ValueError("Trop petit.")}}) == "Trop petit."
    assert in_french({"type": "quelque_chose"}) == "Cette valeur ne convient pas."

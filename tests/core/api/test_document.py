"""The document is what is committed, complete, and what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cantou.core.api.build import CantouAPI
from cantou.core.api.commands import openapi
from cantou.core.api.document import operations, printed
from cantou.core.registry import services

COMMITTED = Path(__file__).resolve().parents[3] / "docs/api/openapi.json"
HOW = "cantou openapi > docs/api/openapi.json"


def document():
    """Of the services of this repository: a test run has somebody else's besides."""
    ours = [manifest for manifest in services() if manifest.app.startswith("cantou.")]
    return CantouAPI(ours).get_openapi_schema()


def test_what_is_committed_is_what_answers():
    assert COMMITTED.read_text("utf-8") == printed(document()), HOW


def test_every_operation_says_what_it_may_answer():
    made = document()
    assert made["openapi"] == "3.1.0"
    for method, operation in operations(made):
        assert {"400", "404", "422", "429"} <= set(operation["responses"]), operation["operationId"]
        assert ("401" in operation["responses"]) == bool(operation.get("security"))
        assert ("409" in operation["responses"]) == (method != "get")
        assert operation["summary"], operation["operationId"]


def test_scopes_are_written_beside_what_needs_them():
    needed = {one["operationId"]: one.get("security") for _, one in operations(document())}
    assert needed == {
        "moi": [{"TokenAuth": []}],
        "annuaire_listings": None,
        "dechets_centres": None,
        "dechets_collections": None,
        "dechets_points": None,
        "site_articles": None,
        "site_events": None,
        "site_favours": None,
        "site_polls": None,
        "signalements_reports": None,
        "signalements_nearby": None,
        "signalements_report": None,
        "signalements_categories": None,
        "signalements_file": None,
        "signalements_desk_reports": [{"TokenAuth": ["signalements:read"]}],
        "signalements_desk_report": [{"TokenAuth": ["signalements:read"]}],
        "signalements_desk_status": [{"TokenAuth": ["signalements:write"]}],
        "signalements_desk_reply": [{"TokenAuth": ["signalements:write"]}],
    }


def test_the_command_prints_it():
    printed_out = CliRunner().invoke(openapi).output
    assert '"openapi": "3.1.0"' in printed_out
    assert "/api/v1/signalements/reports" in printed_out


@pytest.mark.django_db
def test_the_page_for_people_shows_it_all(client):
    page = client.get("/api/").content.decode()
    for method, path in (("POST", "/api/v1/signalements/reports"), ("GET", "/api/v1/moi")):
        assert f"<code>{method} {path}</code>" in page
    assert "avec un jeton : signalements:read" in page
    assert "http://127.0.0.1:8000/api/v1/" in page
    assert "Signalements\N{NO-BREAK SPACE}: traiter les signalements" in page
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "Cantou"


@pytest.mark.django_db
def test_a_portal_has_no_api(client):
    from tests.support.factories import make_commune

    make_commune("Vic", slug="vic")
    assert client.get("/vic/api/v1/moi").status_code == 404

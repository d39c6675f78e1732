"""Open311: what programs read. Nothing that was not published, whatever they ask."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.statuses import change_status
from tests.services.signalements.open311.making import ROOT, City, error, get, tree
from tests.support.factories import make_area, make_offer, make_organisation, make_publication, make_report
from tests.support.shared import shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return City()


def test_discovery(client, city):
    answer = get(client, "discovery.json").json()
    (endpoint,) = answer["endpoints"]
    assert endpoint["url"] == "http://testserver/open311/v2"
    assert endpoint["formats"] == ["application/json", "text/xml"]
    (found,) = tree(get(client, "discovery.xml")).iterfind("endpoints/endpoint")
    assert [one.text for one in found.iterfind("formats/format")] == endpoint["formats"]


def test_services_of_every_public_offer(client, city):
    area = make_area("epci", "Carladès", communes=[city.commune])
    around = make_organisation("Communauté de communes", territory=area, kind="epci")
    make_offer(around)
    with Scope.agent(around.pk).enter():
        from cantou.services.signalements.domain.categories import add_category

        own = add_category(title="Transports scolaires", hint="Un car en retard", due_days=3)
    found = {one["service_code"]: one for one in get(client, "services.json", jurisdiction_id="15258").json()}
    assert found["voirie"]["group"] == "Mairie de Vic-sur-Cère"
    assert found["voirie"]["metadata"] is True
    assert found[own.code] == {
        "service_code": own.code,
        "service_name": "Transports scolaires",
        "description": "Un car en retard",
        "metadata": False,
        "type": "realtime",
        "keywords": "",
        "group": "Communauté de communes",
    }
    rows = tree(get(client, "services.xml", jurisdiction_id="15258")).findall("service")
    assert [row.findtext("service_code") for row in rows] == list(found)
    assert {row.findtext("metadata") for row in rows} == {"true", "false"}


def test_definition_of_a_service(client, city):
    found = get(client, "services/voirie.json", jurisdiction_id="15258").json()
    assert found["service_code"] == "voirie"
    first = found["attributes"][0]
    assert (first["variable"], first["order"]) == (True, 1)
    lists = [one for one in found["attributes"] if one["datatype"] == "singlevaluelist"]
    assert all(set(value) == {"key", "name"} for one in lists for value in one["values"])
    xml = tree(get(client, "services/voirie.xml", jurisdiction_id="15258"))
    assert [one.findtext("code") for one in xml.iterfind("attributes/attribute")] == [
        one["code"] for one in found["attributes"]
    ]


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("services.json", {}, (400, 400, "jurisdiction_id was not provided")),
        ("services.json", {"jurisdiction_id": "75056"}, (404, 404, "jurisdiction_id provided was not found")),
        ("services.json", {"jurisdiction_id": "%00"}, (404, 404, "jurisdiction_id provided was not found")),
        ("requests.json", {}, (400, 400, "jurisdiction_id was not provided")),
        (
            "services/rien.json",
            {"jurisdiction_id": "15258"},
            (404, 404, "service_code provided was not found"),
        ),
        (
            "requests/ABCDEFGHJ.json",
            {"jurisdiction_id": "15258"},
            (404, 404, "service_request_id provided was not found"),
        ),
        ("tokens/ABCDEFGHJ.json", {"jurisdiction_id": "15258"}, (404, 404, "token provided was not found")),
        ("rien.json", {}, (404, 404, "Il n’y a rien à cette adresse")),
        ("services.csv", {}, (404, 404, "Il n’y a rien à cette adresse")),
    ],
)
def test_errors(client, city, path, query, expected):
    assert error(get(client, path, **query)) == expected


def test_errors_in_xml(client, city):
    answer = get(client, "services.xml")
    assert answer.status_code == 400
    (one,) = tree(answer).findall("error")
    assert one.findtext("code") == "400"
    assert one.findtext("description").startswith("jurisdiction_id was not provided")


@pytest.mark.parametrize(
    "wrong",
    [
        {"start_date": "hier"},
        {"start_date": "2026-13-45T00:00:00Z"},
        {"end_date": "0001-01-01T00:00:00Z"},
        {"start_date": "2026-01-01", "end_date": "2026-06-01"},
        {"start_date": "2026-02-01", "end_date": "2026-01-01"},
        {"status": "presque"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "9" * 30},
        {"page_size": "beaucoup"},
        {"service_request_id": "A" * 30_000},
        {"service_code": "a\0b"},
    ],
)
def test_what_cannot_be_read_is_a_400(client, city, wrong):
    answer = get(client, "requests.json", jurisdiction_id="15258", **wrong)
    assert error(answer)[:2] == (400, 400)


def test_huge_pages_are_empty(client, city):
    make_publication(make_report(city.mairie))
    answer = get(client, "requests.json", jurisdiction_id="15258", page="999999999")
    assert (answer.status_code, answer.json()) == (200, [])


def test_only_what_was_published(client, city):
    hidden = make_report(city.mairie, "Le texte secret", contact={"name": "Jeanne Secret", "phone": "0471"})
    shown = make_report(city.mairie, "Un autre secret")
    make_publication(shown, "Un trou au Bourg", text="Devant la fontaine", place="Le Bourg")
    answer = get(client, "requests.json", jurisdiction_id="15258")
    (row,) = answer.json()
    assert row == {
        "service_request_id": shown.reference,
        "status": "open",
        "status_notes": "Reçu.",
        "service_name": "Autre chose",
        "service_code": "autre",
        "description": "Un trou au Bourg\nDevant la fontaine",
        "agency_responsible": "Mairie de Vic-sur-Cère",
        "requested_datetime": row["requested_datetime"],
        "updated_datetime": row["updated_datetime"],
        "address": "Le Bourg, Vic-sur-Cère",
    }
    assert get(client, f"requests/{shown.reference}.json", jurisdiction_id="15258").json() == [row]
    assert get(client, f"request/{shown.reference}.json", jurisdiction_id="15258").json() == [row]
    many = f"{hidden.reference},{shown.reference}"
    asked = get(client, "requests.json", jurisdiction_id="15258", service_request_id=many, status="closed")
    assert asked.json() == [row]
    assert "secret" not in (answer.content + asked.content).decode().lower()
    assert get(client, f"requests/{hidden.reference}.json", jurisdiction_id="15258").status_code == 404


def test_in_xml_every_element_is_there(client, city):
    report = make_report(city.mairie)
    make_publication(report, "Un trou & deux <bosses>")
    (row,) = tree(get(client, "requests.xml", jurisdiction_id="15258")).findall("request")
    assert len(list(row)) == 17
    assert row.findtext("description") == "Un trou & deux <bosses>"
    assert row.find("media_url").text is None


def test_states_and_what_is_said(client, city):
    report = make_report(city.mairie)
    make_publication(report)
    with Scope.agent(city.mairie.pk).enter():
        change_status(
            report=report,
            before="received",
            after="closed",
            person=None,
            reason="private",
            note="Voir chez eux.",
        )
    (row,) = get(client, "requests.json", jurisdiction_id="15258", status="closed").json()
    assert row["status_notes"] == "Clos sans suite (c’est un terrain privé). Voir chez eux."
    assert get(client, "requests.json", jurisdiction_id="15258", status="open").json() == []
    both = get(client, "requests.json", jurisdiction_id="15258", status="open,closed").json()
    assert [one["status"] for one in both] == ["closed"]


def test_by_code_and_dates(client, city):
    now = timezone.now()
    for days, category in ((1, "voirie"), (100, "voirie"), (2, "eau")):
        make_publication(make_report(city.mairie, category=category, at=now - timedelta(days=days)))
    found = get(client, "requests.json", jurisdiction_id="15258").json()
    assert [one["service_code"] for one in found] == ["voirie", "eau"]
    found = get(client, "requests.json", jurisdiction_id="15258", service_code="eau,arbre").json()
    assert [one["service_code"] for one in found] == ["eau"]
    end = (now - timedelta(days=95)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(get(client, "requests.json", jurisdiction_id="15258", end_date=end).json()) == 1
    pages = [
        get(client, "requests.json", jurisdiction_id="15258", page=page, page_size=1).json()
        for page in (1, 2, 3)
    ]
    assert [[one["service_code"] for one in page] for page in pages] == [["voirie"], ["eau"], []]


def test_on_a_portal_the_commune_is_known(client, city):
    answer = client.get("/vic-sur-cere/open311/v2/services.json")
    assert "voirie" in {one["service_code"] for one in answer.json()}


def test_another_commune_s_are_not_there(client, city):
    other = City("Murat", "murat-15", "15138")
    report = make_report(other.mairie)
    make_publication(report)
    assert get(client, "requests.json", jurisdiction_id="15258").json() == []
    assert get(client, f"requests/{report.reference}.json", jurisdiction_id="15258").status_code == 404
    assert get(client, f"tokens/{report.reference}.json", jurisdiction_id="15258").status_code == 404
    (found,) = get(client, f"tokens/{report.reference}.json", jurisdiction_id="15138").json()
    assert found == {"service_request_id": report.reference, "token": report.reference}


def test_as_many_queries_for_one_as_for_many(client, city):
    get(client, "services.json")  # What a process remembers for itself is asked once.
    counts = []
    for number in (1, 5):
        for _ in range(number):
            make_publication(make_report(city.mairie))
        with CaptureQueriesContext(connection) as asked:
            get(client, "requests.json", jurisdiction_id="15258")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods(client, city, method):
    answer = getattr(client, method)(f"{ROOT}/requests.json")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


def test_the_standard_s_own_schemas(client, city):
    """What is given out holds to the JSON Schemas that its authors publish."""
    from jsonschema import Draft4Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT4

    folder = shared("open311/schema")
    make_publication(make_report(city.mairie))
    asked = {
        "services.json": "services",
        "services/voirie.json": "service-definition",
        "requests.json": "requests",
    }
    known = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}
    registry = Registry().with_resources(
        (name, Resource.from_contents(content, DRAFT4)) for name, content in known.items()
    )
    for path, name in asked.items():
        data = get(client, path, jurisdiction_id="15258").json()
        assert data
        assert list(Draft4Validator(known[f"{name}.json"], registry=registry).iter_errors(data)) == []

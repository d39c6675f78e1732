"""Open311: what programs file. The same as on the portal, and the standard's errors for all the rest."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cantou.core.api.domain.tokens import revoke_token
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.defaults import BY_CODE
from cantou.services.signalements.models import Contact, RemotePhoto, StatusChange
from tests.core.maps.ground import make_contour
from tests.services.signalements.open311.making import City, error, file, get, tree
from tests.support.factories import make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return City(lon=2.55, lat=44.945)


@pytest.fixture
def key(city):
    return city.key().secret


def test_a_report_is_filed_and_followed(client, city, key):
    answer = file(
        client,
        city,
        key,
        first_name="Jeanne",
        last_name="Vidal",
        email="jeanne@exemple.fr",
        phone="04 71 00 00 00",
    )
    (filed,) = answer.json()
    (report,) = city.reports()
    assert answer.status_code == 200
    assert filed["service_request_id"] == report.reference
    assert (report.channel, report.category, report.description) == (
        "open311",
        "proprete",
        "Des sacs éventrés",
    )
    assert report.place_words == "Devant le four"
    with Scope.agent(city.mairie.pk).enter():
        contact = Contact.objects.get(organisation=city.mairie)
        assert StatusChange.objects.filter(organisation=city.mairie).count() == 1
    assert (contact.name, contact.email, contact.wants) == ("Jeanne Vidal", "jeanne@exemple.fr", "email")
    (found,) = get(client, f"tokens/{report.reference}.json", jurisdiction_id=city.code).json()
    assert found["service_request_id"] == report.reference


def test_before_it_is_published_only_the_key_that_filed_it_knows_its_state(client, city, key):
    (filed,) = file(client, city, key, description="Le texte secret").json()
    path = f"requests/{filed['service_request_id']}.json"
    assert get(client, path, jurisdiction_id=city.code).status_code == 404
    assert get(client, path, jurisdiction_id=city.code, api_key=city.key().secret).status_code == 404
    answer = get(client, path, jurisdiction_id=city.code, api_key=key)
    (row,) = answer.json()
    assert (row["status"], row["status_notes"]) == ("open", "Reçu.")
    assert "secret" not in answer.content.decode()
    assert get(client, "requests.json", jurisdiction_id=city.code, api_key=key).json() == []
    (report,) = city.reports()
    make_publication(report, "Des sacs")
    assert get(client, path, jurisdiction_id=city.code).json()[0]["description"] == "Des sacs"


def test_in_xml(client, city, key):
    answer = client.post(
        "/open311/v2/requests.xml",
        {"jurisdiction_id": city.code, "service_code": "proprete", "address_string": "Ici", "api_key": key},
    )
    (found,) = tree(answer).findall("request")
    (report,) = city.reports()
    assert found.findtext("service_request_id") == report.reference
    assert found.find("account_id").text is None
    assert report.description == BY_CODE["proprete"].title


@pytest.mark.parametrize("where", ["body", "address"])
def test_parameters_in_the_body_or_in_the_address(client, city, key, where):
    values = {
        "jurisdiction_id": city.code, "service_code": "proprete", "address_string": "Ici", "api_key": key,
    }  # fmt: skip
    if where == "body":
        answer = client.post("/open311/v2/requests.json", values)
    else:
        answer = client.post("/open311/v2/requests.json", query_params=values)
    assert answer.status_code == 200


class TestKeys:
    def test_without_one(self, client, city):
        assert error(file(client, city)) == (403, 403, "Missing or invalid api_key")

    def test_false(self, client, city):
        assert error(file(client, city, "cantou_faux")) == (403, 403, "Missing or invalid api_key")

    def test_revoked(self, client, city):
        made = city.key()
        assert file(client, city, made.secret).status_code == 200
        with Scope.agent(city.mairie.pk).enter():
            revoke_token(token=made.token)
        assert error(file(client, city, made.secret)) == (403, 403, "Missing or invalid api_key")
        answer = client.post("/open311/v2/requests.xml", {"jurisdiction_id": city.code, "service_code": "proprete",
                                                          "address_string": "x", "api_key": made.secret})  # fmt: skip
        assert answer.status_code == 403
        assert tree(answer).findtext("error/code") == "403"

    def test_of_another_city(self, client, city):
        other = City("Murat", "murat-15", "15138")
        assert error(file(client, city, other.key().secret))[0] == 403

    def test_of_the_operator(self, client, city):
        other = City("Murat", "murat-15", "15138")
        other.mairie.is_operator = True
        other.mairie.save()
        assert file(client, city, other.key().secret).status_code == 200

    def test_that_only_reads(self, client, city):
        assert error(file(client, city, city.key("signalements:read").secret))[0] == 403

    def test_where_none_is_needed(self, client, city):
        enable_offer(organisation=city.mairie, service="signalements", settings={"open311_without_key": True})
        assert file(client, city).status_code == 200
        assert error(file(client, city, "cantou_faux"))[0] == 403

    def test_a_key_that_files_opens_nothing_else(self, client, city, key):
        headers = {"Authorization": f"Bearer {key}"}
        assert client.get("/api/v1/signalements/desk/reports", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "licornes"}, 404),
        ({"lat": "44.945"}, 400),
        ({"long": "2.55"}, 400),
        ({"lat": "nord", "long": "est"}, 400),
        ({"lat": "nan", "long": "inf"}, 400),
        ({"lat": "89.9", "long": "2.55"}, 400),
        ({"lat": "48.85", "long": "-120"}, 400),
        ({"address_string": ""}, 400),
        ({"address_string": "x" * 301}, 400),
        ({"address_id": "99999999"}, 400),
        ({"description": "x" * 100_000}, 400),
        ({"description": "x" * 4_001}, 400),
        ({"description": "a\0b"}, 400),
        ({"email": "pas une adresse"}, 400),
        ({"media_url": "javascript:alert(1)"}, 400),
        ({"media_url": "file:///etc/passwd"}, 400),
        ({"media_url": "http://u:p@exemple.fr/a.jpg"}, 400),
        ({"media_url": f"http://{'a' * 300}.fr/a.jpg"}, 400),
        ({"attribute[inconnue]": "oui"}, 400),
        ({"jurisdiction_id": "99999"}, 404),
        ({"idempotency_key": "?"}, 400),
    ],
)
def test_what_is_refused(client, city, key, wrong, status):
    answer = file(client, city, key, **wrong)
    assert error(answer)[:2] == (status, status)
    assert city.reports() == []


def test_a_long_description_is_taken(client, city, key):
    assert file(client, city, key, description="très long " * 399).status_code == 200


class TestWhere:
    def test_by_its_point(self, client, city, key):
        make_contour(city.commune)
        answer = file(client, city, key, jurisdiction_id="", address_string="", lat="44.945", long="2.551")
        assert answer.status_code == 200
        (report,) = city.reports()
        assert (report.lat, report.lon, report.given) == (44.945, 2.551, "point")

    def test_where_no_contour_is_known_what_is_missing_is_said(self, client, city, key):
        answer = file(client, city, key, jurisdiction_id="", lat="44.945", long="2.551")
        assert error(answer) == (400, 400, "jurisdiction_id was not provided")
        assert "contour" in answer.json()[0]["description"]

    def test_with_neither(self, client, city, key):
        answer = file(client, city, key, jurisdiction_id="")
        assert error(answer) == (400, 400, "jurisdiction_id was not provided")
        assert "« lat » et « long »" in answer.json()[0]["description"]

    def test_in_another_commune(self, client, city, key):
        make_contour(city.commune)
        other = City("Thiézac", "thiezac", "15236", lon=2.65, lat=44.945)
        make_contour(other.commune, west=2.60, east=2.70)
        answer = file(client, city, key, lat="44.945", long="2.68")
        assert answer.status_code == 400
        assert "Thiézac" in answer.json()[0]["description"]

    def test_where_nobody_receives_reports(self, client, city, key):
        from tests.support.factories import make_commune

        make_commune("Thiézac", code="15236")
        assert error(file(client, city, key, jurisdiction_id="15236"))[0] == 404


class TestAttributes:
    def test_they_answer_the_questions(self, client, city, key):
        given = {
            "attribute[gene]": "OUI",
            "attribute[ou_sur_la_voie]": "Dans le fossé",
            "attribute[route]": "D 54",
        }
        assert file(client, city, key, service_code="voirie", **given).status_code == 200
        (report,) = city.reports()
        assert {one["id"]: one["value"] for one in report.answers} == {
            "ou_sur_la_voie": "Dans le fossé", "route": "D 54", "gene": True,
        }  # fmt: skip

    def test_a_value_that_is_not_offered(self, client, city, key):
        answer = file(client, city, key, service_code="voirie", **{"attribute[ou_sur_la_voie]": "Au ciel"})
        assert error(answer)[:2] == (400, 400)

    def test_one_that_is_required(self, client, city, key):
        from cantou.services.signalements.domain.categories import change_category
        from cantou.services.signalements.domain.questions import Question

        question = Question(id="combien", kind="number", label="Combien ?", required=True)
        kind = BY_CODE["proprete"]
        values = {
            name: getattr(kind, name) for name in ("title", "hint", "danger", "due_days", "retention_days")
        }
        with Scope.agent(city.mairie.pk).enter():
            change_category(code="proprete", values=values, questions=(question,), is_offered=True)
        found = get(client, "services/proprete.json", jurisdiction_id=city.code).json()
        assert [(one["datatype"], one["required"]) for one in found["attributes"]] == [("number", True)]
        assert error(file(client, city, key))[2] == "combien\u00a0"
        assert file(client, city, key, **{"attribute[combien]": "3"}).status_code == 200


class TestAgain:
    def test_the_same_key_files_once(self, client, city, key):
        first = file(client, city, key, idempotency_key="essai-0001").json()
        again = file(client, city, key, idempotency_key="essai-0001").json()
        assert again == first
        assert len(city.reports()) == 1

    def test_as_a_header(self, client, city, key):
        values = {
            "jurisdiction_id": city.code,
            "service_code": "proprete",
            "address_string": "Ici",
            "api_key": key,
        }
        headers = {"Idempotency-Key": "essai-0001"}
        answers = [client.post("/open311/v2/requests.json", values, headers=headers).json() for _ in range(3)]
        assert answers[0] == answers[1] == answers[2]
        assert len(city.reports()) == 1

    def test_for_something_else(self, client, city, key):
        file(client, city, key, idempotency_key="essai-0001")
        answer = file(client, city, key, idempotency_key="essai-0001", description="Autre chose encore")
        assert error(answer)[:2] == (400, 400)

    def test_without_a_key_each_is_one(self, client, city, key):
        file(client, city, key)
        file(client, city, key)
        assert len(city.reports()) == 2


def test_too_many_without_a_key(client, city):
    enable_offer(organisation=city.mairie, service="signalements", settings={"open311_without_key": True})
    statuses = [file(client, city).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


def test_a_file_that_is_not_a_photograph(client, city, key):
    values = {
        "jurisdiction_id": city.code,
        "service_code": "proprete",
        "address_string": "Ici",
        "api_key": key,
    }
    values["media"] = SimpleUploadedFile("photo.jpg", b"<html>", "image/jpeg")
    assert error(client.post("/open311/v2/requests.json", values))[:2] == (400, 400)
    assert city.reports() == []


def test_a_photograph_by_its_address_waits_for_a_task(client, city, key):
    assert file(client, city, key, media_url="https://exemple.fr/a.jpg").status_code == 200
    with Scope.agent(city.mairie.pk).enter():
        photo = RemotePhoto.objects.get(organisation=city.mairie)
    assert (photo.state, photo.host, photo.address) == ("waiting", "exemple.fr", "https://exemple.fr/a.jpg")

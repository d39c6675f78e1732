"""A rule that says to call somebody else stops every channel, each in its own way."""

from __future__ import annotations

import pytest

from cantou.core.files.domain.storage import quarantine
from cantou.core.scope.scope import Scope
from cantou.services.signalements.models import Routing
from tests.core.api.making import once_headers, post
from tests.core.files import pictures
from tests.core.files.making import upload
from tests.services.signalements.competences import MOTORWAY, rule
from tests.services.signalements.filing import Filing, Place, filed, plain, shown, sign_in
from tests.services.signalements.open311.making import City, error, file
from tests.services.signalements.test_calls import URL, typed

pytestmark = pytest.mark.django_db

SAID = (
    "Cela ne dépend pas de la mairie (c’est une autoroute). À prévenir : DIR Massif Central, district A75,"
    " 04 65 71 01 75 (jour et nuit). Dites le sens."
)
API = "/api/v1/signalements/reports"


def motorway(mairie):
    return rule(
        mairie,
        "",
        "A",
        since="2024-01-01",
        why="c’est une autoroute",
        outside_words="Dites le sens.",
        **MOTORWAY,
    )


@pytest.fixture
def city():
    made = City()
    motorway(made.mairie)
    return made


def body(**changes):
    values = {
        "commune": "15258",
        "category": "proprete",
        "description": "Un pneu sur la chaussée",
        "place": "A75",
    }
    return values | changes


def told(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


class TestApi:
    def test_it_is_answered_whom_to_call(self, client, city):
        answer = post(client, API, body(), **once_headers())
        assert (answer.status_code, answer.json()["type"]) == (422, "/api/#probleme-ailleurs")
        assert told(answer.json()["detail"]) == SAID
        assert city.reports() == []

    def test_mended_it_is_filed_with_the_same_key(self, client, city):
        headers = once_headers()
        assert client.post(API, body(), content_type="application/json", headers=headers).status_code == 422
        mended = body(place="Devant le four")
        assert client.post(API, mended, content_type="application/json", headers=headers).status_code == 201

    def test_a_repeat_gets_its_first_answer_though_a_rule_has_come(self, client):
        city, headers = City(), once_headers()
        first = client.post(API, body(), content_type="application/json", headers=headers)
        motorway(city.mairie)
        again = client.post(API, body(), content_type="application/json", headers=headers)
        assert (again.status_code, again.json()["reference"]) == (201, first.json()["reference"])


class TestOpen311:
    def test_it_is_answered_whom_to_call(self, client, city):
        answer = file(client, city, city.key().secret, address_string="A75, aire du Lac")
        assert error(answer)[:2] == (400, 400)
        assert told(answer.json()[0]["description"]) == SAID
        assert city.reports() == []

    def test_refused_its_key_has_not_served_and_its_photographs_are_gone(self, client, city):
        key = city.key().secret
        asked = {"idempotency_key": "un-numero-tire-0001"}
        before = set(quarantine().listdir("incoming")[0]) if quarantine().exists("incoming") else set()
        answer = file(
            client, city, key, address_string="A75", media=upload(pictures.jpeg(), "a.jpg"), **asked
        )
        assert error(answer)[0] == 400
        left = set(quarantine().listdir("incoming")[0]) if quarantine().exists("incoming") else set()
        assert [name for day in left | before for name in quarantine().listdir(f"incoming/{day}")[1]] == []
        mended = file(client, city, key, address_string="Devant le four", **asked)
        assert mended.status_code == 200
        (report,) = city.reports()
        assert mended.json()[0]["service_request_id"] == report.reference


class TestDesk:
    @pytest.fixture
    def place(self, client):
        place = Place()
        self.rule = motorway(place.mairie)
        sign_in(client, place.agent())
        return place

    def test_the_agent_is_warned_and_nothing_is_filed_yet(self, client, place):
        _data, answer = typed(client, **{"ou-words": "A75, borne 12"})
        page = told(plain(answer))
        assert answer.status_code == 422
        assert SAID in page
        assert "Vous avez écrit « A 75 »." in page
        assert "Enregistrer quand même" in page
        assert "Un arbre est tombé sur la route" in page
        assert filed(place) == []

    def test_the_agent_decides(self, client, place):
        data, _answer = typed(client, **{"ou-words": "A75, borne 12"})
        answer = client.post(URL, {**data, "quand_meme": str(self.rule.pk)})
        assert answer.status_code == 302
        (report,) = filed(place)
        with Scope.agent(place.mairie.pk).enter():
            assert Routing.objects.get(report=report).outside["name"] == MOTORWAY["outside_name"]

    def test_having_read_another_rule_is_not_having_read_this_one(self, client, place):
        data, _answer = typed(client, **{"ou-words": "A75, borne 12"})
        assert client.post(URL, {**data, "quand_meme": "0"}).status_code == 422
        assert filed(place) == []

    def test_elsewhere_there_is_no_warning(self, client, place):
        _data, answer = typed(client)
        assert answer.status_code == 302
        assert "Enregistrer quand même" not in shown(client, URL)


def test_on_the_portal_a_page_says_it(client):
    place = Place()
    motorway(place.mairie)
    filing = Filing(client, place)
    filing.begin(**{"ou-words": "A75, borne 12"})
    answer = filing.what()
    assert answer["Location"].endswith("/ailleurs/")
    assert "04 65 71 01 75" in told(plain(client.get(answer["Location"])))

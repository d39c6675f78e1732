"""A rule that says to call somebody else stops every channel, each in its own way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cantou.core.files.domain.storage import quarantine
from cantou.core.notices.domain.arrivals import purge
from cantou.core.notices.domain.treating import attribute
from cantou.core.notices.models import Arrival
from cantou.core.scope.scope import Scope
from cantou.services.signalements.models import Routing
from tests.core.api.making import once_headers, post
from tests.core.files import pictures
from tests.core.files.making import upload
from tests.services.signalements.competences import MOTORWAY, rule
from tests.services.signalements.filing import Filing, Place, filed, plain, shown, sign_in
from tests.services.signalements.letters import GINETTE, arrive, compose, make_operator, post_sms
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


class TestLetters:
    """By mail and by SMS: told whom to call, and kept as it came."""

    @pytest.fixture
    def operator(self, settings, place, home):
        motorway(place.mairie)
        return make_operator(settings, place)

    def waiting(self, operator):
        with Scope.agent(operator.pk).enter():
            found = Arrival.objects.order_by("pk")
            return [(row.state, row.reason, bool(row.stored)) for row in found]

    def test_a_mail_is_answered_with_the_number_and_waits(self, place, operator):
        arrive(compose("Un pneu sur la chaussée de l’A75, à hauteur du col."))
        assert filed(place) == []
        assert self.waiting(operator) == [("asked", "elsewhere", True)]
        (message,) = mail.outbox
        assert message.to == [GINETTE]
        assert SAID in told(message.body)
        assert "pneu" not in message.body

    @pytest.mark.parametrize(
        ("words", "reports", "became"),
        [
            ("Oui", 1, ("taken", "insists", False)),
            ("C’est sur le pont de la commune", 1, ("taken", "insists", False)),
            ("Merci beaucoup", 0, ("ignored", "thanks", False)),
        ],
    )
    def test_by_sms_who_insists_is_heard_once(self, client, place, operator, words, reports, became):
        post_sms(client, "Vic sur Cere un pneu sur l’A75")
        post_sms(client, words)
        found = self.waiting(operator)
        assert found[1] == became
        assert found[0] == (("taken", "filed", False) if reports else ("asked", "elsewhere", True))
        assert [
            (report.description.splitlines()[0], *[told(one["shown"]) for one in report.answers])
            for report in filed(place)
        ] == [("Vic sur Cere un pneu sur l’A75", SAID)] * reports

    def test_somebody_else_s_answer_takes_nothing(self, client, place, operator):
        post_sms(client, "Vic sur Cere un pneu sur l’A75")
        post_sms(client, "Oui", sender="06 98 76 54 32")
        assert self.waiting(operator)[0] == ("asked", "elsewhere", True)
        assert [report.description for report in filed(place)] == []

    def test_the_operator_may_give_it_to_the_mairie(self, client, place, operator):
        row = arrive(compose("Un pneu sur l’A75."))
        with Scope.agent(operator.pk).enter():
            assert attribute(organisation=operator.pk, arrival=row.key, commune=place.commune.pk)
        assert len(filed(place)) == 1
        assert self.waiting(operator) == [("taken", "filed", False)]

    def test_what_no_rule_stops_is_filed(self, place, operator):
        arrive(compose("Un pneu sur la chaussée devant le four."))
        assert len(filed(place)) == 1

    def test_nobody_answers_in_sixty_days_and_it_is_wiped(self, place, operator):
        arrive(compose("Un pneu sur l’A75."))
        with Scope.agent(operator.pk).enter():
            Arrival.objects.update(created_at=timezone.now() - timedelta(days=61))
            purge(operator=operator.pk)
        assert self.waiting(operator) == [("ignored", "old", False)]

"""An SMS becomes a report, joins a thread, or is asked about; STOP is obeyed. By the demonstration's own operator."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from functools import partial
from http.server import ThreadingHTTPServer
from threading import Thread

import pytest
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.notices.domain import budget, treating
from cantou.core.notices.domain.sms_in import hand_over_late
from cantou.core.notices.models import Arrival, SmsPart
from cantou.core.organisations.domain.references import spoken
from cantou.core.scope.scope import Scope
from cantou.core.web import signing
from cantou.run.mailbox import Box, Operator
from cantou.services.signalements.domain.messages import write_as_agent
from cantou.services.signalements.models import Message, RemotePhoto
from tests.services.signalements.filing import filed
from tests.services.signalements.letters import NUMBER, SECRET, make_neighbour, make_operator, post_sms
from tests.support.factories import make_offer, make_organisation
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
MOBILE = "+33612345678"


@pytest.fixture
def operator(settings, place, home):
    return make_operator(settings, place)


@pytest.fixture
def left(settings, tmp_path):
    """What left by SMS, the oldest first: (from, to, text)."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Operator, Box(tmp_path / "sms-out")))
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/sms"

    def read():
        found = [json.loads(path.read_bytes()) for path in Box(tmp_path / "sms-out").newest("sms")]
        return [(one["from"], one["to"], one["text"]) for one in reversed(found)]

    yield read
    server.shutdown()
    server.server_close()


def thread(report):
    with Scope.agent(report.organisation_id).enter():
        found = Message.objects.filter(organisation=report.organisation_id, report=report).order_by("pk")
        return [(one.author, one.body) for one in found]


def states(operator):
    with Scope.agent(operator.pk).enter():
        found = Arrival.objects.filter(organisation=operator).order_by("pk")
        return [(row.state, row.reason) for row in found]


class TestNew:
    def test_an_sms_becomes_a_report_and_its_reference_comes_back(self, client, place, operator, left):
        assert post_sms(client, "Vic sur Cere lampadaire éteint devant l’école") == 202
        (report,) = filed(place)
        assert (report.channel, report.category, report.commune) == ("sms", "eclairage", place.commune)
        ((sender, to, text),) = left()
        assert (sender, to) == (NUMBER, MOBILE)
        assert spoken(report.reference) in text

    def test_what_says_it_comes_from_ourselves_is_not_answered(self, client, place, operator, left):
        assert post_sms(client, "Vic-sur-Cère : un trou", sender=NUMBER) == 202
        assert (filed(place), left(), states(operator)) == ([], [], [("ignored", "loop")])

    def test_the_gateway_s_repeat_is_the_same(self, client, place, operator, left):
        for _ in range(2):
            assert post_sms(client, "Vic-sur-Cère : un trou", identifier="abc") == 202
        assert (len(filed(place)), len(left())) == (1, 1)

    def test_only_the_gateway_hands_over(self, client, place, operator):
        assert post_sms(client, "Vic-sur-Cère : un trou", secret="whsec_YXV0cmU=") == 401
        assert filed(place) == []

    @pytest.mark.parametrize(
        "heads",
        [
            {"webhook-timestamp": ""},
            {"webhook-timestamp": "1"},
            {"webhook-timestamp": "9" * 5_000},
            {"webhook-timestamp": "٣"},
            {"webhook-signature": "v1,é"},
            {"webhook-id": "another"},
        ],
    )
    def test_a_head_that_is_none_is_not_signed(self, client, operator, heads):
        body = b'{"id": "1", "from": "0612345678", "text": "Un trou"}'
        signed = signing.headers(secrets_=[SECRET], identifier="1", timestamp=int(time.time()), body=body)
        kept = {head: value for head, value in signed.items() if head.startswith("webhook")}
        answer = client.post("/api/sms/", body, content_type="application/json", headers=kept | heads)
        assert answer.status_code == 401

    @pytest.mark.parametrize(
        "more",
        [
            {"identifier": "\ud800"},
            {"sender": "\ud800"},
            {"part": {"reference": float("inf"), "total": 2, "number": 1}},
        ],
    )
    def test_what_the_gateway_should_not_send_is_refused(self, client, operator, more):
        more = dict(more)
        name = more.pop("identifier", "1")
        body = json.dumps(
            {"id": name, "from": more.pop("sender", MOBILE), "text": "Un trou", **more}
        ).encode()
        signed = signing.headers(secrets_=[SECRET], identifier="1", timestamp=int(time.time()), body=body)
        kept = {head: value for head, value in signed.items() if head.startswith("webhook")}
        answer = client.post("/api/sms/", body, content_type="application/json", headers=kept)
        assert answer.status_code == 400

    def test_nothing_comes_in_without_a_secret(self, client, place, operator, settings):
        settings.SMS_SECRET = ""
        assert post_sms(client, "Vic-sur-Cère : un trou") == 401

    @pytest.mark.parametrize(
        "more", [{"from": None}, {"part": {"reference": "x"}}, {"part": [1]}, {"media": 3}]
    )
    def test_what_cannot_be_read_is_said(self, client, place, operator, more):
        assert post_sms(client, "Vic-sur-Cère", **more) in {202, 400}
        assert filed(place) == []

    def test_the_commune_is_asked_and_a_number_answers(self, client, place, operator, left):
        thiezac = make_neighbour("Thiézac", "thiezac", "15800")
        make_offer(make_organisation("Mairie de Thiézac", territory=thiezac))
        post_sms(client, "un trou dans la rue, 15800")
        ((_sender, to, text),) = left()
        assert (to, text.splitlines()[1:]) == (MOBILE, ["1 Vic-sur-Cère (15)", "2 Thiézac (15)"])
        post_sms(client, "2")
        assert filed(place) == []
        assert states(operator) == [("taken", "filed"), ("taken", "place")]

    def test_the_last_commune_is_remembered(self, client, place, operator, left):
        post_sms(client, "Vic-sur-Cère un trou")
        post_sms(client, "SIGNALER encore un trou, plus bas")
        assert [report.description for report in filed(place)] == [
            "Vic-sur-Cère un trou",
            "SIGNALER encore un trou, plus bas",
        ]

    def test_a_short_number_is_no_person(self, client, place, operator):
        post_sms(client, "Vic-sur-Cère un trou", sender="36111")
        assert (filed(place), states(operator)) == ([], [("waiting", "sender")])

    def test_pictures_of_an_mms_are_fetched_apart(self, client, place, operator):
        media = ["https://mms.example/1.jpg", "ftp://mms.example/2", "https://mms.example/3.jpg"]
        post_sms(client, "Vic-sur-Cère un trou", media=media)
        (report,) = filed(place)
        with Scope.agent(place.mairie.pk).enter():
            found = RemotePhoto.objects.filter(organisation=place.mairie, report=report)
            assert sorted(found.values_list("host", flat=True)) == ["mms.example", "mms.example"]

    def test_an_sms_past_the_budget_does_not_leave(self, client, place, operator, left, settings):
        settings.SMS_MONTHLY_CENTS = 0
        post_sms(client, "Vic-sur-Cère un trou")
        assert (len(filed(place)), left()) == (1, [])
        with Scope.agent(place.mairie.pk).enter():
            assert budget.limit_of(place.mairie.pk) == 0


class TestParts:
    PARTS = ("Vic-sur-Cère : la route est ", "effondrée au pont.")

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_two_parts_are_one_report(self, client, place, operator, left, order):
        for number in order:
            udh = f"050003{0x5C:02x}02{number + 1:02x}"
            assert post_sms(client, self.PARTS[number], udh=udh) == 202
        assert [report.description for report in filed(place)] == ["".join(self.PARTS)]
        assert len(left()) == 1

    def test_a_part_that_comes_twice_counts_once(self, client, place, operator):
        first = {"reference": 7, "total": 2, "number": 1}
        for identifier in ("a", "b"):
            post_sms(client, self.PARTS[0], part=first, identifier=identifier)
        assert filed(place) == []
        post_sms(client, self.PARTS[1], part={**first, "number": 2})
        assert [report.description for report in filed(place)] == ["".join(self.PARTS)]

    def test_what_never_comes_is_not_waited_for(self, client, place, operator):
        post_sms(client, self.PARTS[0], part={"reference": 7, "total": 3, "number": 1})
        post_sms(client, self.PARTS[1], part={"reference": 7, "total": 3, "number": 3})
        assert hand_over_late() == 0
        with Scope.agent(operator.pk).enter():
            SmsPart.objects.update(created_at=timezone.now() - timedelta(hours=1))
        assert hand_over_late() == 1
        run_jobs()
        assert filed(place)[0].description == "Vic-sur-Cère : la route est […] effondrée au pont."


class TestAnswers:
    @pytest.fixture
    def report(self, client, place, operator, left):
        post_sms(client, "Vic-sur-Cère un trou devant le four")
        return filed(place)[0]

    def test_a_reply_joins_the_thread(self, client, place, report, left):
        agent = place.agent()
        with Scope.agent(place.mairie.pk, person=agent.pk).enter():
            write_as_agent(report=report, body="Lequel ?", person=agent.pk)
        run_jobs()
        assert left()[-1][:2] == (NUMBER, MOBILE)
        post_sms(client, "Celui du Bourg")
        assert thread(report) == [("agent", "Lequel ?"), ("reporter", "Celui du Bourg")]
        assert len(filed(place)) == 1
        assert left()[-1][2].endswith("Pour un autre problème, commencez par SIGNALER.")
        count = len(left())
        post_sms(client, "Merci")
        assert len(left()) == count  # Said once.

    def test_a_reference_names_an_older_one(self, client, place, report):
        post_sms(client, "SIGNALER un banc cassé")
        post_sms(client, f"{spoken(report.reference)} toujours pas réparé")
        assert thread(report) == [("reporter", f"{spoken(report.reference)} toujours pas réparé")]

    def test_a_reference_that_one_was_never_told_opens_nothing(self, client, place, report):
        post_sms(client, f"Vic-sur-Cère {spoken(report.reference)} c’est moi", sender="06 98 76 54 32")
        assert (thread(report), len(filed(place))) == ([], 2)

    def test_stop_is_obeyed_until_start(self, client, place, operator, report, left):
        post_sms(client, "Stop.")
        assert left()[-1][2].startswith("C'est noté : vous ne recevrez plus de SMS")
        post_sms(client, "STOP")
        agent = place.agent()
        count = len(left())
        with Scope.agent(place.mairie.pk, person=agent.pk).enter():
            write_as_agent(report=report, body="Lequel ?", person=agent.pk)
        run_jobs()
        assert len(left()) == count
        post_sms(client, "START")
        assert left()[-1][2].startswith("C'est noté : vous recevrez de nouveau des SMS")
        with Scope.agent(operator.pk).enter():
            told = Entry.objects.filter(action__startswith="notices.sms_").order_by("number")
            assert [entry.action for entry in told] == ["notices.sms_stopped", "notices.sms_started"]
            assert len({entry.subject for entry in told}) == 1
            assert "612345678" not in str([(entry.subject, entry.details) for entry in told])
        assert filed(place) == [report]

    def test_stop_is_heard_however_much_one_writes(self, client, place, operator, left, monkeypatch):
        monkeypatch.setattr(treating, "MOST_OF_ONE", 0)
        post_sms(client, "STOP")
        assert (states(operator), left()) == ([("taken", "stop")], [])

    def test_a_sentence_that_begins_with_stop_is_no_command(self, client, place, report, left):
        post_sms(client, "Signaler : stop arraché au carrefour")
        assert [one.category for one in filed(place)][1:] == ["autre"]

    def test_help_is_answered(self, client, operator, left):
        post_sms(client, "AIDE")
        assert "Exemple : Vic-sur-Cère" in left()[-1][2]

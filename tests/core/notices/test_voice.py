"""Calls: a real gateway over HTTP, what it says, whom it reached."""

from __future__ import annotations

import json
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.deliver import deliver
from cantou.core.notices.domain.sms_delivery import check
from cantou.core.notices.engine.phones import callable_number
from tests.core.notices.making import again, tell
from tests.support.factories import make_organisation

pytestmark = pytest.mark.django_db
LAND_LINE = Recipient(name="Léon", call="04 71 47 50 68")


class Exchange(BaseHTTPRequestHandler):
    def __init__(self, calls, state, *arguments):
        self.calls, self.state = calls, state
        super().__init__(*arguments)

    def do_POST(self):
        self.calls.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer(201, {"id": f"c{len(self.calls)}"})

    def do_GET(self):
        self._answer(200, dict(self.state))

    def _answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def exchange(settings):
    calls: list[dict] = []
    state: dict[str, str] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Exchange, calls, state))
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.VOICE_URL = f"http://127.0.0.1:{server.server_port}/call"
    settings.VOICE_NUMBER = "+33471000000"
    yield calls, state
    server.shutdown()
    server.server_close()


def call(mairie, notice="loud"):
    (row,) = tell(mairie, LAND_LINE, notice, {"quand": "mardi", "lien": "https://cantou.example/a"})
    deliver(organisation=mairie.pk, key=row.key)
    return again(row)


def test_a_call_says_the_words_without_their_link(exchange):
    mairie = make_organisation("Mairie de Murat")
    done = call(mairie)
    assert (done.state, done.provider_id, done.cents) == ("sent", "c1", 0)
    assert exchange[0] == [
        {
            "to": "+33471475068",
            "from": "+33471000000",
            "text": "Mairie de Murat. Coupure. Plus d’eau mardi.",
            "reference": str(done.key),
        }
    ]


def test_answered_is_remembered_and_the_key_is_told(exchange):
    done = call(make_organisation())
    exchange[1].update(state="calling")
    assert not check(organisation=done.organisation_id, key=done.key)
    exchange[1].update(state="answered", key="2")
    assert check(organisation=done.organisation_id, key=done.key)
    assert (again(done).state, again(done).delivered_at is None) == ("sent", False)


@pytest.mark.parametrize("state", ["no_answer", "busy", "failed"])
def test_nobody_answered_and_the_number_stays_good(exchange, state):
    mairie = make_organisation()
    done = call(mairie)
    exchange[1].update(state=state)
    assert check(organisation=mairie.pk, key=done.key)
    assert (again(done).state, again(done).reason) == ("bounced", state)
    assert call(mairie).state == "sent"


def test_at_night_a_telephone_rings_only_for_what_is_urgent(exchange, at):
    at(2026, 11, 29, 23)
    mairie = make_organisation()
    assert call(mairie).state == "sent"
    assert call(mairie, "quiet").state == "queued"
    assert len(exchange[0]) == 1
    assert ProcrastinateJob.objects.filter(
        task_name="cantou.notices.send", scheduled_at__isnull=False
    ).exists()


def test_without_a_gateway_nobody_is_called_and_it_is_said():
    done = call(make_organisation())
    assert (done.state, done.reason) == ("failed", "no_gateway")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("04 71 47 50 68", "+33471475068"),
        ("06 12 34 56 78", "+33612345678"),
        ("0899 70 12 34", ""),
        ("+44 20 7946 0958", ""),
        ("15", ""),
        ("bonjour", ""),
    ],
)
def test_what_may_be_called(text, number):
    assert callable_number(text) == number

"""Urgent SMS and calls are taken together: who knows our reference does each once, whatever becomes of the process."""

from __future__ import annotations

import json
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cantou.core.notices.domain import many
from cantou.core.notices.domain.addresses import Recipient, digest
from cantou.core.notices.domain.correspondents import find, heard, stop
from cantou.core.notices.domain.many import deliver_many
from cantou.core.notices.domain.sms_delivery import check_all
from cantou.core.notices.domain.suppressions import suppress
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.models import Notice, SmsMonth
from cantou.core.scope.scope import Scope
from tests.core.notices.making import rows
from tests.core.notices.test_many import as_job, put, states
from tests.support.factories import make_organisation

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As `kill -9` would: nothing after it runs."""


class Book:
    """A gateway that does each reference once, and says of some numbers that they are none."""

    def __init__(self) -> None:
        self.lock, self.asked, self.done, self.wrong = Lock(), [], set(), set()
        self.hang_up = 0

    def take(self, content: dict[str, str]) -> int:
        """The status of the answer; 0 hangs up without one."""
        with self.lock:
            self.asked.append(content["reference"])
            if content["to"] in self.wrong:
                return 422
            self.done.add(content["reference"])
            self.hang_up -= 1
            return 0 if self.hang_up >= 0 else 201


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, book: Book, *arguments) -> None:
        self.book = book
        super().__init__(*arguments)

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.book.take(content)
        if status:
            self.say(status, {"id": content["reference"]})
        else:
            self.close_connection = True

    def do_GET(self) -> None:
        self.say(200, {"state": "delivered"})

    def say(self, status: int, content: dict[str, str]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture
def book(settings):
    book = Book()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Answering, book))
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/sms"
    settings.SMS_CENTS = 7
    yield book
    server.shutdown()
    server.server_close()


def number(nth: int) -> str:
    return f"+3361234{nth:04}"


def texts(many: int) -> list[tuple[Channel, Recipient]]:
    return [(Channel.SMS, Recipient(phone=number(nth))) for nth in range(many)]


def month(mairie) -> SmsMonth:
    with Scope.agent(mairie.pk).enter():
        return SmsMonth.objects.get(organisation=mairie)


def test_a_batch_of_which_some_are_refused(book):
    mairie = make_organisation()
    keys = put(mairie, *texts(10))
    book.wrong = {number(2), number(7)}
    deliver_many(organisation=mairie.pk, keys=keys)
    said = states(mairie)
    assert [said[2], said[7]] == [("sms", "bounced", "http 422")] * 2
    assert {state for nth, (_, state, _) in enumerate(said) if nth not in {2, 7}} == {"sent"}
    assert len(book.done) == 8
    spent = month(mairie)
    assert (spent.spent_cents, spent.urgent_cents) == (8 * 7, 8 * 7)


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_the_claim_and_what_became_of_them(book, monkeypatch, when):
    """Before any has left, or after all have: the job that runs again finds them, and each is done once."""
    mairie = make_organisation()
    keys = put(mairie, *texts(9))

    def die(messages):
        if when == "after":
            sent_together(messages)
        raise Killed

    sent_together = many._sent_together
    with as_job(7), monkeypatch.context() as killing, pytest.raises(Killed):
        killing.setattr(many, "_sent_together", die)
        deliver_many(organisation=mairie.pk, keys=keys)
    assert [(row.state, row.attempts, row.job) for row in rows(mairie)] == [("sending", 1, 7)] * 9
    with as_job(8):
        deliver_many(organisation=mairie.pk, keys=keys)
    assert {row.state for row in rows(mairie)} == {"sending"}
    with as_job(7):
        deliver_many(organisation=mairie.pk, keys=keys)
    assert [(row.state, row.attempts) for row in rows(mairie)] == [("sent", 2)] * 9
    assert len(book.done) == 9
    assert month(mairie).spent_cents == 9 * 7


def test_a_late_answer_does_not_undo_a_newer_attempt(book, monkeypatch):
    """A job that was given up for dead wakes up when another one has begun to send the same again."""
    mairie = make_organisation()
    keys = put(mairie, *texts(3))

    def late(messages):
        gone = sent_together(messages)
        with Scope.agent(mairie.pk).enter():
            Notice.objects.update(attempts=2)
        return gone

    sent_together = many._sent_together
    monkeypatch.setattr(many, "_sent_together", late)
    deliver_many(organisation=mairie.pk, keys=keys)
    assert [(row.state, row.attempts) for row in rows(mairie)] == [("sending", 2)] * 3


def test_what_is_not_urgent_leaves_one_in_doubt(settings, monkeypatch, book, at):
    """An exercise goes to nobody twice: a human sends again the one that was in flight."""
    at(2026, 11, 24, 10)
    settings.VOICE_URL = settings.SMS_URL
    mairie = make_organisation()
    calls = [(Channel.VOICE, Recipient(call=number(nth))) for nth in range(4)]
    keys = put(mairie, *calls, kind="quiet")

    def die(key, message, lines):
        if len(book.done) == 2:
            raise Killed
        return sent(key, message, lines)

    sent = many._sent
    with as_job(7), monkeypatch.context() as killing, pytest.raises(Killed):
        killing.setattr(many, "_sent", die)
        deliver_many(organisation=mairie.pk, keys=keys)
    assert [row.state for row in rows(mairie)] == ["sent", "sent", "sending", "queued"]
    with as_job(7):
        deliver_many(organisation=mairie.pk, keys=keys)
    assert [row.state for row in rows(mairie)] == ["sent", "sent", "uncertain", "sent"]


def test_a_line_that_breaks_is_tried_once_more_with_the_same_reference(book):
    mairie = make_organisation()
    keys = put(mairie, *texts(1))
    book.hang_up = 1
    deliver_many(organisation=mairie.pk, keys=keys)
    assert states(mairie) == [("sms", "sent", "")]
    assert book.asked == [str(keys[0])] * 2
    assert len(book.done) == 1


def test_a_gateway_that_always_hangs_up_leaves_a_doubt(book):
    mairie = make_organisation()
    keys = put(mairie, *texts(1))
    book.hang_up = 9
    deliver_many(organisation=mairie.pk, keys=keys)
    assert states(mairie) == [("sms", "uncertain", "RemoteProtocolError")]
    assert len(book.asked) == 2


def test_those_who_must_be_left_alone_are_found_among_many(book):
    mairie, other = make_organisation(), make_organisation("Mairie de Murat")
    keys = put(mairie, *texts(5), kind="danger")
    place = {nth: digest(Channel.SMS, number(nth)) for nth in range(5)}
    with Scope.agent(mairie.pk).enter():
        stop(heard(channel=Channel.SMS, digest=place[0]))
        suppress(channel=Channel.SMS, digest=place[1], reason="bounced")
        suppress(channel=Channel.SMS, digest=place[2], reason="unsubscribed", service="autre")
        suppress(channel=Channel.EMAIL, digest=place[3], reason="bounced")
    with Scope.agent(other.pk).enter():
        suppress(channel=Channel.SMS, digest=place[4], reason="bounced")
    deliver_many(organisation=mairie.pk, keys=keys)
    assert (
        states(mairie)
        == [("sms", "suppressed", "stopped"), ("sms", "suppressed", "bounced")] + [("sms", "sent", "")] * 3
    )
    assert month(mairie).spent_cents == 3 * 7


def test_a_required_one_gives_way_to_a_dead_address_alone(book):
    mairie = make_organisation()
    keys = put(mairie, *texts(3), kind="loud")
    with Scope.agent(mairie.pk).enter():
        stop(heard(channel=Channel.SMS, digest=digest(Channel.SMS, number(0))))
        suppress(channel=Channel.SMS, digest=digest(Channel.SMS, number(1)), reason="unsubscribed")
        suppress(channel=Channel.SMS, digest=digest(Channel.SMS, number(2)), reason="bounced")
    deliver_many(organisation=mairie.pk, keys=keys)
    assert [state for _, state, _ in states(mairie)] == ["sent", "sent", "suppressed"]


def test_ten_times_as_many_ask_the_database_no_more(book):
    mairie = make_organisation()
    asked = []
    for many_texts in (2, 20):
        keys = put(mairie, *texts(many_texts))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            deliver_many(organisation=mairie.pk, keys=keys)
        asked.append(len(seen))
    assert asked[1] <= asked[0]


def test_whether_they_arrived_is_written_together(book):
    mairie = make_organisation()
    keys = put(mairie, *texts(6))
    deliver_many(organisation=mairie.pk, keys=keys)
    check_all(organisation=mairie.pk, keys=keys, turn=0)
    assert all(row.delivered_at for row in rows(mairie))
    assert find(channel=Channel.SMS, digest=digest(Channel.SMS, number(0))) is None

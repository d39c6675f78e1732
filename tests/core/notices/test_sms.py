"""SMS: a real gateway over HTTP (the demonstration's), what each costs, and the month's limit."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.notices.domain import budget, queries
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.budget import SmsBudgetReached
from cantou.core.notices.domain.deliver import AFTER, deliver
from cantou.core.notices.domain.senders import ForeignDomainError, sender_of, set_sender
from cantou.core.notices.domain.sms_delivery import check
from cantou.core.notices.models import SmsMonth
from cantou.core.scope.scope import Scope
from cantou.core.tasks import events
from cantou.run.mailbox import Box, Operator
from tests.core.notices.making import again, tell
from tests.support.factories import make_organisation

pytestmark = pytest.mark.django_db
MOBILE = Recipient(name="Jeanne", phone="06 12 34 56 78")


@pytest.fixture(autouse=True)
def by_day(at):
    return at(2026, 11, 24, 10)


@pytest.fixture
def operator(settings, tmp_path):
    """The demonstration's SMS operator; gives the messages that it took."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Operator, Box(tmp_path)))
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/sms"
    yield lambda: [json.loads(path.read_bytes()) for path in Box(tmp_path).newest("sms")]
    server.shutdown()
    server.server_close()


class Answering(BaseHTTPRequestHandler):
    def __init__(self, status, *arguments):
        self.status = status
        super().__init__(*arguments)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.status:
            self.send_response(self.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def do_GET(self):
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(b'{"state": "failed"}')

    def log_message(self, *arguments):
        pass


@pytest.fixture
def answering(settings):
    """A gateway that always answers the same; nothing at all for 0."""
    servers = []

    def start(status: int) -> None:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Answering, status))
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/sms"
        servers.append(server)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def send(notice):
    deliver(organisation=notice.organisation_id, key=notice.key)
    return again(notice)


def month(organisation) -> SmsMonth:
    with Scope.agent(organisation.pk).enter():
        return queries.sms_months(organisation=organisation.pk).get()


def test_an_sms_is_short_says_who_writes_and_is_paid(operator):
    mairie = make_organisation("Mairie de Vic-sur-Cère")
    (notice,) = tell(mairie, MOBILE)
    done = send(notice)
    assert (done.state, done.segments, done.cents) == ("sent", 1, 7)
    assert operator() == [
        {
            "to": "+33612345678",
            "from": "Vic sur Cer",
            "text": "Votre signalement 7K4-M2R-XAF : pris en charge\nhttps://cantou.example/suivi/a-secret",
            "reference": str(notice.key),
        }
    ]
    spent = month(mairie)
    assert (spent.month, spent.spent_cents, spent.segments) == (date(2026, 11, 1), 7, 1)


def test_the_service_s_own_short_words_are_used(operator):
    (notice,) = tell(make_organisation("Mairie de Murat"), MOBILE, "danger")
    send(notice)
    assert operator()[0]["text"] == "Mairie de Murat : eau coupée mardi"


def test_a_refused_number_is_not_paid_and_left_alone(operator):
    mairie = make_organisation()
    wrong = Recipient(phone="06 12 34 56 99")
    first, second = tell(mairie, wrong)[0], tell(mairie, wrong)[0]
    done = send(first)
    assert (done.state, done.reason, done.cents) == ("bounced", "http 422", 0)
    assert month(mairie).spent_cents == 0
    assert send(second).reason == "bounced"


@pytest.mark.parametrize(
    ("status", "state", "paid"),
    [
        (503, "queued", 0),
        (401, "queued", 0),
        (500, "uncertain", 7),
        (0, "uncertain", 7),
        (302, "uncertain", 7),
    ],
)
def test_what_a_gateway_s_trouble_means(answering, status, state, paid):
    answering(status)
    mairie = make_organisation()
    (notice,) = tell(mairie, MOBILE)
    assert (send(notice).state, month(mairie).spent_cents) == (state, paid)


def test_without_a_gateway_nothing_leaves_and_it_is_said():
    (notice,) = tell(make_organisation(), MOBILE)
    done = send(notice)
    assert (done.state, done.reason, done.cents) == ("failed", "no_gateway", 0)


def test_a_gateway_away_costs_nothing(settings):
    settings.SMS_URL = "http://127.0.0.1:9/sms"
    mairie = make_organisation()
    (notice,) = tell(mairie, MOBILE)
    assert (send(notice).reason, month(mairie).spent_cents) == ("connect ConnectError", 0)


def alerts(organisation) -> list[int]:
    found = ProcrastinateJob.objects.filter(
        task_name="cantou.events.deliver", args__organisation=organisation.pk
    )
    told = found.order_by("id").values_list("args", flat=True)
    return [args["values"]["percent"] for args in told if args["listener"].endswith(".heard_of")]


@pytest.fixture
def heard():
    """Somebody listens to the budget's event."""
    name = events._name(SmsBudgetReached)
    events.listens_to(SmsBudgetReached)(heard_of)
    yield
    del events._listeners[name][f"{__name__}.heard_of"]


def heard_of(event: SmsBudgetReached) -> None:
    pass


def test_the_month_has_a_limit_somebody_is_told_and_danger_still_passes(operator, heard):
    mairie, other = make_organisation(), make_organisation()
    with Scope.agent(mairie.pk).enter():
        set_sender(sms_monthly_cents=36)
    states = [send(tell(mairie, MOBILE)[0]) for _ in range(6)]
    assert [done.state for done in states] == ["sent"] * 5 + ["suppressed"]
    assert (states[-1].reason, states[-1].cents) == ("budget", 0)
    assert alerts(mairie) == [80, 100]
    assert send(tell(mairie, MOBILE, "danger")[0]).state == "sent"
    assert send(tell(mairie, MOBILE)[0]).state == "suppressed"
    spent = month(mairie)
    assert (spent.spent_cents, spent.urgent_cents, spent.limit_cents) == (42, 7, 36)
    assert send(tell(other, MOBILE)[0]).state == "sent"
    assert alerts(mairie) == [80, 100]
    assert alerts(other) == []


def test_a_raised_limit_opens_the_month_again_and_a_new_month_begins_at_zero(operator, at):
    mairie = make_organisation()
    with Scope.agent(mairie.pk).enter():
        set_sender(sms_monthly_cents=7)
    assert [send(tell(mairie, MOBILE)[0]).state for _ in range(2)] == ["sent", "suppressed"]
    with Scope.agent(mairie.pk).enter():
        set_sender(sms_monthly_cents=14)
    assert send(tell(mairie, MOBILE)[0]).state == "sent"
    at(2026, 12, 1, 9)
    assert send(tell(mairie, MOBILE)[0]).state == "sent"
    with Scope.agent(mairie.pk).enter():
        found = queries.sms_months(organisation=mairie.pk).values_list("month", "spent_cents")
        assert list(found) == [(date(2026, 12, 1), 7), (date(2026, 11, 1), 14)]
        assert queries.sms_cents(organisations=(mairie.pk,)) == {mairie.pk: 21}


def test_the_first_of_the_month_is_the_local_one(at):
    at(2026, 11, 30, 23, 30)
    assert budget.this_month() == date(2026, 12, 1)


@pytest.mark.database
def test_the_database_itself_refuses_to_pass_the_limit():
    mairie = make_organisation()
    with Scope.agent(mairie.pk).enter():
        row = {"organisation": mairie, "month": date(2026, 11, 1), "limit_cents": 100}
        SmsMonth.objects.create(**row, spent_cents=100)
        with pytest.raises(IntegrityError), transaction.atomic():
            SmsMonth.objects.update(spent_cents=101)
        SmsMonth.objects.update(spent_cents=107, urgent_cents=7)
        with pytest.raises(IntegrityError), transaction.atomic():
            SmsMonth.objects.update(month=date(2026, 11, 2))


def test_whether_it_arrived_is_asked_once_a_while_after(operator, answering):
    mairie = make_organisation()
    (notice,) = tell(mairie, MOBILE)
    send(notice)
    (job,) = ProcrastinateJob.objects.filter(task_name="cantou.notices.check_sms")
    assert job.scheduled_at == datetime(2026, 11, 24, 10, 15, tzinfo=UTC)
    check(organisation=mairie.pk, key=notice.key)
    assert (again(notice).state, again(notice).delivered_at) == ("sent", job.scheduled_at - AFTER)
    (other,) = tell(mairie, MOBILE)
    send(other)
    answering(200)
    check(organisation=mairie.pk, key=other.key)
    assert (again(other).state, again(other).reason) == ("bounced", "undelivered")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mairie de Vic-sur-Cère", "Vic sur Cer"),
        ("Mairie d’Ally", "Ally"),
        ("Commune de La Chapelle", "Chapelle"),
        ("Cantal", "Cantal"),
        ("Département du Cantal", "Departement"),
        ("市役所", "Mairie"),
    ],
)
def test_eleven_letters_say_who_writes(name, expected):
    mairie = make_organisation(name)
    with Scope.agent(mairie.pk).enter():
        assert sender_of(mairie).sms_name == expected


@pytest.mark.parametrize("name", ["Mairie\r\nBcc: tous@exemple.fr", "Mairie\nde Vic-sur-Cère\x00"])
def test_a_name_of_several_lines_adds_no_header_and_stops_no_mail(name):
    mairie = make_organisation("Mairie de Vic")
    with Scope.agent(mairie.pk).enter():
        set_sender(name=name)
        header = sender_of(mairie).header
    assert not any(letter in header for letter in "\r\n\0")


def test_an_organisation_writes_in_its_own_name_where_the_operator_allows(settings):
    settings.MAIL_DOMAINS = frozenset({"vic.example"})
    mairie = make_organisation("Mairie de Vic", email="mairie@vic.example")
    with Scope.agent(mairie.pk).enter():
        assert sender_of(mairie).header == "Mairie de Vic <ne-pas-repondre@localhost>"
        set_sender(name="La mairie", address="bonjour@vic.example", reply_to="accueil@vic.example")
        found = sender_of(mairie)
        assert (found.header, found.reply_to) == ("La mairie <bonjour@vic.example>", "accueil@vic.example")
        with pytest.raises(ForeignDomainError, match=r"gouv\.example"):
            set_sender(address="president@gouv.example")


def test_a_line_break_in_a_name_stays_out_of_the_head_of_mails():
    mairie = make_organisation("Mairie de Vic")
    with Scope.agent(mairie.pk).enter():
        set_sender(name="Mairie\r\nBcc: tous@vic.example")
        assert sender_of(mairie).header.startswith('"Mairie Bcc: tous@vic.example" <')

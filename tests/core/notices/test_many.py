"""Many messages in one job: each sent once, one in doubt when the process dies."""

from __future__ import annotations

from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.many import Addressed, deliver_many, put_many
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.models import Notice
from cantou.core.scope.scope import Scope
from cantou.core.tasks import jobs
from tests.core.notices.making import Server, rows, smtp
from tests.support.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db
SAID = {"quand": "mardi", "lien": "https://cantou.example/a"}


@contextmanager
def as_job(number: int):
    token = jobs._current.set(jobs.CurrentJob(number, 0))
    try:
        yield
    finally:
        jobs._current.reset(token)


def put(mairie, *to: tuple[Channel, Recipient], kind: str = "loud") -> list[UUID]:
    messages = [
        Addressed(key=uuid4(), channel=channel, to=recipient, context=SAID) for channel, recipient in to
    ]
    with Scope.agent(mairie.pk).enter():
        return put_many(service="exemple", notice=kind, messages=messages)


def states(mairie) -> list[tuple[str, str, str]]:
    return [(row.channel, row.state, row.reason) for row in rows(mairie)]


def mails(*names: str) -> list[tuple[Channel, Recipient]]:
    return [(Channel.EMAIL, Recipient(email=f"{name}@example.org")) for name in names]


def test_each_leaves_once_however_often_the_job_runs():
    mairie, person = make_organisation("Mairie de Murat"), make_person(email="jeanne@example.org")
    keys = put(mairie, *mails("a", "b"), (Channel.IN_APP, Recipient(person=person.pk)))
    for _ in range(2):
        deliver_many(organisation=mairie.pk, keys=keys)
    assert sorted(each.to[0] for each in mail.outbox) == ["a@example.org", "b@example.org"]
    assert states(mairie) == [("email", "sent", ""), ("email", "sent", ""), ("in_app", "sent", "")]
    assert [row.attempts for row in rows(mairie)] == [1, 1, 0]


def test_the_same_row_is_put_once():
    mairie = make_organisation()
    one = Addressed(key=uuid4(), channel=Channel.EMAIL, to=Recipient(email="a@example.org"), context=SAID)
    with Scope.agent(mairie.pk).enter():
        for _ in range(2):
            put_many(service="exemple", notice="loud", messages=[one])
    assert len(rows(mairie)) == 1


def test_one_refusal_stops_nobody_and_a_connection_serves_all(settings):
    seen = []

    class Fussy(Server):
        async def handle_RCPT(self, server, session, envelope, address, options):
            seen.append(id(session))
            if address.startswith("b"):
                return "550 unknown"
            envelope.rcpt_tos.append(address)
            return "250 OK"

    mairie = make_organisation()
    keys = put(mairie, *mails("a", "b", "c"))
    with smtp(settings, Fussy()) as server:
        deliver_many(organisation=mairie.pk, keys=keys)
    assert states(mairie) == [("email", "sent", ""), ("email", "bounced", "smtp 550"), ("email", "sent", "")]
    assert (len(server.messages), len(set(seen))) == (2, 1)


def test_a_server_that_closes_between_two_mails_leaves_no_doubt(settings):
    class Closing(Server):
        async def handle_NOOP(self, server, session, envelope, argument):
            return "421 closing"

    mairie = make_organisation()
    with smtp(settings, Closing()) as server:
        deliver_many(organisation=mairie.pk, keys=put(mairie, *mails("a", "b", "c")))
    assert len(server.messages) == 3
    assert {state for _, state, _ in states(mairie)} == {"sent"}


def in_flight(mairie, job: int) -> None:
    with Scope.agent(mairie.pk).enter():
        Notice.objects.update(state="sending", attempts=1, tries=1, claimed_at="2026-11-30T10:00Z", job=job)


def test_what_was_in_flight_is_in_doubt_by_mail_and_goes_again_where_it_is_known_by_its_reference():
    mairie = make_organisation()
    keys = put(mairie, *mails("a"), (Channel.SMS, Recipient(phone="06 12 34 56 78")))
    in_flight(mairie, 7)
    with as_job(7):
        deliver_many(organisation=mairie.pk, keys=keys)
    assert mail.outbox == []
    assert states(mairie) == [("email", "uncertain", "process_died"), ("sms", "failed", "no_gateway")]
    assert rows(mairie)[1].attempts == 2


def test_what_another_job_has_in_flight_is_left_to_it():
    mairie = make_organisation()
    keys = put(mairie, *mails("a"))
    in_flight(mairie, 7)
    with as_job(8):
        deliver_many(organisation=mairie.pk, keys=keys)
    assert (mail.outbox, states(mairie)) == ([], [("email", "sending", "")])


def test_an_sms_that_a_dead_job_had_paid_is_not_paid_twice(settings):
    settings.SMS_URL = "http://127.0.0.1:9/sms"
    mairie = make_organisation()
    keys = put(mairie, (Channel.SMS, Recipient(phone="06 12 34 56 78")))
    with Scope.agent(mairie.pk).enter():
        Notice.objects.update(cents=7, segments=1)
    deliver_many(organisation=mairie.pk, keys=keys)
    assert states(mairie) == [("sms", "queued", "connect ConnectError")]
    assert rows(mairie)[0].cents == 0
    assert ProcrastinateJob.objects.filter(task_name="cantou.notices.send").count() == 1

"""Messages: signed, tried again, given up, never twice, never more than was agreed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.applications.domain import applications, openings, webhooks
from cantou.core.applications.domain.retention import forget
from cantou.core.applications.domain.sending import NotDeliveredError, deliver
from cantou.core.applications.manifest import read
from cantou.core.applications.models import Delivery
from cantou.core.scope.scope import Scope
from cantou.core.tasks import jobs
from cantou.core.tasks.jobs import MOST_ATTEMPTS, CurrentJob
from cantou.core.web import signing
from tests.support.factories import make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
# The published example of the Standard Webhooks specification.
SECRET, IDENTIFIER, MOMENT = (
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    1614265330,
)
BODY, SIGNATURE = b'{"test": 2432232314}', "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def one(organisation) -> Delivery:
    with Scope.agent(organisation.pk).enter():
        return Delivery.objects.get()


def send(organisation, *, attempts: int | None = None) -> None:
    """The one delivery of this organisation, by a job that has run so often before, or by none."""
    token = None if attempts is None else jobs._current.set(CurrentJob(1, attempts))
    try:
        deliver(organisation=organisation.pk, key=one(organisation).key)
    finally:
        if token:
            jobs._current.reset(token)


@pytest.fixture
def told(opened, vic):
    """A message that waits."""
    with Scope.agent(vic.pk).enter():
        webhooks.announce(event="signalements.filed", reference="7K4M2RXAF", occurrence="1")
    return vic


def test_the_signature_is_that_of_the_standard():
    assert signing.sign(secret=SECRET, identifier=IDENTIFIER, timestamp=MOMENT, body=BODY) == SIGNATURE


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True),
        ({"signatures": f"v1,autre {SIGNATURE}"}, True),
        ({"signatures": "v1,autre"}, False),
        ({"body": b'{"test": 2432232315}'}, False),
        ({"identifier": "msg_autre"}, False),
        ({"secret": signing.new_secret()}, False),
        ({"now": MOMENT + 301}, False),
        ({"timestamp": "hier"}, False),
    ],
)
def test_what_a_receiver_believes(changes, good):
    values = {"secret": SECRET, "identifier": IDENTIFIER, "timestamp": str(MOMENT), "signatures": SIGNATURE}
    assert signing.verify(**{**values, "body": BODY, "now": MOMENT, **changes}) is good


def test_what_leaves_names_nobody(external, told):
    send(told)
    (body,) = external.heard
    assert set(body) == {"type", "timestamp", "data"}
    assert body["data"] == {"organisation": told.slug, "reference": "7K4M2RXAF"}
    row = one(told)
    assert (row.state, row.status, row.attempts, row.problem) == ("delivered", 204, 1, "")


def test_a_wrong_secret_is_refused_by_the_receiver(external, told):
    external.webhook_secret = signing.new_secret()
    with pytest.raises(NotDeliveredError):
        send(told)
    assert (external.heard, external.refused) == ([], 1)
    assert (one(told).state, one(told).status) == ("failed", 401)


def test_said_twice_is_told_once(external, told):
    with Scope.agent(told.pk).enter():
        again = webhooks.announce(event="signalements.filed", reference="7K4M2RXAF", occurrence="1")
    assert again == 0
    send(told)
    send(told)
    assert len(external.heard) == 1


def test_tried_again_then_given_up_then_revived(external, told):
    external.status = 503
    for attempts in (0, 1):
        with pytest.raises(NotDeliveredError):
            send(told, attempts=attempts)
    assert (one(told).state, one(told).attempts) == ("failed", 2)
    with pytest.raises(NotDeliveredError):
        send(told, attempts=MOST_ATTEMPTS)
    assert (one(told).state, one(told).status) == ("dead", 503)
    external.status = 204
    send(told, attempts=MOST_ATTEMPTS + 1)
    assert one(told).state == "delivered"


def test_gone_is_for_good(external, told):
    external.status = 410
    send(told, attempts=0)
    assert (one(told).state, one(told).problem) == ("dead", "gone")


def test_an_address_that_leads_inside_is_never_called(external, told, settings):
    settings.OUTGOING_LOOPBACK = False
    send(told, attempts=0)
    assert (external.heard, external.refused) == ([], 0)
    assert (one(told).state, one(told).problem) == ("dead", "address")


def test_what_nobody_wants_any_more_is_dropped(external, opened, told):
    with Scope.agent(told.pk).enter():
        openings.close_application(organisation=told, application=opened)
    send(told)
    assert (external.heard, one(told).state) == ([], "dropped")


def test_only_the_events_that_were_agreed_to(external, opened, operator, vic):
    more = external.manifest()
    more["webhook"] = {**more["webhook"], "events": ["signalements.message", "signalements.status"]}
    with Scope.agent(operator.pk).enter():
        applications.update(application=opened, manifest=read(json.dumps(more)))
    with Scope.agent(vic.pk).enter():
        said = [
            webhooks.announce(event=f"signalements.{name}", reference="7K4M2RXAF", occurrence=name)
            for name in ("filed", "message", "status")
        ]
    assert said == [0, 0, 1], "no longer asked for; not agreed to; both"


def test_both_secrets_sign_while_the_receiver_changes(external, opened, operator, told):
    with Scope.agent(operator.pk).enter():
        made = applications.rotate_webhook_secret(application=opened)
    send(told)
    assert len(external.heard) == 1, "the receiver still knows the first"
    external.webhook_secret = made.webhook_secret
    with Scope.agent(told.pk).enter():
        webhooks.announce(event="signalements.filed", reference="7K4M2RXAF", occurrence="2")
        key = Delivery.objects.order_by("-pk").first().key
    deliver(organisation=told.pk, key=key)
    assert len(external.heard) == 2
    assert made.webhook_secret.encode() not in bytes(opened.sealed)


def test_what_happens_to_a_report_is_heard_through_its_events(external, opened, vic, murat):
    report = make_report(vic)
    make_report(murat)
    run_jobs()
    assert [body["data"]["reference"] for body in external.heard] == [report.reference]


def test_a_message_waits_for_the_transaction(opened, vic):
    with pytest.raises(ZeroDivisionError), transaction.atomic(), Scope.agent(vic.pk).enter():
        webhooks.announce(event="signalements.filed", reference="7K4M2RXAF", occurrence="9")
        raise ZeroDivisionError
    assert not ProcrastinateJob.objects.filter(task_name="cantou.applications.send").exists()


@pytest.mark.database
def test_the_database_keeps_one_message_for_one_event(told):
    row = one(told)
    with Scope.agent(told.pk).enter(), pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            organisation_id=told.pk, application=row.application, key=row.key, event="x", body="{}"
        )


def test_the_log_is_kept_for_a_season(opened, vic, murat):
    with Scope.agent(vic.pk).enter():
        webhooks.send_test(application=opened)
        webhooks.send_test(application=opened)
        old = Delivery.objects.order_by("pk").first()
        Delivery.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=91))
    assert forget() == 1
    assert one(vic).pk != old.pk

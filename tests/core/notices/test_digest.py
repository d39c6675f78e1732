"""The messages of a day in one mail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.notices.domain import outcome
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.deliver import _claim, _settle, deliver
from cantou.core.notices.domain.preferences import choose
from cantou.core.notices.models import Notice
from cantou.core.notices.tasks import digest
from cantou.core.scope.scope import Scope
from tests.core.notices.making import CONTEXT, again, tell
from tests.core.notices.test_deliver import as_job
from tests.support.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


def prefer(organisation, person, choice, service="exemple"):
    with Scope.for_person(person.pk, acting=organisation.pk).enter():
        choose(
            person=person.pk, organisation=organisation.pk, service=service, channel="email", choice=choice
        )


@pytest.fixture
def story(at):
    """Somebody who wants one mail in the evening, and has been told three things."""
    at(2026, 11, 24, 9)
    mairie = make_organisation("Mairie de Murat")
    person = make_person(given_name="Paul", email="paul@example.org")
    prefer(mairie, person, "daily")
    told = []
    for state in ("reçu", "pris en charge", "traité"):
        (row,) = tell(
            mairie, Recipient(person=person.pk), context=CONTEXT | {"etat": state}, channels=["email"]
        )
        deliver(organisation=mairie.pk, key=row.key)
        told.append(row)
    return mairie, person, told


def evening(mairie, person) -> Notice:
    digest(organisation=mairie.pk, person=person.pk)
    with Scope.agent(mairie.pk).enter():
        return Notice.objects.get(service="notices")


def test_the_evening_s_mail_tells_all_of_it_once(story):
    mairie, person, told = story
    assert mail.outbox == []
    (job,) = ProcrastinateJob.objects.filter(task_name="cantou.notices.digest")
    assert job.scheduled_at == datetime(2026, 11, 24, 17, tzinfo=UTC)
    carrier = evening(mairie, person)
    digest(organisation=mairie.pk, person=person.pk)
    deliver(organisation=mairie.pk, key=carrier.key)
    for row in told:
        deliver(organisation=mairie.pk, key=row.key)
    (message,) = mail.outbox
    assert message.subject == "Vos messages du 24 novembre\u00a0: 3 messages"
    assert (
        message.body.index("« reçu »")
        < message.body.index("« pris en charge »")
        < message.body.index("« traité »")
    )
    assert message.body.startswith("Bonjour Paul,\n\nVoici ce que vous avez reçu de Mairie de Murat\u00a0:")
    assert message.message()["List-Unsubscribe"] is not None
    assert [(again(row).state, again(row).subject[-6:]) for row in told] == [
        ("sent", ": reçu"),
        ("sent", "charge"),
        ("sent", "traité"),
    ]


def test_what_becomes_of_the_mail_becomes_of_what_it_carried(story):
    mairie, person, told = story
    carrier = evening(mairie, person)
    with as_job(5):
        claim = _claim(mairie.pk, carrier.key)
        assert {again(row).state for row in told} == {"sending"}
        _settle(mairie.pk, carrier.key, claim.attempt, outcome.later("smtp 451"))
        assert {again(row).state for row in told} == {"queued"}
        _claim(mairie.pk, carrier.key)
        deliver(organisation=mairie.pk, key=carrier.key)
    assert {again(row).state for row in [*told, carrier]} == {"uncertain"}


def test_a_mind_changed_during_the_day_counts(story):
    mairie, person, told = story
    prefer(mairie, person, "never")
    digest(organisation=mairie.pk, person=person.pk)
    assert {(again(row).state, again(row).reason) for row in told} == {("suppressed", "preference")}
    with Scope.agent(mairie.pk).enter():
        assert Notice.objects.filter(service="notices").count() == 0


def test_somebody_who_wants_all_mails_in_the_evening_gets_the_digest_itself(at):
    at(2026, 11, 24, 9)
    mairie, person = make_organisation(), make_person(email="paul@example.org")
    prefer(mairie, person, "daily", service="")
    (row,) = tell(mairie, Recipient(person=person.pk), channels=["email"])
    deliver(organisation=mairie.pk, key=row.key)
    carrier = evening(mairie, person)
    deliver(organisation=mairie.pk, key=carrier.key)
    assert (again(carrier).state, again(row).state) == ("sent", "sent")

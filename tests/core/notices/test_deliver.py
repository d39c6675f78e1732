"""One notice, sent once: its states, and what becomes of an attempt."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.notices.domain import outcome
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.deliver import PAUSES, Claim, _claim, _settle, deliver
from cantou.core.notices.domain.resend import NotResendableError, resend
from cantou.core.notices.domain.suppressions import release
from cantou.core.notices.models import Notice, Preference, State, Suppression
from cantou.core.notices.models.notice import TRANSITIONS
from cantou.core.scope.scope import Scope
from cantou.core.tasks import jobs
from tests.core.notices.making import CONTEXT, JEANNE, Server, again, rows, smtp, tell
from tests.support.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mairie():
    return make_organisation(
        "Mairie de Vic-sur-Cère",
        email="mairie@vic.example",
        phone="+33471475068",
        address="1 place\n15800 Vic",
    )


def send(notice: Notice) -> Notice:
    deliver(organisation=notice.organisation_id, key=notice.key)
    return again(notice)


@contextmanager
def as_job(number: int):
    token = jobs._current.set(jobs.CurrentJob(number, 0))
    try:
        yield
    finally:
        jobs._current.reset(token)


def scheduled(task: str = "cantou.notices.send") -> list[datetime]:
    found = ProcrastinateJob.objects.filter(task_name=task, scheduled_at__isnull=False)
    return list(found.order_by("id").values_list("scheduled_at", flat=True))


def test_a_mail_says_who_writes_in_words_and_in_colours(mairie, settings):
    settings.ORIGIN = "https://cantou.example"
    (notice,) = tell(mairie, JEANNE)
    done = send(notice)
    assert (done.state, done.attempts, done.reason) == ("sent", 1, "")
    (message,) = mail.outbox
    assert message.subject == done.subject == "Votre signalement 7K4-M2R-XAF : pris en charge"
    assert message.to == ["jeanne@example.org"]
    assert message.reply_to == ["mairie@vic.example"]
    raw = message.message()
    assert raw["From"] == "=?utf-8?q?Mairie_de_Vic-sur-C=C3=A8re?= <ne-pas-repondre@localhost>"
    assert raw["Message-ID"] == f"<n.{mairie.pk:x}.{notice.key.hex}@cantou.example>"
    assert raw["Auto-Submitted"] == "auto-generated"
    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert raw["List-Unsubscribe"].startswith("<https://cantou.example/compte/messages/desabonnement/")
    assert raw.get_content_type() == "multipart/alternative"
    text, html = message.body, message.alternatives[0].content
    assert text.startswith(
        "Bonjour Jeanne,\n\nVotre signalement 7K4-M2R-XAF est maintenant « pris en charge ».\n\n"
        "https://cantou.example/suivi/a-secret\n\nMairie de Vic-sur-Cère\n\n-- \n"
    )
    assert '<a class="button" href="https://cantou.example/suivi/a-secret">Suivre mon signalement</a>' in html
    assert "<h1>Votre signalement 7K4\u2011M2R\u2011XAF\u00a0: pris en charge</h1>" in html
    assert html.count("Mairie de Vic-sur-Cère") == 4
    assert "Motif" not in text + html
    assert "Téléphone : 04\u00a071\u00a047\u00a050\u00a068" in text
    assert '<a href="tel:+33471475068">04\u00a071\u00a047\u00a050\u00a068</a>' in html


def test_what_was_told_is_escaped_in_the_mail_and_cannot_become_a_header(mairie):
    context = {**CONTEXT, "etat": "<b>fini</b>\nBcc: all@example.org {lien}"}
    (notice,) = tell(mairie, JEANNE, context=context)
    assert send(notice).state == "sent"
    (message,) = mail.outbox
    assert message.subject.endswith("<b>fini</b> Bcc: all@example.org {lien}")
    assert "<b>fini" not in message.alternatives[0].content
    assert message.message()["Bcc"] is None


def test_a_required_notice_offers_no_way_out(mairie):
    (notice,) = tell(mairie, JEANNE, "duty")
    send(notice)
    assert mail.outbox[0].message()["List-Unsubscribe"] is None
    assert "Ne plus recevoir" not in mail.outbox[0].body


def test_the_account_keeps_the_words_and_where_they_lead(mairie):
    person = make_person(given_name="Paul")
    (notice,) = tell(mairie, Recipient(person=person.pk))
    done = send(notice)
    assert (done.state, done.subject) == ("sent", "Votre signalement 7K4-M2R-XAF : pris en charge")
    assert done.body == (
        "Bonjour Paul,\n\nVotre signalement 7K4-M2R-XAF est maintenant « pris en charge ».\n\n"
        "Mairie de Vic-sur-Cère"
    )


def test_what_is_settled_is_not_sent_again(mairie):
    (notice,) = tell(mairie, JEANNE)
    for _ in range(3):
        send(notice)
    deliver(organisation=mairie.pk, key=uuid4())
    deliver(organisation=make_organisation().pk, key=notice.key)
    assert len(mail.outbox) == 1


def test_a_job_that_runs_again_finds_what_it_had_taken_and_only_says_so(mairie):
    (notice,) = tell(mairie, JEANNE)
    with as_job(7):
        assert isinstance(_claim(mairie.pk, notice.key), Claim)
    assert again(notice).state == "sending"
    with as_job(8):
        assert send(notice).state == "sending"  # Another job, alive for all we know, is at it.
    with as_job(7):
        done = send(notice)
    assert (done.state, done.reason) == ("uncertain", "process_died")
    assert mail.outbox == []


def test_the_answer_of_one_given_up_for_dead_still_counts(mairie):
    (notice,) = tell(mairie, JEANNE)
    with as_job(7):
        claim = _claim(mairie.pk, notice.key)
        send(notice)
        _settle(mairie.pk, notice.key, claim.attempt, outcome.later("smtp 451"))
        assert again(notice).state == "uncertain"
        _settle(mairie.pk, notice.key, claim.attempt, outcome.sent("id-1"))
    done = again(notice)
    assert (done.state, done.provider_id) == ("sent", "id-1")


def test_a_late_answer_changes_nothing_of_a_newer_attempt(mairie):
    (notice,) = tell(mairie, JEANNE)
    with as_job(7):
        old = _claim(mairie.pk, notice.key)
        send(notice)
    with Scope.agent(mairie.pk).enter():
        resend(notice=notice)
    with as_job(9):
        _claim(mairie.pk, notice.key)
    _settle(mairie.pk, notice.key, old.attempt, outcome.sent())
    assert (again(notice).state, again(notice).attempts) == ("sending", 2)


def test_a_server_that_is_away_is_tried_for_a_day_then_it_failed(mairie, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    (notice,) = tell(mairie, JEANNE)
    for number, pause in enumerate(PAUSES, 1):
        done = send(notice)
        assert (done.state, done.attempts) == ("queued", number)
        assert done.reason == "connect ConnectionRefusedError"
        assert scheduled()[-1] - datetime.now(UTC) == pytest.approx(
            timedelta(seconds=pause), abs=timedelta(seconds=9)
        )
    assert send(notice).state == "failed"
    assert len(scheduled()) == len(PAUSES)


@pytest.mark.parametrize(
    ("answers", "state", "reason"),
    [
        ({"data": "451 try later"}, "queued", "smtp 451"),
        ({"data": "554 no"}, "failed", "smtp 554"),
        ({"rcpt": "450 try later"}, "queued", "smtp 450"),
        ({"rcpt": "550 nobody here"}, "bounced", "smtp 550"),
    ],
)
def test_what_a_mail_server_refuses_surely_did_not_leave(mairie, settings, answers, state, reason):
    (notice,) = tell(mairie, JEANNE)
    with smtp(settings, Server(**answers)) as server:
        done = send(notice)
    assert (done.state, done.reason, server.messages) == (state, reason, [])


def test_a_connection_lost_after_the_words_had_left_is_uncertain(mairie, settings):
    async def hang_up(server, envelope):
        server.transport.abort()
        return "250 OK"

    (notice,) = tell(mairie, JEANNE)
    with smtp(settings, Server(data=hang_up)):
        done = send(notice)
    assert (done.state, done.reason) == ("uncertain", "SMTPServerDisconnected")


def test_a_real_server_gets_one_whole_message(mairie, settings):
    settings.BOUNCE_ADDRESS = "rebonds@cantou.example"
    (notice,) = tell(mairie, JEANNE)
    with smtp(settings) as server:
        assert send(notice).state == "sent"
    (raw,) = server.messages
    message = message_from_bytes(raw, policy=policy.default)
    assert message["From"].addresses[0].display_name == "Mairie de Vic-sur-Cère"
    assert message.get_body(("plain",)).get_content().splitlines()[0] == "Bonjour Jeanne,"


def test_an_unknown_error_is_uncertain_never_sent_again(mairie, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    (notice,) = tell(mairie, JEANNE)
    done = send(notice)
    assert (done.state, done.reason) == ("uncertain", "ZeroDivisionError")


class Broken:
    def __init__(self, **options):
        pass

    def open(self):
        pass

    def close(self):
        pass

    def send_messages(self, messages):
        return 1 / 0


def test_a_dead_address_is_left_alone_until_somebody_knows_better(mairie, settings):
    first, second, third = (tell(mairie, JEANNE)[0] for _ in range(3))
    other = make_organisation()
    (elsewhere,) = tell(other, JEANNE)
    with smtp(settings, Server(rcpt="550 nobody here")):
        assert send(first).state == "bounced"
    assert (send(second).state, again(second).reason) == ("suppressed", "bounced")
    (required,) = tell(mairie, JEANNE, "duty")
    assert send(required).reason == "bounced"
    assert send(elsewhere).state != "suppressed"
    with Scope.agent(mairie.pk).enter():
        release(suppression=Suppression.objects.get())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send(third).state == "sent"


def test_the_address_is_that_of_the_account_on_the_day_of_sending(mairie):
    person = make_person(email="old@example.org")
    _, notice = tell(mairie, Recipient(person=person.pk))
    person.email = "new@example.org"
    person.save()
    send(notice)
    assert mail.outbox[0].to == ["new@example.org"]
    _, gone = tell(mairie, Recipient(person=person.pk))
    person.email = ""
    person.save()
    assert (send(gone).state, again(gone).reason) == ("suppressed", "no_address")
    (closed,) = tell(mairie, Recipient(person=person.pk), channels=("in_app",))
    person.is_active = False
    person.save()
    assert (send(closed).state, again(closed).reason) == ("suppressed", "account_closed")


def test_a_new_address_of_an_account_is_not_blamed_for_the_old_one(mairie, settings):
    person = make_person(email="old@example.org")
    _, first = tell(mairie, Recipient(person=person.pk))
    _, second = tell(mairie, Recipient(person=person.pk))
    with smtp(settings, Server(rcpt="550 nobody here")):
        assert send(first).state == "bounced"
    person.email = "new@example.org"
    person.save()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send(second).state == "sent"


@pytest.mark.parametrize(
    ("notice", "choices", "state", "reason"),
    [
        ("changed", [("exemple", "never")], "suppressed", "preference"),
        ("changed", [("", "never")], "suppressed", "preference"),
        ("changed", [("", "never"), ("exemple", "now")], "sent", ""),
        ("changed", [("other", "never")], "sent", ""),
        ("changed", [("exemple", "daily")], "queued", ""),
        ("duty", [("exemple", "never")], "sent", ""),
        ("duty", [("exemple", "daily")], "sent", ""),
        ("danger", [("exemple", "daily")], "sent", ""),
        ("danger", [("exemple", "never")], "suppressed", "preference"),
    ],
)
def test_what_a_person_prefers_is_followed_but_for_what_they_may_not_refuse(
    mairie, notice, choices, state, reason
):
    person = make_person(email="p@example.org")
    other = make_organisation()
    with Scope.for_person(person.pk, acting=other.pk).enter():
        Preference.objects.create(organisation=other, person=person, channel="email", choice="never")
    with Scope.for_person(person.pk, acting=mairie.pk).enter():
        for service, choice in choices:
            Preference.objects.create(
                organisation=mairie, person=person, service=service, channel="email", choice=choice
            )
    _, row = tell(mairie, Recipient(person=person.pk), notice)
    done = send(row)
    assert (done.state, done.reason) == (state, reason)


def test_a_telephone_does_not_ring_at_night(mairie, settings, at):
    settings.SMS_URL = "http://127.0.0.1:9/sms"
    at(2026, 11, 28, 20, 30)  # Saturday, 21:30 in Paris: until Monday, since Sunday is Sunday.
    (notice,) = tell(mairie, Recipient(phone="06 12 34 56 78"))
    assert send(notice).state == "queued"
    assert scheduled() == [datetime(2026, 11, 30, 7, 30, tzinfo=UTC)]
    (urgent,) = tell(mairie, Recipient(phone="06 12 34 56 78"), "danger")
    assert send(urgent).reason == "connect ConnectError"


def test_a_lost_key_fails_and_says_why(mairie, settings):
    (notice,) = tell(mairie, JEANNE)
    settings.SEAL_KEYS = {2: b"x" * 32}
    assert (send(notice).state, again(notice).reason) == ("failed", "sealed")


def test_a_human_sends_again_what_may_not_have_arrived_and_nothing_else(mairie):
    (notice,) = tell(mairie, JEANNE)
    with as_job(7):
        _claim(mairie.pk, notice.key)
        send(notice)
    with Scope.agent(mairie.pk).enter():
        resend(notice=notice)
        with pytest.raises(NotResendableError):
            resend(notice=notice)
    assert send(notice).state == "sent"
    with Scope.agent(mairie.pk).enter(), pytest.raises(NotResendableError):
        resend(notice=notice)
    assert len(mail.outbox) == 1


@pytest.mark.database
@pytest.mark.parametrize("before", State.values)
def test_the_database_holds_the_table_of_transitions(mairie, before):
    (notice,) = tell(mairie, JEANNE)
    now = datetime.now(UTC)
    with Scope.agent(mairie.pk).enter():
        mine = Notice.objects.filter(pk=notice.pk)
        for after in State.values:
            with transaction.atomic():
                reach(mine, before, now)
                allowed = True
                try:
                    with transaction.atomic():
                        mine.update(state=after, claimed_at=now, finished_at=now)
                except DatabaseError:
                    allowed = False
                transaction.set_rollback(True)
            assert allowed == (after == before or after in TRANSITIONS[before]), (before, after)


def reach(mine, state, now) -> None:
    """By steps that are allowed."""
    via = {"uncertain": ["sending"], "bounced": ["sending"], "queued": []}.get(state, [])
    for step in [*via, state]:
        mine.update(state=step, claimed_at=now, finished_at=now)


def test_the_ledger_counts_what_it_did(mairie):
    from prometheus_client import REGISTRY

    def count() -> float:
        return REGISTRY.get_sample_value("cantou_notices_total", {"channel": "email", "state": "sent"}) or 0

    before = count()
    send(tell(mairie, JEANNE)[0])
    assert count() - before == 1
    assert len(rows(mairie)) == 1

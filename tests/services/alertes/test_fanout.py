"""From an alert to a line for each subscriber and way; sent, counted, proved."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.notices.domain import decide
from cantou.core.notices.domain.subscriptions import Who
from cantou.core.notices.engine.quiet import allowed_from
from cantou.services.alertes.domain import fanout, ledger, sending
from cantou.services.alertes.domain.content import Where
from cantou.services.alertes.domain.subscriptions import ours
from cantou.services.alertes.models import Dispatch, Fanout, Subscription
from tests.core.maps.ground import make_place
from tests.support.factories import make_commune, make_person

pytestmark = pytest.mark.django_db


def follow(
    valley, address, *, channel="email", place=None, themes=(), confirmed=True, person=None, commune=None
):
    commune = commune or valley.commune
    row = ours.subscribe(
        organisation=valley.mairie.pk,
        who=Who(channel, address, person=person),
        slug=commune.slug,
        how={"themes": list(themes)},
        commune_id=commune.pk,
        place_id=place.pk if place else None,
        label=place.name if place else commune.name,
    )
    with valley.scope():
        if confirmed and row.confirmed_at is None:
            Subscription.objects.filter(pk=row.pk).update(confirmed_at="2026-11-01T10:00Z")
    return row


def written(valley, alert) -> int:
    return fanout.write(organisation=valley.mairie.pk, alert=alert.pk)


def lines(valley, alert) -> list[tuple[str, str, str]]:
    with valley.scope():
        found = ledger.lines_of(organisation=valley.mairie.pk, alert=alert.pk)
        return list(found.values_list("channel", "state", "reason"))


def sent(valley, alert) -> None:
    with valley.scope():
        keys = list(Dispatch.objects.filter(alert_id=alert.pk).order_by("pk").values_list("pk", flat=True))
    sending.send_part(organisation=valley.mairie.pk, alert=alert.pk, first=keys[0], last=keys[-1])


def test_a_line_for_each_who_follows_this_place_and_these_things(valley):
    hamlet, other = make_place(valley.commune, "Salvagnac"), make_place(valley.commune, "Comblat")
    elsewhere = make_commune("Thiézac", slug="thiezac")
    for name, options in {
        "whole": {},
        "hamlet": {"place": hamlet},
        "other": {"place": other},
        "water": {"themes": ["eau"]},
        "never": {"confirmed": False},
        "elsewhere": {"commune": elsewhere},
    }.items():
        follow(valley, f"{name}@example.org", **options)
    grave = valley.send("crue")
    assert written(valley, grave) == 4
    mild = valley.send("neige")
    assert written(valley, mild) == 3
    where = (Where(description="Salvagnac", territory=valley.commune.pk, place=hamlet.pk),)
    local = valley.send("crue", areas=where)
    assert written(valley, local) == 3


def test_an_account_has_a_line_for_each_way(valley):
    follow(valley, "", channel="account", person=make_person(email="jeanne@example.org").pk)
    alert = valley.send("crue")
    assert written(valley, alert) == 2
    assert [channel for channel, _, _ in lines(valley, alert)] == ["in_app", "email"]


def test_a_part_that_is_written_again_adds_nothing(valley, monkeypatch):
    monkeypatch.setattr(fanout, "PART", 2)
    for number in range(5):
        follow(valley, f"p{number}@example.org")
    alert = valley.send("crue")
    assert not fanout._write_part(valley.mairie.pk, alert.pk)
    with valley.scope():
        Fanout.objects.update(walked=0)
    assert written(valley, alert) == 5
    assert len(lines(valley, alert)) == 5
    assert written(valley, alert) == 5


def test_sent_once_however_often_and_counted(valley):
    for name in ("a", "b"):
        follow(valley, f"{name}@example.org")
    follow(valley, "06 12 34 56 78", channel="sms")
    gone = follow(valley, "c@example.org")
    alert = valley.send("crue")
    written(valley, alert)
    with valley.scope():
        ours.leave(organisation=valley.mairie.pk, key=gone.object_key)
    mail.outbox.clear()
    for _ in range(2):
        sent(valley, alert)
    assert sorted(each.to[0] for each in mail.outbox) == ["a@example.org", "b@example.org"]
    assert mail.outbox[0].subject == "[Alerte] Crue : éloignez-vous des cours d’eau"
    assert lines(valley, alert) == [
        ("email", "sent", ""),
        ("email", "sent", ""),
        ("sms", "failed", "no_gateway"),
        ("email", "suppressed", "left"),
    ]
    with valley.scope():
        counts = ledger.counts(organisation=valley.mairie.pk, alert=alert.pk)
        rows = list(
            csv.DictReader(
                io.StringIO("".join(ledger.csv_lines(organisation=valley.mairie.pk, alert=alert.pk))),
                delimiter=";",
            )
        )
    assert (counts.total.targeted, counts.total.sent, counts.total.failed, counts.people) == (4, 2, 2, 4)
    assert [row["etat"] for row in rows] == ["sent", "sent", "failed", "suppressed"]


def test_an_exercise_waits_for_the_day_and_says_so_a_real_one_does_not(valley, monkeypatch):
    follow(valley, "06 12 34 56 78", channel="sms")
    monkeypatch.setattr(decide, "allowed_from", allowed_from)
    night = datetime(2026, 11, 29, 23, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: night)
    drill, real = valley.send("crue", status="Exercise"), valley.send("crue")
    for alert in (drill, real):
        written(valley, alert)
        sent(valley, alert)
    assert lines(valley, drill) == [("sms", "queued", "")]
    assert lines(valley, real) == [("sms", "failed", "no_gateway")]
    held = ProcrastinateJob.objects.filter(task_name="cantou.notices.send", scheduled_at__isnull=False)
    assert [job.scheduled_at for job in held] == [datetime(2026, 11, 30, 7, 30, tzinfo=UTC)]


def test_a_mail_has_a_button_to_answer(valley):
    follow(valley, "a@example.org")
    alert = valley.send("crue")
    written(valley, alert)
    sent(valley, alert)
    ((page, kind),) = mail.outbox[-1].alternatives
    assert kind == "text/html"
    assert re.search(r'<a class="button" href="[^"]+/alertes/r/[^"]+">Voir l’alerte et répondre</a>', page)


def test_an_address_that_cannot_be_read_keeps_no_other_from_leaving(valley):
    broken = follow(valley, "a@example.org")
    follow(valley, "b@example.org")
    with valley.scope():
        broken.subscriber.sealed = b"another key"
        broken.subscriber.save(update_fields=["sealed"])
    alert = valley.send("crue")
    written(valley, alert)
    sent(valley, alert)
    assert sorted(lines(valley, alert)) == [("email", "sent", ""), ("email", "suppressed", "no_address")]
    assert [message.to for message in mail.outbox] == [["b@example.org"]]


def test_a_technical_test_reaches_no_subscriber(valley):
    follow(valley, "a@example.org")
    alert = valley.send("crue", status="Test")
    with valley.scope():
        assert not Fanout.objects.filter(alert_id=alert.pk).exists()

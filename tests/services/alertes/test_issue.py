from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cantou.services.alertes.domain import confirmations, drafts
from cantou.services.alertes.domain.issue import issue
from cantou.services.alertes.models import Alert, Area, Info, Thread

pytestmark = pytest.mark.django_db


def test_what_is_sent_is_a_message_with_its_words_and_its_place(valley):
    alert = valley.send("crue")
    with valley.scope():
        info, area = Info.objects.get(), Area.objects.get()
        thread = Thread.objects.get()
    assert alert.identifier == f"127.0.0.1-{thread.code}-1"
    assert (alert.status, alert.msg_type, alert.references, alert.is_public) == ("Actual", "Alert", "", True)
    assert (info.event, info.severity, info.sender_name) == ("Crue", "Severe", "Mairie de Vic-sur-Cère")
    assert (area.territory_id, area.geocodes) == (valley.commune.pk, [valley.commune.code])
    assert (thread.messages, thread.communes, thread.ended_at) == (1, [valley.commune.pk], None)


def test_an_update_and_a_cancellation_keep_the_references_of_all_before(valley):
    first = valley.send("crue")
    second = valley.send("crue", msg_type="Update", follows=first, headline="Crue : la route est coupée")
    last = valley.send("crue", msg_type="Cancel", follows=second, note="L’eau est redescendue.")
    said = [f"{one.sender},{one.identifier},{_local(one.sent)}" for one in (first, second)]
    assert second.references == said[0]
    assert last.references == " ".join(said)
    with valley.scope():
        thread = Thread.objects.get()
        assert (thread.messages, thread.headline) == (3, "Crue : la route est coupée")
        assert thread.ended_at == last.sent


def _local(when):
    from zoneinfo import ZoneInfo

    return when.astimezone(ZoneInfo("Europe/Paris")).isoformat(timespec="seconds")


@pytest.mark.parametrize("model", [Alert, Info, Area])
def test_nothing_of_what_was_sent_is_changed(valley, model):
    valley.send("crue")
    with pytest.raises(IntegrityError), valley.scope():
        model.objects.update(is_public=False)


def test_what_is_real_does_not_leave_without_its_confirmation(valley):
    with valley.scope():
        draft = drafts.write(content=valley.content(), by=None)
        with pytest.raises(ValidationError) as refused, transaction.atomic():
            issue(draft=draft, by=None)
        assert "Confirmez d’abord" in refused.value.messages[0]
        assert Alert.objects.count() == 0


def test_the_database_itself_refuses_a_real_alert_that_nobody_confirmed(valley):
    alert = valley.send("crue")
    with valley.scope():
        draft = drafts.write(content=valley.content("neige"), by=None)
        confirmations.ask(draft=draft, by=None)
    copied = {
        name: getattr(alert, name)
        for name in ("organisation_id", "thread_id", "sender", "sent", "status", "confirmation_id")
    }
    follow = {"number": 2, "msg_type": "Update", "references": "x", "identifier": "y"}
    with pytest.raises(IntegrityError), valley.scope():
        Alert.objects.create(**copied, **follow, digest=draft.digest)


def test_an_exercise_leaves_without_it(valley):
    alert = valley.send("crue", status="Exercise")
    assert (alert.status, alert.confirmation_id) == ("Exercise", None)

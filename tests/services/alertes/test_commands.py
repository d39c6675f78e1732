from __future__ import annotations

import re

import pytest

from cantou.core.notices.domain.received import NotTakenError, Received
from cantou.services.alertes.domain import commands
from cantou.services.alertes.models import Alert, Caller, Draft
from tests.core.maps.ground import make_place

pytestmark = pytest.mark.django_db
PHONE = "+33612345678"


@pytest.fixture
def said(monkeypatch):
    """What is answered by SMS."""
    found = []
    monkeypatch.setattr(commands, "notify", lambda **given: found.append(given["context"]["texte"]))
    return found


@pytest.fixture
def code(valley):
    person = valley.agent()
    with valley.scope():
        _row, drawn = commands.allow(person=person.pk, name="Jeanne Vidal", phone="06 12 34 56 78")
    return drawn


def send(valley, words, sender=PHONE):
    received = Received(channel="sms", sender=sender, words=words)
    return commands.receive(organisation=valley.mairie.pk, commune=valley.commune.pk, received=received)


def refused(valley, words, sender=PHONE):
    with pytest.raises(NotTakenError) as error:
        send(valley, words, sender)
    return error.value.words


def test_a_command_then_its_code_sends_the_alert(valley, said, code):
    make_place(valley.commune, "Salvagnac")
    send(valley, f"ALERTE {code} CRUE Salvagnac")
    with valley.scope():
        assert Alert.objects.count() == 0
    asked = re.search(r"ALERTE (\d{6})$", said[0])[1]
    assert "Crue : éloignez-vous des cours d’eau" in said[0]
    wrong = "000000" if asked != "000000" else "111111"
    assert "Rien n’est parti" in refused(valley, f"ALERTE {wrong}")
    send(valley, f"alerte {asked}")
    with valley.scope():
        alert = Alert.objects.select_related("thread").get()
        area = alert.infos.get().areas.get()
    assert (alert.status, area.description) == ("Actual", "Salvagnac (Vic-sur-Cère)")
    assert said[1] == f"Parti. Alerte {alert.thread.code}."
    assert "Rien n’attend" in refused(valley, f"ALERTE {asked}")


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(valley, said, code):
    send(valley, f"ALERTE {code} CRUE")
    asked = said[0][-6:]
    wrong = "000000" if asked != "000000" else "111111"
    for _try in range(5):
        refused(valley, f"ALERTE {wrong}")
    assert refused(valley, f"ALERTE {asked}") == "Ce code a déjà servi, ou son temps est passé."
    with valley.scope():
        assert Alert.objects.count() == 0


def test_an_exercise_by_sms_says_so(valley, said, code):
    send(valley, f"ALERTE {code} NEIGE EXERCICE")
    assert said[0].startswith("EXERCICE")
    send(valley, f"ALERTE {said[0][-6:]}")
    assert said[1].startswith("EXERCICE")


@pytest.mark.parametrize(
    ("words", "sender", "why"),
    [
        ("ALERTE 0 CRUE", PHONE, "Ce n’est pas votre code."),
        ("ALERTE", PHONE, "Ce n’est pas votre code."),
        ("ALERTE 1234 CRUE", "+33612345679", "Ce téléphone n’est pas autorisé"),
        ("ALERTE 123456", PHONE, "Rien n’attend de confirmation."),
    ],
)
def test_what_is_not_right_is_said_and_sends_nothing(valley, said, code, words, sender, why):
    assert why in refused(valley, words, sender)
    with valley.scope():
        assert Draft.objects.count() == 0


def test_an_unknown_template_is_told_the_known_ones(valley, said, code):
    assert "CRUE, TEMPETE, NEIGE" in refused(valley, f"ALERTE {code} TSUNAMI")


def test_who_lost_the_right_cannot_alert_any_more(valley, said, code):
    from django.utils import timezone

    from cantou.core.people.models import Membership

    with valley.scope():
        Membership.objects.filter(service="alertes").update(ended_at=timezone.now())
        assert Caller.objects.count() == 1
    assert "n’est pas autorisé" in refused(valley, f"ALERTE {code} CRUE")

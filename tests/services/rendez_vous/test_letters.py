"""What people write by SMS: « ANNULER », « OUI », anything else."""

from __future__ import annotations

import pytest

from cantou.core.notices.domain.received import NotTakenError, Received
from cantou.core.notices.models import Notice
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.rendez_vous.domain.letters import answer, meant, receive
from cantou.services.rendez_vous.models import Asking
from tests.services.rendez_vous.settling import weekday
from tests.support.jobs import run_jobs

MOBILE = "+33612345678"


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("ANNULER", "cancel"),
        ("Annulé merci", "cancel"),
        ("annuler.", "cancel"),
        ("Oui", "yes"),
        ("D’accord", "yes"),
        ("Merci !", "nothing"),
        ("Je ne veux pas annuler, mais venir plus tard", "words"),
        ("Est-ce que mon fils doit venir ?", "words"),
        ("", "words"),
    ],
)
def test_a_short_answer_is_understood_a_long_one_is_read(words, wish):
    assert meant(words) == wish


def sms(words):
    return Received(channel="sms", sender=MOBILE, words=words)


def told(hall, kind):
    with Scope.agent(hall.id).enter():
        return Notice.objects.filter(organisation=hall.id, kind=kind).count()


@pytest.mark.django_db
class TestAnswers:
    def take(self, hall):
        return hall.take(weekday(), phone=MOBILE, wants="sms", tell=False)

    def test_cancelling_by_sms_frees_the_hour_and_is_said(self, hall):
        row = self.take(hall)
        answer(organisation=hall.id, key=row.object_key, received=sms("ANNULER"))
        assert hall.read(row).booking.state == "cancelled"
        assert told(hall, "reply") == 1
        answer(organisation=hall.id, key=row.object_key, received=sms("ANNULER"))
        assert told(hall, "reply") == 2

    def test_words_wait_for_an_agent(self, hall):
        row = self.take(hall)
        answer(
            organisation=hall.id,
            key=row.object_key,
            received=sms("Est-ce que mon fils de 8 ans doit venir ?"),
        )
        read = hall.read(row)
        assert (read.booking.state, "mon fils de 8 ans" in read.note) == ("confirmed", True)
        with Scope.agent(hall.id).enter():
            (item,) = WorkItem.objects.filter(organisation=hall.id, service="rendez_vous")
        assert (item.reference, item.is_open) == (row.reference, True)

    def test_thanks_ask_for_nothing(self, hall):
        row = self.take(hall)
        answer(organisation=hall.id, key=row.object_key, received=sms("Merci"))
        assert told(hall, "reply") == 0

    def test_what_is_over_is_not_taken(self, hall):
        from uuid import uuid4

        with pytest.raises(NotTakenError):
            answer(organisation=hall.id, key=uuid4(), received=sms("ANNULER"))

    def test_a_wish_becomes_somebody_to_call_back(self, hall):
        receive(
            organisation=hall.id,
            commune=hall.commune.pk,
            received=sms("RDV passeport jeudi matin si possible"),
        )
        run_jobs("cantou.events")
        with Scope.agent(hall.id).enter():
            (asking,) = Asking.objects.filter(organisation=hall.id)
        assert (asking.phone, asking.words) == (MOBILE, "RDV passeport jeudi matin si possible")
        assert told(hall, "asked") == 1

    def test_an_empty_one_is_not_taken(self, hall):
        with pytest.raises(NotTakenError):
            receive(organisation=hall.id, commune=hall.commune.pk, received=sms(" "))

"""The list of those who want a round that is full (ADR 0209)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from cantou.core.booking.models import Waiting
from cantou.core.web.veiled import veil
from cantou.core.work.models import WorkItem
from cantou.services.dechets.domain import bulky, queries
from cantou.services.dechets.domain.retention import purge_pickups
from cantou.services.dechets.models import BulkyPickup, BulkyRound
from tests.services.dechets.making import Country
from tests.services.dechets.test_bulky import asked, left, opened, typed
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return Country()


@pytest.fixture
def full(country):
    """A round of one place, and who has it."""
    turn = opened(country, places=1)
    with country.scope():
        pickup = bulky.book_pickup(turn=turn, key=uuid4(), asked=asked(country, name="Jean Puech"))
    return turn, pickup


def waiting_at(client, country, turn, **more):
    data = typed(turn, **{"email": "anne@exemple.fr", "wants": "email", **more})
    answers = [client.post(f"{country.root}/encombrants/", data) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    assert answers[0]["Location"] == answers[1]["Location"]
    return answers[0]["Location"]


def give_back(country, pickup):
    with country.scope():
        bulky.cancel_pickup(pickup=pickup)
    run_jobs()


def test_who_waits_has_the_place_that_comes_free_and_is_told(client, country, full):
    turn, pickup = full
    first = waiting_at(client, country, turn)
    second = waiting_at(client, country, turn, name="Luc Roche", email="luc@exemple.fr", cle=uuid4().hex)
    run_jobs()
    assert not mail.outbox
    for page in (first, second):
        assert "liste d’attente" in client.get(page).content.decode()
    give_back(country, pickup)
    (sent,) = mail.outbox
    assert sent.to == ["anne@exemple.fr"]
    assert "une place s’est libérée" in sent.subject
    assert first in sent.body
    assert "On passe chez vous" in client.get(first).content.decode()
    assert "liste d’attente" in client.get(second).content.decode()
    assert left(country, turn) == 0


def test_who_leaves_the_list_is_passed_over(client, country, full):
    turn, pickup = full
    first = waiting_at(client, country, turn)
    second = waiting_at(client, country, turn, name="Luc Roche", email="luc@exemple.fr", cle=uuid4().hex)
    for _ in range(2):
        assert client.post(f"{first}annuler/").status_code == 302
    run_jobs()
    (sent,) = mail.outbox
    assert "plus sur la liste d’attente" in sent.subject
    assert "ne sortez rien" in client.get(first).content.decode()
    give_back(country, pickup)
    assert "On passe chez vous" in client.get(second).content.decode()
    assert "ne sortez rien" in client.get(first).content.decode()


def test_whom_no_message_reaches_is_called(client, country, full):
    turn, pickup = full
    waiting_at(client, country, turn, email="", wants="", phone="04 65 71 31 31")
    give_back(country, pickup)
    assert not mail.outbox
    with country.scope():
        item = WorkItem.objects.get(queue="bulky")
        assert item.is_open
        lift = queries.pickup_called(organisation=country.syndicat.pk, reference=item.reference)
    client.logout()
    sign_in(client, country.agent())
    page = f"/bureau/dechets/encombrants/{veil(turn.pk)}/"
    assert client.get(f"/bureau/dechets/encombrants/liberee/{item.reference}/")["Location"] == page
    assert client.get("/bureau/dechets/encombrants/liberee/RIEN/").status_code == 404
    assert "à appeler" in client.get(page).content.decode()
    for _ in range(2):
        assert client.post(f"{page}{veil(lift.pk)}/prevenu/").status_code == 302
    assert "à appeler" not in client.get(page).content.decode()
    with country.scope():
        assert not WorkItem.objects.get(queue="bulky").is_open


def test_a_place_given_back_before_the_call_needs_no_call(client, country, full):
    turn, pickup = full
    mine = waiting_at(client, country, turn, email="", wants="", phone="04 65 71 31 31")
    give_back(country, pickup)
    assert client.post(f"{mine}annuler/").status_code == 302
    run_jobs()
    with country.scope():
        assert not WorkItem.objects.get(queue="bulky").is_open
    assert left(country, turn) == 1


def test_who_cannot_be_told_does_not_wait(client, country, full):
    turn, _pickup = full
    answer = client.post(f"{country.root}/encombrants/", typed(turn))
    assert answer.status_code == 422
    assert "il faut pouvoir vous prévenir" in answer.content.decode()
    with country.scope():
        assert not Waiting.objects.exists()
        with pytest.raises(ValidationError, match="prévenir"):
            bulky.wait_for_pickup(turn=turn, key=uuid4(), asked=asked(country))


def test_the_desk_puts_on_the_list_and_takes_off(client, country, full):
    turn, _pickup = full
    sign_in(client, country.agent())
    page = f"/bureau/dechets/encombrants/{veil(turn.pk)}/"
    call = typed(turn, commune=veil(country.commune.pk), phone="04 65 71 31 31")
    assert client.post(page, call).status_code == 302
    shown = client.get(page).content.decode()
    assert "1. Anne Vidal" in shown
    with country.scope():
        row = BulkyPickup.objects.get(booking=None)
        assert row.by_agent
    assert client.post(f"{page}{veil(row.pk)}/annuler/").status_code == 302
    assert "1. Anne Vidal" not in client.get(page).content.decode()


def test_a_round_called_off_ends_its_list(client, country, full):
    turn, _pickup = full
    mine = waiting_at(client, country, turn)
    with country.scope():
        row = queries.rounds_at_desk(organisation=country.syndicat.pk).get()
        assert bulky.call_off(turn=row, reason="camion en panne") == 2
    run_jobs()
    (sent,) = mail.outbox
    assert sent.to == ["anne@exemple.fr"]
    assert "camion en panne" in sent.body
    assert "camion en panne" in client.get(mine).content.decode()
    with country.scope():
        assert Waiting.objects.get().state == Waiting.State.LEFT


def test_two_months_after_nothing_is_known_of_who_waited(client, country, full):
    turn, _pickup = full
    mine = waiting_at(client, country, turn)
    with country.scope():
        past = timezone.now() - timedelta(days=61)
        BulkyRound.objects.update(starts_at=past - timedelta(hours=4), ends_at=past)
        Waiting.objects.update(state=Waiting.State.PAST)
        assert purge_pickups(organisation=country.syndicat.pk) == 2
        row = Waiting.objects.get()
        assert (row.holder_name, row.holder_email, row.holder_phone) == ("", "", "")
    assert client.get(mine).status_code == 410


def test_a_place_that_is_free_already_is_theirs_at_once(country):
    turn = opened(country, places=1)
    with country.scope():
        bulky.wait_for_pickup(turn=turn, key=uuid4(), asked=asked(country, phone="04 65 71 31 31"))
    run_jobs()
    with country.scope():
        assert bulky.is_on(queries.pickups_of(turn=turn).get())
    assert left(country, turn) == 0

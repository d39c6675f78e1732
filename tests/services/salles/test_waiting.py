"""Who waits for a hall, as the desk sees it: in order, offered, taken off."""

from __future__ import annotations

import pytest
from django.core import mail

from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.models import Waiting
from cantou.core.web.veiled import veil
from cantou.services.salles.domain import hires
from cantou.services.salles.domain.waiting import wait_for
from cantou.services.salles.models import Hire, Wants
from tests.desk.making import questions
from tests.services.salles.village import Place, evening, plain, saturday, shown
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
URL = "/bureau/salles/attente/"


def waits(place, name="Roger Bos", *, hall=None, day=None, email="", phone="+33612345678"):
    starts_at, ends_at = evening(day or saturday())
    wait_for(
        hall=hall or place.hall,
        token=f"{name}-{day}",
        starts_at=starts_at,
        ends_at=ends_at,
        holder=Holder(name, email=email, phone=phone),
    )
    with place.scope():
        return Waiting.objects.get(organisation=place.mairie, holder_name=name, starts_at=starts_at)


def rows(client, path=URL):
    return [(one["who"], one["one"].rank, one["one"].seems_free) for one in client.get(path).context["rows"]]


def freed(place, hire):
    """As when the list has been gone through and somebody let the option go: nothing offers it any more."""
    with place.scope():
        hires.cancel(hire=hire, said="", person=None)


def test_nobody_waits_and_the_page_says_how_one_comes_here(client, place, agent):
    assert "Personne n’attend" in shown(client, URL)


def test_the_list_is_in_order_of_date_then_of_asking(client, place, agent):
    place.hire()
    place.hire(day=saturday(8))
    waits(place, "Odette", day=saturday(8))
    waits(place, "Roger")
    waits(place, "Luce", hall=place.rooms[0])
    assert rows(client) == [("Roger", 1, False), ("Luce", 2, False), ("Odette", 1, False)]
    assert rows(client, URL + "?salle=salle-du-haut") == [("Luce", 2, False)]
    assert rows(client, URL + "?salle=n-importe") == rows(client)


def test_what_another_mairie_has_is_not_here(client, place, agent):
    other = Place("Polminhac", "polminhac")
    other.hire()
    row = waits(other, "Odette")
    assert rows(client) == []
    for act in ("proposer", "retirer"):
        assert client.post(f"{URL}{veil(row.pk)}/{act}/").status_code == 404
    assert "Odette" not in plain(client.get("/bureau/salles/attente.csv"))


def test_an_agent_gives_a_free_date_to_whom_she_chooses(client, place, agent):
    hire = place.hire()
    first, second = waits(place, "Roger"), waits(place, "Odette", email="odette@exemple.fr")
    freed(place, hire)
    assert rows(client) == [("Roger", 1, True), ("Odette", 2, True)]
    page = shown(client, URL)
    assert "Une autre attend depuis plus longtemps." in page
    for _ in range(2):
        client.post(f"{URL}{veil(second.pk)}/proposer/")
    run_jobs()
    with place.scope():
        made = Hire.objects.get(organisation=place.mairie, object_key=second.object_key)
        assert made.booking.state == "held"
        assert made.wants == Wants.EMAIL
        assert Waiting.objects.get(pk=first.pk).state == "waiting"
    client.post(f"{URL}{veil(first.pk)}/proposer/")
    with place.scope():
        assert Waiting.objects.get(pk=first.pk).state == "waiting"
    assert made.reference in shown(client, URL)


def test_a_date_that_somebody_has_is_not_offered(client, place, agent):
    place.hire()
    row = waits(place, "Roger")
    assert "Lui proposer la date" not in shown(client, URL)
    client.post(f"{URL}{veil(row.pk)}/proposer/")
    with place.scope():
        assert Waiting.objects.get(pk=row.pk).state == "waiting"
        assert Hire.objects.filter(organisation=place.mairie).count() == 1


def test_taken_off_they_are_told_with_the_agent_s_word(client, place, agent):
    place.hire()
    row = waits(place, "Roger", email="roger@exemple.fr")
    for _ in range(2):
        client.post(f"{URL}{veil(row.pk)}/retirer/", {"said": "La salle ferme pour travaux."})
    with place.scope():
        assert Waiting.objects.get(pk=row.pk).state == "left"
    run_jobs()
    told = [one for one in mail.outbox if "liste d’attente" in one.subject]
    assert [one.to for one in told] == [["roger@exemple.fr"]]
    assert "La salle ferme pour travaux." in told[0].body
    assert rows(client) == []


def test_a_word_that_is_too_long_is_kept_and_said(client, place, agent):
    place.hire()
    row = waits(place, "Roger")
    answer = client.post(f"{URL}{veil(row.pk)}/retirer/", {"said": "a" * 1001})
    assert answer.status_code == 422
    assert "a" * 1001 in plain(answer)
    with place.scope():
        assert Waiting.objects.get(pk=row.pk).state == "waiting"


def test_whoever_has_no_mobile_is_to_be_called(client, place, agent):
    hire = place.hire()
    row = waits(place, "Roger", phone="+33471475000")
    freed(place, hire)
    assert "Appelez cette personne" in plain(client.post(f"{URL}{veil(row.pk)}/proposer/", follow=True))
    run_jobs()
    with place.scope():
        assert Hire.objects.get(object_key=row.object_key).wants == Wants.CALL


def test_a_reader_reads_and_does_nothing(client, place):
    from tests.support.sign_in import sign_in

    place.hire()
    row = waits(place, "Roger")
    sign_in(client, place.agent(role="reader"))
    assert "Retirer de la liste" not in shown(client, URL)
    assert client.post(f"{URL}{veil(row.pk)}/retirer/").status_code == 403


def test_the_file_has_no_telephone(client, place, agent):
    place.hire()
    waits(place, "=Roger")
    text = plain(client.get("/bureau/salles/attente.csv"))
    assert "'=Roger" in text
    assert "612345678" not in text
    assert len(text.splitlines()) == 2


def test_the_page_costs_the_same_for_one_and_for_five(client, place, agent):
    place.hire()
    waits(place, "Roger")
    before = questions(client, URL)
    for number in range(4):
        waits(place, f"Roger {number}")
    assert questions(client, URL) == before

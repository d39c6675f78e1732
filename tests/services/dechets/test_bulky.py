"""Bulky waste: rounds, places on them, the private link, the driver's list."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.engine import local
from cantou.core.booking.models import Booking
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.web.veiled import veil
from cantou.services.dechets.domain import bulky, queries
from cantou.services.dechets.domain.retention import purge_pickups
from cantou.services.dechets.models import BulkyPickup, BulkyRound
from tests.services.dechets.making import Country
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return Country()


def opened(country, *, days=9, places=2, commune=None):
    day = timezone.localdate() + timedelta(days=days)
    start = local.instant(datetime(day.year, day.month, day.day, 8))  # noqa: DTZ001 (a wall clock)
    with country.scope():
        return bulky.open_round(
            starts_at=start, ends_at=start + timedelta(hours=4), places=places, commune=commune
        )


def typed(turn, /, **more):
    given = {
        "turn": veil(turn.pk),
        "name": "Anne Vidal",
        "street": "4 rue du Four",
        "things": "un canapé\n\nun matelas",
        "cle": uuid4().hex,
    }
    return {**given, **more}


def asked(country, **more):
    given = {"name": "Anne Vidal", "street": "Salvagnac", "commune": country.commune.pk, "things": ["un lit"]}
    return bulky.Asked(**{**given, **more})


def left(country, turn):
    with country.scope():
        (found,) = bulky.with_left([BulkyRound.objects.select_related("resource").get(pk=turn.pk)])
        return found.left


def test_an_inhabitant_takes_a_place_is_told_and_gives_it_back(client, country):
    turn = opened(country)
    page = f"{country.root}/encombrants/"
    assert "2 places" in client.get(page).content.decode()
    data = typed(turn, email="anne@exemple.fr", wants="email")
    answers = [client.post(page, data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    mine = answers[0]["Location"]
    assert answers[1]["Location"] == mine
    assert left(country, turn) == 1
    run_jobs()
    (sent,) = mail.outbox
    assert sent.to == ["anne@exemple.fr"]
    assert "un canapé" in sent.body
    assert mine in sent.body
    answer = client.get(mine)
    assert "On passe chez vous" in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"
    assert client.post(f"{mine}annuler/").status_code == 302
    assert client.post(f"{mine}annuler/").status_code == 302
    assert left(country, turn) == 2
    assert "ne sortez rien" in client.get(mine).content.decode()
    run_jobs()
    assert len(mail.outbox) == 2
    assert "annulé" in mail.outbox[1].subject


def test_who_wants_no_message_gets_none(client, country):
    turn = opened(country)
    assert client.post(f"{country.root}/encombrants/", typed(turn, phone="06 12 34 56 78")).status_code == 302
    run_jobs()
    assert not mail.outbox
    with country.scope():
        assert Booking.objects.get(service="dechets").holder_phone == "+33612345678"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"things": " \n "}, "champ"),
        ({"things": "\n".join(["un lit"] * 6)}, "5 choses au plus"),
        ({"things": "x" * 81}, "en quelques mots"),
        ({"email": "anne", "wants": "email"}, "pas complète"),
        ({"wants": "email"}, "autre moyen"),
        ({"wants": "sms"}, "autre moyen"),
        ({"phone": "aucun"}, "Ce numéro de téléphone"),
        ({"street": ""}, "champ"),
        ({"turn": ""}, "champ"),
        ({"turn": "zzz"}, "choix"),
    ],
)
def test_what_is_wrong_is_said_and_takes_nothing(client, country, wrong, why):
    turn = opened(country)
    answer = client.post(f"{country.root}/encombrants/", typed(turn, **wrong))
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert left(country, turn) == 2


def test_a_full_round_takes_nobody_more(client, country):
    turn = opened(country, places=1)
    page = f"{country.root}/encombrants/"
    form = client.get(page).content.decode()
    assert veil(turn.pk) in form
    with country.scope():
        bulky.book_pickup(turn=turn, key=uuid4(), asked=asked(country))
        with pytest.raises(BookingRefusedError, match="complet"):
            bulky.book_pickup(turn=turn, key=uuid4(), asked=asked(country))
        assert BulkyPickup.objects.count() == 1
    assert "liste d’attente" in client.get(page).content.decode()


def test_a_round_of_another_commune_is_not_offered(client, country):
    turn = opened(country, commune=country.other.pk)
    assert "Aucune tournée ouverte" in client.get(f"{country.root}/encombrants/").content.decode()
    assert veil(turn.pk) in client.get("/thiezac/dechets/encombrants/").content.decode()
    with country.scope(), pytest.raises(BookingRefusedError, match="pas ici"):
        bulky.book_pickup(turn=turn, key=uuid4(), asked=asked(country))


def test_past_the_cut_off_one_telephones(client, country):
    turn = opened(country)
    mine = client.post(f"{country.root}/encombrants/", typed(turn))["Location"]
    soon = opened(country, days=1)
    assert veil(soon.pk) not in client.get(f"{country.root}/encombrants/").content.decode()
    with country.scope():
        # As if the day had come nearer.
        row = BulkyRound.objects.select_related("resource").get(pk=turn.pk)
        row.resource.cutoff_minutes = 30 * 24 * 60
        row.resource.save()
    assert "appelez, maintenant" in client.get(mine).content.decode()
    assert client.post(f"{mine}annuler/").status_code == 302
    assert left(country, turn) == 1


def test_the_desk_opens_books_by_telephone_prints_and_cancels(client, country):
    sign_in(client, country.agent())
    day = timezone.localdate() + timedelta(days=1)
    data = {"day": day.isoformat(), "first": "08:00", "last": "12:00", "places": "3", "cle": "r" * 20}
    for _ in range(2):
        assert client.post("/bureau/dechets/encombrants/", data).status_code == 302
    with country.scope():
        turn = BulkyRound.objects.get()
    page = f"/bureau/dechets/encombrants/{veil(turn.pk)}/"
    call = typed(turn, commune=veil(country.other.pk))
    assert client.post(page, call).status_code == 302
    shown = client.get(page).content.decode()
    assert "4 rue du Four, Thiézac" in shown
    paper = client.get(f"{page}tournee.pdf")
    assert paper.content.startswith(b"%PDF")
    with country.scope():
        pickup = BulkyPickup.objects.get()
        assert pickup.by_agent
    assert client.post(f"{page}{veil(pickup.pk)}/annuler/").status_code == 302
    assert left(country, turn) == 3


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"day": "2020-01-01"}, "à venir"),
        ({"last": "07:00"}, "avant le début"),
        ({"places": "0"}, "supérieur"),
        ({"day": ""}, "champ"),
        ({"day": "2027-02-29"}, "date"),
        ({"commune": "zzz"}, "choix"),
    ],
)
def test_a_round_that_cannot_be_is_refused(client, country, wrong, why):
    sign_in(client, country.agent())
    day = timezone.localdate() + timedelta(days=5)
    data = {"day": day.isoformat(), "first": "08:00", "last": "12:00", "places": "3", "cle": "r" * 20}
    answer = client.post("/bureau/dechets/encombrants/", {**data, **wrong})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    with country.scope():
        assert not BulkyRound.objects.exists()


def test_a_round_called_off_tells_everybody_and_takes_nobody(client, country):
    turn = opened(country)
    mine = client.post(f"{country.root}/encombrants/", typed(turn, email="anne@exemple.fr", wants="email"))[
        "Location"
    ]
    run_jobs()
    mail.outbox.clear()
    client.logout()
    sign_in(client, country.agent())
    page = f"/bureau/dechets/encombrants/{veil(turn.pk)}/"
    client.post(f"{page}annuler/", {"reason": " "})
    with country.scope():
        assert BulkyRound.objects.get().cancelled_at is None
    for _ in range(2):
        assert client.post(f"{page}annuler/", {"reason": "camion en panne"}).status_code == 302
    run_jobs()
    (sent,) = mail.outbox
    assert "camion en panne" in sent.body
    client.logout()
    assert "camion en panne" in client.get(mine).content.decode()
    with country.scope():
        # A page that was open before: the closure refuses, whatever this round still says of itself.
        stale = queries.rounds_at_desk(organisation=country.syndicat.pk).get()
        stale.cancelled_at = None
        with pytest.raises(BookingRefusedError, match="fermé"):
            bulky.book_pickup(turn=stale, key=uuid4(), asked=asked(country))


def test_the_next_round_stands_first_at_the_desk(country):
    later, sooner, over = (opened(country, days=days) for days in (40, 9, 20))
    with country.scope():
        past = timezone.now() - timedelta(days=3)
        BulkyRound.objects.filter(pk=over.pk).update(starts_at=past - timedelta(hours=4), ends_at=past)
        found = queries.rounds_at_desk(organisation=country.syndicat.pk)
        assert [one.pk for one in found] == [sooner.pk, later.pk, over.pk]


def test_who_only_reads_opens_nothing(client, country):
    turn = opened(country)
    sign_in(client, country.agent("reader"))
    page = f"/bureau/dechets/encombrants/{veil(turn.pk)}/"
    assert client.get(page).status_code == 200
    assert client.post("/bureau/dechets/encombrants/", {}).status_code == 403
    assert client.post(page, typed(turn)).status_code == 403
    assert client.post(f"{page}annuler/", {"reason": "non"}).status_code == 403


def test_a_wrong_address_opens_nothing(client, country):
    opened(country)
    assert client.get(f"{country.root}/encombrants/rien/").status_code == 404


def test_settings_bound_what_is_taken(country):
    enable_offer(
        organisation=country.syndicat,
        service="dechets",
        territories=[country.commune],
        settings={"bulky_most": 1, "bulky_days": 4},
    )
    turn = opened(country)
    assert turn.resource.cutoff_minutes == 4 * 24 * 60
    with country.scope(), pytest.raises(ValidationError, match="1 choses au plus"):
        bulky.book_pickup(turn=turn, key=uuid4(), asked=asked(country, things=["un lit", "un banc"]))


def test_two_months_after_nothing_is_known_of_it(client, country):
    turn = opened(country)
    mine = client.post(f"{country.root}/encombrants/", typed(turn))["Location"]
    with country.scope():
        assert purge_pickups(organisation=country.syndicat.pk) == 0
        past = timezone.now() - timedelta(days=61)
        BulkyRound.objects.update(starts_at=past - timedelta(hours=4), ends_at=past)
        assert purge_pickups(organisation=country.syndicat.pk) == 1
        assert Booking.objects.get(service="dechets", kind="booking").holder_name == ""
    assert client.get(mine).status_code == 410

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core import mail

from cantou.core.notices.domain.addresses import digest
from cantou.core.notices.domain.correspondents import heard, stop
from cantou.core.notices.domain.subscriptions import Who
from cantou.core.notices.models import Notice
from cantou.core.organisations.models import PrivateLink
from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.services.dechets.domain.reminders import days_told, tell
from cantou.services.dechets.domain.rules import add_change
from cantou.services.dechets.domain.subscriptions import erase_person, export_person, ours
from cantou.services.dechets.models import Subscriber, Subscription
from tests.core.maps.ground import make_place
from tests.services.dechets.making import TUESDAY, shown
from tests.support.factories import make_person
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
GINETTE = "ginette@exemple.fr"
MONDAY = date(2026, 12, 7)


def subscribed(country, *, who=None, place=None, confirmed=True, streams=()):
    with Scope.public().enter():
        row = ours.subscribe(
            organisation=country.syndicat.pk,
            who=who or Who("email", GINETTE),
            slug=country.commune.slug,
            how={"streams": list(streams)},
            commune_id=country.commune.pk,
            place_id=place.pk if place else None,
            label="Ici",
        )
    if confirmed:
        with Scope.for_object(organisation=country.syndicat.pk, key=row.object_key).enter():
            ours.confirm(row=row)
    return row


def told(country, today=MONDAY):
    with country.scope():
        return tell(organisation=country.syndicat.pk, today=today)


def notices(country, kind="eve"):
    with country.scope():
        return list(Notice.objects.filter(kind=kind).order_by("pk"))


def test_asked_confirmed_and_reminded_without_an_account(client, country, at):
    at("2026-12-07", hour=18)
    country.sector(menageres=TUESDAY, tri=TUESDAY)
    answer = client.post(
        f"{country.root}/rappel/", {"moyen": "email", "email": GINETTE, "lieu": "", "flux": ["tri"]}
    )
    assert answer["Location"] == f"{country.root}/rappel/merci/"
    run_jobs()
    assert [one.subject for one in mail.outbox] == ["Confirmez votre rappel : Vic-sur-Cère"]
    assert told(country) == 0
    page = re.search(r"/vic-sur-cere/dechets/rappel/\w+/", mail.outbox[0].body).group()
    assert "À confirmer" in shown(client, page)
    with country.scope():
        row = Subscription.objects.get()
        assert row.confirmed_at is None
    client.post(page, {"acte": "confirmer", "numero": veil(row.pk)})
    assert (told(country), told(country)) == (1, 1)
    run_jobs()
    (message,) = mail.outbox[1:]
    assert message.subject == "Collecte demain, mardi 8 décembre : Emballages et papiers"
    assert "Emballages et papiers (bac jaune)" in message.body
    assert "À sortir : la veille au soir" in message.body
    assert "menageres" not in message.body


def test_what_is_moved_is_told_on_its_new_evening(country, at):
    at("2026-12-07")
    sector = country.sector(menageres=TUESDAY)
    subscribed(country)
    with country.scope():
        add_change(
            sector=sector,
            stream="",
            removed_on=date(2026, 12, 8),
            added_on=date(2026, 12, 10),
            reason="neige",
        )
    assert told(country) == 0
    assert told(country, date(2026, 12, 9)) == 1


def test_each_at_their_own_place(country, at):
    at("2026-12-07")
    home = make_place(country.commune, "Salvagnac", 2.55, 44.95)
    country.sector("A", menageres=TUESDAY)
    country.sector("Hameau", places=[home], menageres={"weekdays": [3], "shift": "next"})
    subscribed(country)
    subscribed(country, who=Who("email", "roger@exemple.fr"), place=home)
    assert [told(country, day) for day in (MONDAY, date(2026, 12, 9))] == [1, 1]


def test_no_telephone_rings_on_a_sunday_or_a_holiday_so_the_evening_before_that():
    saturday, sunday = date(2026, 12, 5), date(2026, 12, 6)
    assert days_told("email", sunday) == [MONDAY]
    assert days_told("sms", sunday) == []
    assert days_told("sms", saturday) == [sunday, MONDAY]
    assert days_told("push", date(2026, 12, 24)) == [date(2026, 12, 25), date(2026, 12, 26)]
    assert days_told("sms", date(2026, 12, 26)) == [date(2026, 12, 27), date(2026, 12, 28)]
    assert days_told("sms", MONDAY) == [date(2026, 12, 8)]


def test_by_sms_confirmed_by_a_code_and_stopped(client, country):
    country.sector(menageres=TUESDAY)
    answer = client.post(f"{country.root}/rappel/", {"moyen": "sms", "phone": "06 12 34 56 78", "lieu": ""})
    with country.scope():
        row = Subscription.objects.get()
    page = answer["Location"]
    assert "Ce n’est pas ce code" in client.post(page, {"code": "000000"}).content.decode()
    right = client.post(page, {"code": ours.code_of(row)})
    assert right["Location"] == f"{country.root}/rappel/{ours.secret_of(row.object_key)}/"
    assert told(country) == 1
    assert [one.channel for one in notices(country)] == ["sms"]
    stop(heard(channel="sms", digest=digest("sms", "+33612345678")))
    told(country, date(2026, 12, 14))
    run_jobs()
    assert notices(country)[-1].state == "suppressed"


def test_one_press_in_a_mail_program_ends_it_and_nothing_is_kept(client, country):
    country.sector()
    row = subscribed(country)
    secret = ours.secret_of(row.object_key)
    assert client.post(f"{country.root}/rappel/{secret}/arreter/").status_code == 302
    with country.scope():
        assert Subscriber.objects.get().sealed is None
    run_jobs()
    with country.scope():
        assert (Subscription.objects.count(), Subscriber.objects.count()) == (0, 0)
    assert not PrivateLink.objects.filter(object_key=row.object_key).exists()


def test_a_person_gets_theirs_back_and_is_erased(client, country):
    country.sector()
    ginette = make_person(email=GINETTE)
    sign_in(client, ginette)
    client.post(f"{country.root}/rappel/", {"moyen": "account", "lieu": ""})
    assert [one["rappel"] for one in export_person(ginette.pk)] == ["Vic-sur-Cère"]
    assert "Mes rappels" in shown(client, f"{country.root}/rappel/")
    assert erase_person(ginette.pk) == 1
    assert export_person(ginette.pk) == []


def test_what_was_never_confirmed_goes_after_two_days(country, at):
    country.sector()
    at("2026-12-07")
    subscribed(country, confirmed=False)
    from datetime import UTC, datetime

    with country.scope():
        Subscription.objects.update(created_at=datetime(2026, 12, 4, tzinfo=UTC))
        assert ours.purge(organisation=country.syndicat.pk) == 1
        assert Subscriber.objects.count() == 0


def test_a_stranger_learns_nothing_and_fills_no_mailbox(client, country):
    country.sector()
    subscribed(country)
    answers = [
        client.post(f"{country.root}/rappel/", {"moyen": "email", "email": address, "lieu": ""})["Location"]
        for address in (GINETTE, "inconnu@exemple.fr")
    ]
    assert answers[0] == answers[1]
    for _ in range(5):
        client.post(f"{country.root}/rappel/lien/", {"moyen": "email", "email": "personne@exemple.fr"})
    run_jobs()
    assert "personne@exemple.fr" not in {to for one in mail.outbox for to in one.to}


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"moyen": "email", "email": ""}, "Écrivez votre adresse électronique."),
        ({"moyen": "sms", "phone": "04 71 47 50 00"}, "un fixe ne reçoit pas de SMS"),
        ({"moyen": "email", "email": GINETTE, "lieu": "f" * 32}, "choix"),
        ({"moyen": "pigeon"}, "pigeon"),
    ],
)
def test_what_is_wrong_is_said(client, country, typed, why):
    country.sector()
    answer = client.post(f"{country.root}/rappel/", {"lieu": "", **typed})
    assert answer.status_code == 422
    assert why in answer.content.decode()

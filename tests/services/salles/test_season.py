"""The yearly share-out: wishes, what meets what, agreed, booked at once, printed."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cantou.core.booking.engine import local
from cantou.core.booking.models import Booking
from cantou.core.web.veiled import veil
from cantou.services.salles.domain import queries, seasons
from cantou.services.salles.domain.sharing import apply, blocked, table_of
from cantou.services.salles.models import Season, Wish
from tests.services.salles.village import errors, hidden, plain, shown

pytestmark = pytest.mark.django_db
_FIRST = date(timezone.localdate().year + 1, 1, 4)
STARTS = _FIRST - timedelta(days=_FIRST.weekday())
"""A Monday; the season crosses the change of the clock in March."""
ENDS = STARTS + timedelta(days=150)
AWAY = STARTS + timedelta(days=40), STARTS + timedelta(days=55)


@pytest.fixture
def season(place):
    with place.scope():
        return seasons.save_season(
            season=None,
            values={
                "title": "La saison",
                "starts_on": STARTS,
                "ends_on": ENDS,
                "is_public": True,
                "holidays": [{"title": "Hiver", "from": AWAY[0].isoformat(), "to": AWAY[1].isoformat()}],
            },
        )


def wish(place, season, name, hall=None, **fields):
    association = place.association(name)
    values = {
        "association": association, "hall": hall or place.hall, "activity": "répétition", "weekday": 1,
        "starts": time(20), "ends": time(22), "first": STARTS, "last": ENDS, **fields,
    }  # fmt: skip
    with place.scope():
        return seasons.save_wish(season=season, wish=None, key=uuid4(), values=values, person=None)


def table(place, season):
    with place.scope():
        return table_of(season, list(queries.wishes(season)))


def test_every_tuesday_at_the_same_hour_but_not_in_the_holidays(place, season, agent):
    wish(place, season, "Chorale")
    with place.scope():
        done = apply(season=season, person=agent.pk)
        rows = list(Booking.objects.filter(service="salles", state="confirmed").order_by("starts_at"))
    assert done.wishes == 1
    days = [local.wall(row.starts_at) for row in rows]
    assert {(day.weekday(), day.hour) for day in days} == {(1, 20)}
    assert not [day for day in days if AWAY[0] <= day.date() <= AWAY[1]]
    assert len(days) == done.dates == 20
    assert {row.starts_at.hour for row in rows} == {18, 19}
    with place.scope():
        assert apply(season=season, person=agent.pk).wishes == 0
        assert Wish.objects.get().state == "booked"


def test_what_meets_is_not_booked_until_it_is_settled(client, place, season, agent):
    whole, room = wish(place, season, "Danse"), wish(place, season, "Chorale", place.rooms[0])
    found = table(place, season)
    [pair] = found.pairs
    assert len(pair.days) == 20
    assert found.lines[0].elsewhere == [0, 2, 3, 4, 5, 6]
    url = f"/bureau/salles/saisons/{veil(season.pk)}/"
    assert "Danse et Chorale" in shown(client, url) or "Chorale et Danse" in shown(client, url)
    client.post(f"{url}reserver/")
    with place.scope():
        assert Booking.objects.count() == 0
    data = {"act": "split", "un": str(whole.object_key), "autre": str(room.object_key)}
    assert client.post(f"{url}accorder/", data).status_code == 302
    assert table(place, season).pairs == []
    assert "Tout le monde est d’accord" in shown(client, url)
    client.post(f"{url}reserver/")
    with place.scope():
        assert Booking.objects.count() == 20
        assert set(Wish.objects.values_list("state", flat=True)) == {"booked"}
    assert client.get(f"{url}partage.pdf").content[:5] == b"%PDF-"


@pytest.mark.parametrize(
    ("act", "left"),
    [
        ({"act": "leave"}, None),
        ({"act": "move", "jour": "3"}, 20),
        ({"act": "drop"}, None),
    ],
)
def test_other_ways_to_agree(client, place, season, agent, act, left):
    one, other = wish(place, season, "Danse"), wish(place, season, "Chorale")
    url = f"/bureau/salles/saisons/{veil(season.pk)}/accorder/"
    client.post(url, {**act, "un": str(one.object_key), "autre": str(other.object_key)})
    found = table(place, season)
    assert found.pairs == []
    days = {line.wish.pk: len(line.days) for line in found.lines}
    assert days.get(one.pk) == left
    assert days[other.pk] == 20
    if act["act"] == "drop":
        client.post(url, {**act, "un": str(one.object_key)})
        assert len(table(place, season).pairs) == 1


def test_only_the_days_in_common_are_left_to_the_other(client, place, season, agent):
    one = wish(place, season, "Danse")
    wish(place, season, "Chorale", last=STARTS + timedelta(days=30))
    url = f"/bureau/salles/saisons/{veil(season.pk)}/accorder/"
    [pair] = table(place, season).pairs
    data = {"act": "leave", "un": str(one.object_key), "autre": str(pair.other.wish.object_key)}
    if pair.other.wish.pk == one.pk:
        data["autre"] = str(pair.one.wish.object_key)
    client.post(url, data)
    found = table(place, season)
    assert found.pairs == []
    assert {len(line.days) for line in found.lines} == {5, 15}


def test_a_wedding_that_is_booked_already_keeps_its_date(place, season, agent):
    made = wish(place, season, "Chorale", weekday=5)
    saturday = STARTS + timedelta(days=26)
    assert saturday.weekday() == 5
    from tests.services.salles.village import evening

    place.hire(span=evening(saturday))
    with place.scope():
        found = table_of(season, list(queries.wishes(season)))
        [stop] = blocked(season, found)
        assert [day for day, _title in stop.days] == [saturday]
        done = apply(season=season, person=agent.pk)
        assert (
            Booking.objects.filter(object_key=made.object_key).count()
            == done.dates
            == len(found.lines[0].days) - 1
        )


def test_a_season_and_its_wishes_written_at_the_desk(client, place, agent):
    association = place.association()
    page = client.get("/bureau/salles/saisons/nouvelle/").content.decode()
    data = {
        "cle": hidden(page, "cle"), "title": "2026-2027", "starts_on": STARTS.isoformat(),
        "ends_on": ENDS.isoformat(), "h0_title": "Hiver", "h0_from": AWAY[0].isoformat(), "h0_to": "",
    }  # fmt: skip
    wrong = client.post("/bureau/salles/saisons/nouvelle/", data)
    assert errors(wrong) == ["Écrivez les deux jours, ou aucun."]
    data["h0_to"] = AWAY[1].isoformat()
    made = client.post("/bureau/salles/saisons/nouvelle/", data)
    assert made.status_code == 302, errors(made)
    assert client.post("/bureau/salles/saisons/nouvelle/", data)["Location"] == made["Location"]
    with place.scope():
        season = Season.objects.get()
    url = f"{made['Location']}souhait/"
    asked = {
        "cle": "k" * 24, "association": str(association.pk), "activity": "Loto", "hall": "salle-des-fetes",
        "weekday": "1", "starts": "22:00", "ends": "20:00", "weeks": "all", "not_in_holidays": "on",
        "first": STARTS.isoformat(), "last": ENDS.isoformat(),
    }  # fmt: skip
    assert errors(client.post(url, asked)) == ["La fin est avant le début."]
    asked |= {"starts": "20:00", "ends": "22:00"}
    assert errors(client.post(url, {**asked, "last": "2030-01-01"})) == ["Ce jour n’est pas dans la saison."]
    for _ in range(2):
        assert client.post(url, asked).status_code == 302
    with place.scope():
        assert Wish.objects.filter(season=season).count() == 1


def test_an_association_writes_its_wish_on_the_portal(client, place, season, agent):
    address = f"{place.root}/saison/"
    page = client.get(address).content.decode()
    data = {
        "cle": hidden(page, "cle"), "name": "Chorale", "activity": "Répétition", "hall": "salle-des-fetes",
        "weekday": "1", "starts": "20:00", "ends": "22:00", "weeks": "all", "contact": "Mireille",
    }  # fmt: skip
    assert errors(client.post(address, data)) == [
        "Il faut un téléphone ou une adresse électronique pour vous joindre."
    ]
    data["email"] = "mireille@exemple.fr"
    for _ in range(2):
        assert client.post(address, data).status_code == 302
    with place.scope():
        assert Wish.objects.count() == 1
    url = f"/bureau/salles/saisons/{veil(season.pk)}/"
    assert "Quelle association est-ce ?" in shown(client, url)
    assert "Mireille" not in plain(client.get(address))
    client.post(f"{url}reserver/")
    with place.scope():
        assert Booking.objects.count() == 0

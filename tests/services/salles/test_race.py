"""Real connections at once: what two hand over, pay, move or book is noted once; nobody waits in a circle."""

from __future__ import annotations

from datetime import date, time
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.models import Booking
from cantou.services.salles.domain import handing, hires, queries, seasons, sharing
from cantou.services.salles.domain.hires import secret_of
from cantou.services.salles.models import KeyLoan, Step, Sum, Wish
from tests.services.salles.village import Place, evening, saturday
from tests.support.concurrency import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def by_agents(place, *acts):
    def at_desk(act):
        def run():
            with place.scope():
                try:
                    return act()
                except BookingRefusedError:
                    return "refused"

        return run

    return race(*[at_desk(act) for act in acts])


def season_of(place):
    year = timezone.localdate().year + 1
    facts = {"title": "La saison", "starts_on": date(year, 1, 4), "ends_on": date(year, 3, 30)}
    association = place.association()
    with place.scope():
        season = seasons.save_season(season=None, values=facts)
        values = {
            "association": association, "hall": place.hall, "activity": "répétition", "weekday": 1,
            "starts": time(20), "ends": time(22), "first": season.starts_on, "last": season.ends_on,
        }  # fmt: skip
        seasons.save_wish(season=season, wish=None, key=uuid4(), values=values, person=None)
    return season


def test_a_key_is_handed_once_and_comes_back_once():
    place = Place()
    hire = place.hire()
    keys = {"labels": ["Cuisine"], "to": "Anne", "expected_on": saturday()}

    def give():
        return len(handing.give_keys(hire=hire, **keys, person=None))

    assert sorted(by_agents(place, *[give] * 5)) == [0, 0, 0, 0, 1]
    with place.scope():
        seen = list(KeyLoan.objects.all())
    by_agents(place, *[lambda: handing.keys_back(hire=hire, keys=seen, person=None)] * 4)
    with place.scope():
        told = Step.objects.filter(kind="keys").order_by("pk").values_list("words", flat=True)
        assert [one.replace("\u00a0", " ") for one in told] == [
            "Clés remises à Anne : Cuisine.", "Clés rendues : Cuisine.",
        ]  # fmt: skip


def test_pressed_five_times_at_once_a_caution_is_paid_once():
    place = Place(simulate=True)
    address = f"{place.root}/suivi/{secret_of(key=place.hire().object_key)}/payer/"
    answers = race(*[lambda: Client().post(address, {"quoi": "caution"}).status_code] * 5)
    assert answers == [302] * 5
    with place.scope():
        assert Sum.objects.get(kind="caution").state == "received"
        assert Step.objects.filter(kind="money").count() == 1


def test_moved_by_one_and_cancelled_by_another_at_once():
    place = Place()
    for number in range(4):
        hire = place.hire(day=saturday(4 + number))
        one, other = place.fresh(hire), place.fresh(hire)
        starts_at, ends_at = evening(saturday(30 + number))

        def move(one=one, starts_at=starts_at, ends_at=ends_at):
            values = {"hall": place.hall, "starts_at": starts_at, "ends_at": ends_at, "said": ""}
            hires.move(hire=one, **values, person=None)

        by_agents(place, move, lambda other=other: hires.cancel(hire=other))
    assert {hire.booking.state for hire in place.hires()} == {"cancelled"}


def test_the_season_is_booked_once_and_a_wish_that_is_booked_stays_so():
    place = Place()
    season = season_of(place)
    with place.scope():
        seen = [queries.wishes(season).get() for _ in range(3)]

    def drop(wish):
        def act():
            try:
                seasons.drop_wish(wish=wish)
            except seasons.AppliedError:
                return "booked"
            return "dropped"

        return act

    done = by_agents(place, *[lambda: sharing.apply(season=season, person=None).dates] * 2, drop(seen[0]))
    with place.scope():
        state, dates = Wish.objects.get().state, Booking.objects.filter(organisation=place.mairie).count()
        assert (state, dates > 0, done[2]) in {("booked", True, "booked"), ("dropped", False, "dropped")}
        assert sorted(done[:2]) == [0, dates]
        if state == "booked":
            with pytest.raises(seasons.AppliedError):
                seasons.save_wish(
                    season=season, wish=seen[1], key=uuid4(), values={"weekday": 2}, person=None
                )
            assert Wish.objects.get().state == "booked"

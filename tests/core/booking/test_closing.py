"""A closure is a booking: nothing comes in its place, and what it meets is decided by somebody."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cantou.core.booking.domain import bookings, errors
from cantou.core.booking.domain.closing import MeetsBookingsError, close
from cantou.core.booking.models import Booking, Tally
from cantou.core.scope.scope import Scope
from tests.support.booking import BRUNO, at, make_booking, make_mairie, make_resource, make_rooms, taken
from tests.support.concurrency import race

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def rooms():
    mairie = make_mairie()
    one, two = make_rooms(mairie, "Un", "Deux")
    hall = make_resource(mairie, "Les deux", form="whole", place=one.place, parts=[one, two])
    return mairie, one, two, hall


def test_what_is_closed_is_not_booked_and_opens_again(rooms):
    mairie, one, two, hall = rooms
    with Scope.agent(mairie.pk).enter():
        done = close(resources=[hall, one], starts_at=at(5, 0), ends_at=at(7, 0), title="Peinture")
    assert taken(mairie) == [("Deux", at(5, 0), at(7, 0)), ("Un", at(5, 0), at(7, 0))]
    with pytest.raises(errors.UnavailableError) as refused:
        make_booking(two, at(5, 9), at(5, 10))
    assert [conflict.public_title for conflict in refused.value.conflicts] == ["Fermé"]
    with Scope.agent(mairie.pk).enter():
        for closure in done.closures:
            bookings.cancel(booking=closure)
    make_booking(two, at(5, 9), at(5, 10))


def test_closing_asks_what_to_do_with_what_it_meets(rooms):
    mairie, one, _, hall = rooms
    made = make_booking(hall, at(5, 9), at(5, 11))
    with Scope.agent(mairie.pk).enter(), pytest.raises(MeetsBookingsError) as asked:
        close(resources=[one], starts_at=at(5, 0), ends_at=at(6, 0))
    assert str(asked.value) == "1 réservation existe à ces dates. Que faut-il en faire ?"
    assert asked.value.met == [made]
    assert len(taken(mairie)) == 2


def test_closing_around_what_is_kept(rooms):
    mairie, one, _, _ = rooms
    made = make_booking(one, at(5, 9), at(5, 11))
    with Scope.agent(mairie.pk).enter():
        done = close(resources=[one], starts_at=at(5, 0), ends_at=at(6, 0), meets="keep")
    assert (done.kept, done.cancelled) == ([made], [])
    assert [(start, end) for _, start, end in taken(mairie)] == [
        (at(5, 0), at(5, 9)),
        (at(5, 9), at(5, 11)),
        (at(5, 11), at(6, 0)),
    ]


def test_closing_cancels_what_it_meets_with_a_reason(rooms):
    mairie, one, two, hall = rooms
    make_booking(hall, at(5, 9), at(5, 11))
    make_booking(one, at(5, 14), at(5, 15), BRUNO)
    with Scope.agent(mairie.pk).enter():
        done = close(
            resources=[one, two], starts_at=at(5, 0), ends_at=at(6, 0), meets="cancel", reason="Fuite d’eau"
        )
        assert (
            list(Booking.objects.filter(state="cancelled").values_list("reason", flat=True))
            == ["Fuite d’eau"] * 2
        )
    assert len(done.cancelled) == 2
    assert taken(mairie) == [("Deux", at(5, 0), at(6, 0)), ("Un", at(5, 0), at(6, 0))]


def test_what_is_counted_by_the_day_is_closed_too_and_two_closures_open_one_by_one():
    mairie = make_mairie()
    tables = make_resource(mairie, "Tables", form="counted", grain="day", capacity=10)
    make_booking(tables, at(5, 9), at(5, 18), quantity=4)
    with Scope.agent(mairie.pk).enter():
        first = close(resources=[tables], starts_at=at(5, 0), ends_at=at(7, 0), meets="keep").closures[0]
        second = close(resources=[tables], starts_at=at(6, 0), ends_at=at(8, 0)).closures[0]
    for day in (5, 6, 7):
        with pytest.raises(errors.UnavailableError, match="C’est complet"):
            make_booking(tables, at(day, 9), at(day, 18), BRUNO)
    with Scope.agent(mairie.pk).enter():
        bookings.cancel(booking=first)
        assert list(Tally.objects.order_by("starts_at").values_list("used", "capacity")) == [
            (4, 10),
            (0, 0),
            (0, 0),
        ]
        bookings.cancel(booking=second)
        assert list(Tally.objects.order_by("starts_at").values_list("used", "capacity")) == [
            (4, 10),
            (0, 10),
            (0, 10),
        ]


@pytest.mark.django_db(transaction=True)
def test_closing_and_booking_at_once_leave_nobody_in_a_closed_room():
    mairie = make_mairie()
    one, two = make_rooms(mairie, "Un", "Deux")
    hall = make_resource(mairie, "Les deux", form="whole", place=one.place, parts=[one, two])
    for hour in (9, 14):
        make_booking(hall, at(5, hour), at(5, hour + 1))

    def shut():
        with Scope.agent(mairie.pk).enter():
            try:
                return close(resources=[two, one], starts_at=at(5, 0), ends_at=at(6, 0), meets="cancel")
            except errors.UnavailableError:
                return None

    def take(hour):
        def run():
            try:
                return make_booking(hall, at(5, hour), at(5, hour + 1), BRUNO)
            except errors.UnavailableError:
                return None

        return run

    race(shut, *[take(hour) for hour in (9, 10, 11, 12, 14, 15)], shut)
    times = sorted((name, start, end) for name, start, end in taken(mairie))
    assert all(before[0] != after[0] or before[2] <= after[1] for before, after in pairwise(times))
    by_room = [[time[1:] for time in times if time[0] == name] for name in ("Un", "Deux")]
    assert by_room[0] == by_room[1]

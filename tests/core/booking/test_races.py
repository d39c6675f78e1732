"""Several at once, each on its own connection: one wins, the others are told; nobody waits in a circle."""

from __future__ import annotations

import random
from uuid import uuid4

import pytest

from cantou.core.booking.domain import bookings, errors
from cantou.core.booking.domain.moving import move
from cantou.core.booking.models import Booking, Quota, Tally, Use
from cantou.core.scope.scope import Scope
from tests.support.booking import (
    ANNE,
    at,
    make_booking,
    make_mairie,
    make_resource,
    make_rooms,
    taken,
)
from tests.support.concurrency import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def attempt(act, *args, **values):
    """A racer: what it made, or None where it was refused. Anything else, a deadlock, is the test's failure."""

    def run():
        try:
            return act(*args, **values)
        except errors.BookingRefusedError:
            return None

    return run


def test_of_eight_one_has_the_hall_and_one_of_four_wholes_in_opposite_orders():
    mairie = make_mairie()
    one, two, three = make_rooms(mairie, "Un", "Deux", "Trois")
    wholes = [
        make_resource(mairie, name, form="whole", place=one.place, parts=parts)
        for name, parts in (
            ("A", [one, two]),
            ("B", [two, one]),
            ("C", [three, two]),
            ("D", [two, three, one]),
        )
    ]
    found = race(*[attempt(make_booking, one, at(5, 9), at(5, 10)) for _ in range(8)])
    assert len([made for made in found if made]) == 1
    made = race(*[attempt(make_booking, wholes[number % 4], at(6, 9), at(6, 10)) for number in range(8)])
    rooms = [name for name, start, _ in taken(mairie) if start == at(6, 9)]
    assert len(rooms) == len(set(rooms))
    sizes = {wholes[0].pk: 2, wholes[1].pk: 2, wholes[2].pk: 2, wholes[3].pk: 3}
    assert len(rooms) == sum(sizes[booking.resource_id] for booking in made if booking)
    assert any(made)


def test_desks_places_and_quotas_are_given_exactly():
    mairie = make_mairie()
    desks = make_rooms(mairie, "Bureau 1", "Bureau 2", "Bureau 3")
    pool = make_resource(mairie, "Un bureau", form="pool", place=desks[0].place, parts=desks)
    course = make_resource(mairie, "Cours", form="counted", capacity=5, place=desks[0].place)
    found = race(*[attempt(make_booking, pool, at(5, 9), at(5, 10)) for _ in range(8)])
    assert len([made for made in found if made]) == 3
    found = race(*[attempt(make_booking, course, at(5, 9), at(5, 10), quantity=2) for _ in range(8)])
    assert len([made for made in found if made]) == 2
    with Scope.agent(mairie.pk).enter():
        assert Tally.objects.get().used == 4
        Quota.objects.create(organisation=mairie, service="salles", per="person", period="day", most=2)
    found = race(
        *[attempt(make_booking, desks[0], at(7, 8 + number), at(7, 9 + number), ANNE) for number in range(8)]
    )
    assert len([made for made in found if made]) == 2
    with Scope.agent(mairie.pk).enter():
        assert Use.objects.get().used == 2


def test_moves_towards_each_other_wait_in_no_circle_and_lose_nothing():
    mairie = make_mairie()
    one, two = make_rooms(mairie, "Un", "Deux")
    hall = make_resource(mairie, "Les deux", form="whole", place=one.place, parts=[two, one])
    made = [make_booking(hall, at(5, 8 + 2 * number), at(5, 10 + 2 * number)) for number in range(5)]

    def wander(booking, seed):
        chance = random.Random(seed)

        def run():
            for _ in range(12):
                start = chance.randrange(8, 17)
                attempt(
                    move, booking=booking, starts_at=at(5, start), ends_at=at(5, start + chance.randint(1, 3))
                )()

        return run

    race(*[wander(booking, seed) for seed, booking in enumerate(made)])
    with Scope.agent(mairie.pk).enter():
        rows = {row.pk: (row.starts_at, row.ends_at) for row in Booking.objects.all()}
    expected = sorted((name, *times) for times in rows.values() for name in ("Un", "Deux"))
    assert [(name, start, end) for name, start, end in taken(mairie)] == expected


def test_places_and_quotas_are_given_and_taken_in_one_order():
    """Half of them go from the first session to the second while the others come back."""
    mairie = make_mairie()
    course = make_resource(mairie, "Cours", form="counted", capacity=20)
    with Scope.agent(mairie.pk).enter():
        Quota.objects.create(organisation=mairie, service="salles", per="all", period="day", most=20)
    days = (5, 6)
    made = [make_booking(course, at(days[number % 2], 9), at(days[number % 2], 10)) for number in range(4)]

    def swing(booking, first):
        def run():
            for number in range(10):
                day = days[(first + number + 1) % 2]
                move(booking=booking, starts_at=at(day, 9), ends_at=at(day, 10))

        return run

    race(*[swing(booking, number % 2) for number, booking in enumerate(made)])
    with Scope.agent(mairie.pk).enter():
        assert list(Tally.objects.order_by("starts_at").values_list("used", flat=True)) == [2, 2]
        assert list(Use.objects.order_by("period_starts").values_list("used", flat=True)) == [2, 2]


def test_confirming_cancelling_and_expiring_one_option_at_once():
    mairie = make_mairie()
    hall = make_resource(mairie, hold_minutes=1)
    option = make_booking(hall, at(5, 9), at(5, 10), state="held", object_key=uuid4())

    def expire():
        with Scope.agent(mairie.pk).enter():
            return bookings.expire(organisation=mairie.pk, booking=option.pk, at=at(5, 9))

    race(expire, attempt(bookings.confirm, booking=option), attempt(bookings.cancel, booking=option))
    with Scope.agent(mairie.pk).enter():
        state = Booking.objects.get().state
    assert state in {"cancelled", "expired", "confirmed"}
    assert bool(taken(mairie)) == (state == "confirmed")

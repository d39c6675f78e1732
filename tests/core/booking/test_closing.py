"""A closure is a booking: nothing comes in its place, and what it meets is decided by somebody."""

from __future__ import annotations

import random
import threading
from itertools import pairwise

import pytest

from cantou.core.booking.domain import bookings, closed, errors
from cantou.core.booking.domain.availability import free_slots
from cantou.core.booking.domain.claims import hopeless
from cantou.core.booking.domain.closing import MeetsBookingsError, close
from cantou.core.booking.domain.moving import move
from cantou.core.booking.domain.series import Asked, book_series, preview
from cantou.core.booking.domain.series_moving import move_series
from cantou.core.booking.domain.wishes import Wish
from cantou.core.booking.engine.recurrence import parse
from cantou.core.booking.models import Booking, Tally
from cantou.core.scope.scope import Scope
from tests.support.booking import BRUNO, at, make_booking, make_mairie, make_resource, make_rooms, taken, wall
from tests.support.concurrency import race, wait_for_waiters

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


def test_what_is_lent_by_the_day_is_closed_for_every_day_that_it_touches():
    mairie = make_mairie()
    tables = make_resource(mairie, "Tables", form="counted", grain="day", capacity=10)
    made = make_booking(tables, at(5, 9), at(5, 18), quantity=4)
    with Scope.agent(mairie.pk).enter():
        first = close(resources=[tables], starts_at=at(5, 0), ends_at=at(6, 12), meets="keep")
        second = close(resources=[tables], starts_at=at(6, 14), ends_at=at(8, 0)).closures[0]
        with pytest.raises(errors.UnavailableError):
            close(resources=[tables], starts_at=at(7, 0), ends_at=at(9, 0))
        slots = free_slots(resources=[tables], first=at(4, 0).date(), last=at(9, 0).date(), minutes=60)
    assert first.kept == [made]
    assert [slot.starts_at for slot in slots[tables.pk]] == [at(4, 0), at(8, 0)]
    for day, hour in ((5, 9), (6, 12), (7, 20)):
        with pytest.raises(errors.UnavailableError, match="C’est fermé") as refused:
            make_booking(tables, at(day, hour), at(day, hour + 1), BRUNO)
        assert {conflict.public_title for conflict in refused.value.conflicts} == {"Fermé"}
    with pytest.raises(errors.UnavailableError, match="C’est fermé"):
        move(booking=made, starts_at=at(7, 9), ends_at=at(7, 18))
    with Scope.agent(mairie.pk).enter():
        bookings.cancel(booking=first.closures[0])
    make_booking(tables, at(5, 9), at(5, 18), BRUNO, quantity=6)
    with pytest.raises(errors.UnavailableError, match="C’est fermé"):
        make_booking(tables, at(6, 9), at(6, 10))
    with Scope.agent(mairie.pk).enter():
        bookings.cancel(booking=second)
    move(booking=made, starts_at=at(7, 9), ends_at=at(7, 18))


def test_sessions_that_nobody_has_booked_yet_are_closed_too():
    mairie = make_mairie()
    yoga = make_resource(
        mairie, "Yoga", form="counted", capacity=3, opening_hours="09:00-12:00", step_minutes=60
    )
    series = Asked(yoga, parse("FREQ=DAILY;COUNT=3"), at(5, 10).replace(tzinfo=None), 60)
    with Scope.agent(mairie.pk).enter():
        close(resources=[yoga], starts_at=at(6, 0), ends_at=at(6, 11), public_title="Travaux")
        slots = free_slots(resources=[yoga], first=at(5, 0).date(), last=at(8, 0).date(), minutes=60)
        plan = preview(organisation=mairie.pk, asked=series)
    assert [(date.verdict, date.why) for date in plan.hindered] == [
        ("taken", str(plan.hindered[0].conflicts[0]))
    ]
    assert plan.hindered[0].why.endswith("Travaux")
    assert [slot.starts_at for slot in slots[yoga.pk]] == [
        at(5, 9), at(5, 10), at(5, 11), at(6, 11), at(7, 9), at(7, 10), at(7, 11),
    ]  # fmt: skip
    with pytest.raises(errors.UnavailableError, match="C’est fermé"):
        book_series(organisation=mairie.pk, asked=series, holder=BRUNO)
    _, made = book_series(
        organisation=mairie.pk, asked=series, holder=BRUNO, skip=[plan.hindered[0].local_start]
    )
    with Scope.agent(mairie.pk).enter():
        with pytest.raises(errors.UnavailableError, match="C’est fermé"):
            move_series(booking=made[0], scope="all", local_start=wall(*at(6, 9).timetuple()[:5]), minutes=60)
        wishes = [Wish(resource=yoga, starts_at=at(6, hour), ends_at=at(6, hour + 1)) for hour in (9, 11)]
        assert hopeless(wishes) == {0}
        with pytest.raises(ValueError, match="close"):
            make_booking(yoga, at(7, 9), at(7, 10), kind="closure")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("meets", ["keep", "cancel"])
def test_no_session_slips_past_a_closure_while_eight_book(meets):
    """Each writer goes on booking, moving and waiting until the closure stands, and past it."""
    mairie = make_mairie()
    yoga = make_resource(mairie, "Yoga", form="counted", capacity=300)
    begun, shut = threading.Barrier(9), threading.Event()

    def writer(number):
        def run():
            chance = random.Random(number)
            mine = None
            begun.wait()
            for turn in range(60):
                hour = chance.randrange(8, 20)
                try:
                    if mine is not None and turn % 3 == 2:
                        move(booking=mine, starts_at=at(6, hour), ends_at=at(6, hour + 1))
                    else:
                        mine = make_booking(yoga, at(6, hour), at(6, hour + 1), quantity=1)
                except errors.BookingRefusedError:
                    if shut.is_set():
                        return
            return

        return run

    def closer():
        begun.wait()
        with Scope.agent(mairie.pk).enter():
            done = close(resources=[yoga], starts_at=at(6, 0), ends_at=at(7, 0), meets=meets)
        shut.set()
        return done

    done = race(closer, *[writer(number) for number in range(8)])[0]
    with Scope.agent(mairie.pk).enter():
        there = set(Booking.objects.filter(kind="booking", state="confirmed").values_list("pk", flat=True))
        assert there == {row.pk for row in done.kept}
        assert sum(Tally.objects.values_list("used", flat=True)) == len(there)
    assert bool(done.cancelled) <= (meets == "cancel")


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_session_does_slip_past(monkeypatch):
    """The control: the test above sees what it is about."""
    mairie = make_mairie()
    yoga = make_resource(mairie, "Yoga", form="counted", capacity=3)
    looked, shut = threading.Event(), threading.Event()
    refuse = closed.refuse

    def slow(wishes):
        refuse(wishes)
        looked.set()
        assert shut.wait(10)

    monkeypatch.setattr(closed, "keep_open", lambda *_: None)
    monkeypatch.setattr(closed, "refuse", slow)

    def closer():
        assert looked.wait(10)
        with Scope.agent(mairie.pk).enter():
            close(resources=[yoga], starts_at=at(6, 0), ends_at=at(7, 0))
        shut.set()

    made, _ = race(lambda: make_booking(yoga, at(6, 9), at(6, 10)), closer)
    assert made.state == "confirmed"


@pytest.mark.django_db(transaction=True)
def test_a_closure_waits_for_whoever_has_looked_already_and_counts_them():
    """The same with the lock: who has looked is waited for, and is among what the closure meets."""
    mairie = make_mairie()
    yoga = make_resource(mairie, "Yoga", form="counted", capacity=3)
    looked = threading.Event()

    def writer():
        with Scope.agent(mairie.pk).enter():
            made = make_booking(yoga, at(6, 9), at(6, 10))
            looked.set()
            wait_for_waiters()
        return made

    def closer():
        assert looked.wait(10)
        with Scope.agent(mairie.pk).enter():
            return close(resources=[yoga], starts_at=at(6, 0), ends_at=at(7, 0), meets="keep")

    made, done = race(writer, closer)
    assert done.kept == [made]


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

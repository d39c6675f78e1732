"""The life of a booking: an option ends, a request is answered, what is cancelled is free, what moves is never lost."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cantou.core.booking.domain import bookings, errors, events, states
from cantou.core.booking.domain.moving import move
from cantou.core.booking.domain.resources import add_resource
from cantou.core.booking.models import Booking, Quota, State, Tally, Use
from cantou.core.scope.scope import Scope
from cantou.core.tasks import events as core_events
from cantou.core.tasks import listens_to
from tests.support.booking import (
    ANNE,
    BRUNO,
    at,
    make_booking,
    make_bookings,
    make_mairie,
    make_resource,
    make_rooms,
    taken,
)
from tests.support.jobs import run_jobs, waiting_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def mairie():
    return make_mairie()


@pytest.fixture
def heard(monkeypatch):
    """What a service that listens to everything is told."""
    told = []
    monkeypatch.setattr(core_events, "_listeners", core_events.defaultdict(dict))

    def listen(event):
        told.append((type(event).__name__, event.bookings))

    for event in events.BookingEvent.__subclasses__():
        listens_to(event)(listen)
    return told


def test_postgresql_knows_the_same_table_of_states():
    with connection.cursor() as cursor:
        for before, after in product(State.values, State.values):
            cursor.execute("select booking_allowed(%s, %s)", [before, after])
            assert cursor.fetchone()[0] == states.may_become(before, after), (before, after)


def test_postgresql_refuses_a_step_that_no_code_should_take(mairie):
    made = make_booking(make_resource(mairie), at(5, 9), at(5, 10))
    with Scope.agent(mairie.pk).enter():
        bookings.cancel(booking=made)
        with pytest.raises(IntegrityError, match="from cancelled to confirmed"), transaction.atomic():
            Booking.objects.filter(pk=made.pk).update(state="confirmed")


def test_an_option_that_nobody_confirms_is_free_again(mairie, heard):
    hall = make_resource(mairie, hold_minutes=60)
    option = make_booking(hall, at(5, 9), at(5, 10), state="held")
    assert "cantou.booking.expire" in waiting_jobs()
    later = option.hold_until + timedelta(seconds=1)
    with Scope.agent(mairie.pk).enter():
        assert bookings.expire_holds(organisation=mairie.pk) == 0
        assert bookings.expire_holds(organisation=mairie.pk, at=later) == 1
        assert bookings.expire_holds(organisation=mairie.pk, at=later) == 0
    assert taken(mairie) == []
    run_jobs()
    assert heard == [("BookingAsked", [option.pk]), ("BookingExpired", [option.pk])]
    with pytest.raises(errors.WrongStateError, match="pas été confirmée à temps"):
        bookings.confirm(booking=option)


def test_an_option_that_is_confirmed_stays(mairie, heard):
    hall = make_resource(mairie, hold_minutes=60)
    option = make_booking(hall, at(5, 9), at(5, 10), state="held")
    confirmed = bookings.confirm(booking=option)
    assert (confirmed.state, confirmed.hold_until) == ("confirmed", None)
    assert bookings.confirm(booking=option).state == "confirmed"
    with Scope.agent(mairie.pk).enter():
        assert (
            bookings.expire(organisation=mairie.pk, booking=option.pk, at=timezone.now() + timedelta(9))
            is False
        )
    run_jobs()
    assert heard == [("BookingAsked", [option.pk]), ("BookingConfirmed", [option.pk])]


def test_where_approval_is_wanted_only_an_agent_confirms(mairie, heard):
    hall = make_resource(mairie, approval=True, hold_minutes=60)
    option = make_booking(hall, at(5, 9), at(5, 10), state="held")
    assert bookings.confirm(booking=option).state == "requested"
    with Scope.agent(mairie.pk).enter():
        assert bookings.confirm(booking=option).state == "confirmed"
        asked = make_booking(hall, at(6, 9), at(6, 10), state="requested")
        refused = bookings.refuse(booking=asked, reason="Travaux")
    assert (refused.state, refused.reason) == ("refused", "Travaux")
    assert [start for _, start, _ in taken(mairie)] == [at(5, 9)]
    run_jobs()
    assert [name for name, _ in heard][-2:] == ["BookingAsked", "BookingRefused"]


def test_what_is_cancelled_is_free_and_counted_no_more(mairie, heard):
    course = make_resource(mairie, "Cours", form="counted", capacity=2)
    with Scope.agent(mairie.pk).enter():
        Quota.objects.create(organisation=mairie, service="salles", per="person", period="month", most=1)
    made = make_booking(course, at(5, 9), at(5, 10), quantity=2)
    with pytest.raises(errors.UnavailableError):
        make_booking(course, at(5, 9), at(5, 10), BRUNO)
    cancelled = bookings.cancel(booking=made)
    assert (cancelled.state, cancelled.sequence, cancelled.counted) == ("cancelled", 1, [])
    assert bookings.cancel(booking=made).sequence == 1
    make_booking(course, at(6, 9), at(6, 10))
    with Scope.agent(mairie.pk).enter():
        assert sorted(Tally.objects.values_list("used", flat=True)) == [0, 1]
        assert list(Use.objects.values_list("used", flat=True)) == [1]
    run_jobs()
    assert [name for name, _ in heard] == ["BookingConfirmed", "BookingCancelled", "BookingConfirmed"]


def test_after_the_cut_off_only_an_agent_cancels(mairie):
    hall = make_resource(mairie, cutoff_minutes=2 * 1440)
    made = make_booking(hall, at(5, 9), at(5, 10))
    with pytest.raises(errors.TooLateError, match="Téléphonez-nous"):
        bookings.cancel(booking=made, at=at(3, 10))
    with Scope.agent(mairie.pk).enter():
        assert bookings.cancel(booking=made, at=at(3, 10)).state == "cancelled"


def test_the_bookings_of_one_act_are_cancelled_with_one_event(mairie, heard):
    one, two = make_rooms(mairie, "Un", "Deux")
    made = make_bookings([(one, at(5, 9), at(5, 10)), (two, at(5, 9), at(5, 10))])
    assert [row.state for row in bookings.cancel_all(bookings=made)] == ["cancelled"] * 2
    run_jobs()
    keys = [booking.pk for booking in made]
    assert heard == [("BookingConfirmed", keys), ("BookingCancelled", keys)]


def test_people_come_or_do_not(mairie):
    hall = make_resource(mairie)
    made, missed = (make_booking(hall, at(5, hour), at(5, hour + 1)) for hour in (9, 11))
    with Scope.agent(mairie.pk).enter():
        came = bookings.check_in(booking=made, at=at(5, 9))
        assert bookings.check_in(booking=made, at=at(5, 10)).checked_in_at == came.checked_in_at == at(5, 9)
        assert bookings.finish(booking=made).state == "done"
        with pytest.raises(errors.WrongStateError, match="pas encore commencé"):
            bookings.no_show(booking=missed)
        assert bookings.no_show(booking=missed, at=at(5, 12)).state == "no_show"
        with pytest.raises(errors.WrongStateError):
            bookings.check_in(booking=missed)
        with pytest.raises(errors.WrongStateError):
            bookings.cancel(booking=missed)


# -- Moving


def test_a_booking_moves_and_its_old_time_is_free(mairie, heard):
    one, two = make_rooms(mairie, "Un", "Deux")
    made = make_booking(one, at(5, 9), at(5, 10))
    moved = move(booking=made, starts_at=at(6, 9), ends_at=at(6, 11), resource=two)
    assert (moved.resource_id, moved.starts_at, moved.sequence, moved.uid) == (two.pk, at(6, 9), 1, made.uid)
    assert taken(mairie) == [("Deux", at(6, 9), at(6, 11))]
    make_booking(one, at(5, 9), at(5, 10), BRUNO)
    run_jobs()
    assert [name for name, _ in heard] == ["BookingConfirmed", "BookingMoved", "BookingConfirmed"]


def test_where_the_new_time_is_taken_it_stays_where_it_was(mairie):
    hall = make_resource(mairie)
    made = make_booking(hall, at(5, 9), at(5, 11))
    make_booking(hall, at(5, 12), at(5, 13), BRUNO)
    for start, end in ((at(5, 12), at(5, 13)), (at(5, 10), at(5, 13)), (at(5, 11, 30), at(5, 12, 30))):
        with pytest.raises(errors.UnavailableError) as refused:
            move(booking=made, starts_at=start, ends_at=end)
        assert [conflict.starts_at for conflict in refused.value.conflicts] == [at(5, 12)]
    assert [start for _, start, _ in taken(mairie)] == [at(5, 9), at(5, 12)]


@pytest.mark.parametrize(
    ("start", "end"),
    [(10, 12), (8, 10), (8, 12), (9, 10), (10, 11), (9, 13)],
    ids=["later", "sooner", "longer both ways", "shorter", "shorter at first", "longer"],
)
def test_it_moves_onto_its_own_old_time(mairie, start, end):
    one, two = make_rooms(mairie, "Un", "Deux")
    hall = make_resource(mairie, "Grande salle", form="whole", place=one.place, parts=[one, two])
    made = make_booking(hall, at(5, 9), at(5, 11))
    move(booking=made, starts_at=at(5, start), ends_at=at(5, end))
    assert taken(mairie) == [("Deux", at(5, start), at(5, end)), ("Un", at(5, start), at(5, end))]


def test_places_and_quotas_move_along(mairie):
    course = make_resource(mairie, "Cours", form="counted", capacity=2)
    with Scope.agent(mairie.pk).enter():
        Quota.objects.create(
            organisation=mairie, service="salles", per="person", period="day", most=1, title="Un par jour"
        )
    made = make_booking(course, at(5, 9), at(5, 10), quantity=2)
    move(booking=made, starts_at=at(5, 10), ends_at=at(5, 11))
    move(booking=made, starts_at=at(6, 10), ends_at=at(6, 11))
    with Scope.agent(mairie.pk).enter():
        assert list(Tally.objects.order_by("starts_at").values_list("used", flat=True)) == [0, 0, 2]
        assert list(Use.objects.order_by("period_starts").values_list("used", flat=True)) == [0, 1]
    make_booking(course, at(5, 9), at(5, 10))
    with pytest.raises(errors.QuotaReachedError, match="Un par jour"):
        move(booking=made, starts_at=at(5, 14), ends_at=at(5, 15))


def test_what_is_over_or_of_another_sort_does_not_move(mairie):
    hall = make_resource(mairie)
    course = make_resource(mairie, "Cours", form="counted", capacity=2, place=hall.place)
    made = make_booking(hall, at(5, 9), at(5, 11))
    with pytest.raises(errors.NotBookableError):
        move(booking=made, starts_at=at(5, 9), ends_at=at(5, 11), resource=course)
    assert move(booking=made, starts_at=at(5, 9), ends_at=at(5, 11)).sequence == 0
    bookings.cancel(booking=made)
    with pytest.raises(errors.WrongStateError):
        move(booking=made, starts_at=at(6, 9), ends_at=at(6, 11))


def test_a_pool_keeps_its_desk_when_it_stays_at_the_same_time(mairie):
    desks = make_rooms(mairie, "Bureau 1", "Bureau 2")
    pool = make_resource(mairie, "Un bureau", form="pool", place=desks[0].place, parts=desks)
    made = make_booking(pool, at(5, 9), at(5, 11))
    (before,) = taken(mairie)
    move(booking=made, starts_at=at(5, 10), ends_at=at(5, 12))
    assert taken(mairie) == [(before[0], at(5, 10), at(5, 12))]


def test_nobody_acts_on_somebody_else_s(mairie):
    hall = make_resource(mairie)
    made = make_booking(hall, at(5, 9), at(5, 11))
    for scope in (Scope.agent(make_mairie().pk), Scope.for_object(organisation=mairie.pk, key=uuid4())):
        with scope.enter():
            assert not Booking.objects.filter(pk=made.pk).exists()
    assert ANNE.name == made.holder_name
    with Scope.agent(mairie.pk).enter():
        again = add_resource(place=hall.place, name="Salle", service="rendez_vous")
        with pytest.raises(errors.NotBookableError):
            move(booking=made, starts_at=at(6, 9), ends_at=at(6, 11), resource=again)

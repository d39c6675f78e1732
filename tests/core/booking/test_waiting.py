"""Who waits longest, of those whose wish is free, gets an option on it: exactly one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cantou.core.booking.domain import bookings, errors, events
from cantou.core.booking.domain import waiting as waiting_list
from cantou.core.booking.domain.book import book
from cantou.core.booking.domain.claims import hopeless
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.domain.waiting import accept, decline, forget_past, promote, wait
from cantou.core.booking.domain.wishes import Wish
from cantou.core.booking.models import Booking, Waiting
from cantou.core.scope.scope import Scope
from cantou.core.tasks import events as core_events
from cantou.core.tasks import listens_to
from tests.support.booking import ANNE, BRUNO, at, make_booking, make_mairie, make_resource, make_rooms, taken
from tests.support.concurrency import race
from tests.support.jobs import run_jobs

CLARA = Holder(name="Clara Fabre")
pytestmark = [pytest.mark.django_db, pytest.mark.database]


def make_waiting(resource, start, end, holder=BRUNO, **values):
    return wait(
        organisation=resource.organisation_id,
        resource=resource,
        starts_at=start,
        ends_at=end,
        holder=holder,
        **values,
    )


def states(mairie):
    with Scope.agent(mairie.pk).enter():
        return list(Waiting.objects.order_by("pk").values_list("holder_name", "state"))


def options(mairie):
    with Scope.agent(mairie.pk).enter():
        return list(Booking.objects.filter(state="held").order_by("pk").values_list("holder_name", flat=True))


def test_the_first_of_the_list_gets_an_option_and_confirms_it(monkeypatch):
    mairie = make_mairie()
    hall = make_resource(mairie, waiting_minutes=120)
    made = make_booking(hall, at(5, 9), at(5, 12))
    first = make_waiting(hall, at(5, 10), at(5, 11), title="Réunion")
    make_waiting(hall, at(5, 9), at(5, 12), CLARA)
    later = make_waiting(hall, at(5, 11), at(5, 12), ANNE)
    run_jobs()
    assert options(mairie) == []
    bookings.cancel(booking=made)
    told = []
    listeners = core_events.defaultdict(
        dict, {name: dict(known) for name, known in core_events._listeners.items()}
    )
    monkeypatch.setattr(core_events, "_listeners", listeners)
    listens_to(events.BookingPromoted)(lambda event: told.append(event.key))
    run_jobs()
    assert options(mairie) == ["Bruno Roux", "Anne Vidal"]
    assert told == [str(first.object_key), str(later.object_key)]
    with Scope.for_object(organisation=mairie.pk, key=first.object_key).enter():
        mine = Waiting.objects.select_related("booking").get()
    assert (mine.booking.title, mine.booking.object_key) == ("Réunion", first.object_key)
    assert mine.booking.hold_until - timezone.now() < timedelta(minutes=121)
    assert accept(waiting=mine).state == "confirmed"
    assert states(mairie) == [
        ("Bruno Roux", "accepted"),
        ("Clara Fabre", "waiting"),
        ("Anne Vidal", "offered"),
    ]


def test_who_declines_or_does_not_answer_gives_way_to_the_next():
    mairie = make_mairie()
    hall = make_resource(mairie, waiting_minutes=60)
    made = make_booking(hall, at(5, 9), at(5, 12))
    for holder in (BRUNO, CLARA, ANNE):
        make_waiting(hall, at(5, 9), at(5, 12), holder)
    bookings.cancel(booking=made)
    run_jobs()
    with Scope.agent(mairie.pk).enter():
        first = Waiting.objects.select_related("booking").get(state="offered")
    decline(waiting=first)
    run_jobs()
    assert options(mairie) == ["Clara Fabre"]
    with Scope.agent(mairie.pk).enter():
        bookings.expire_holds(organisation=mairie.pk, at=timezone.now() + timedelta(hours=2))
    run_jobs()
    assert states(mairie) == [
        ("Bruno Roux", "declined"),
        ("Clara Fabre", "declined"),
        ("Anne Vidal", "offered"),
    ]
    with pytest.raises(errors.WrongStateError):
        accept(waiting=first)


def test_a_list_that_is_left_or_past_or_met_by_what_is_free_already():
    mairie = make_mairie()
    hall = make_resource(mairie)
    made = make_booking(hall, at(5, 9), at(5, 12))
    left = make_waiting(hall, at(5, 9), at(5, 12))
    decline(waiting=left)
    decline(waiting=left)
    make_waiting(hall, at(5, 9), at(5, 12), CLARA)
    with Scope.agent(mairie.pk).enter():
        assert forget_past(organisation=mairie.pk, at=at(6, 9)) == 1
    bookings.cancel(booking=made)
    run_jobs()
    assert states(mairie) == [("Bruno Roux", "left"), ("Clara Fabre", "past")]
    make_waiting(hall, at(5, 9), at(5, 12), ANNE)
    run_jobs()
    assert options(mairie) == ["Anne Vidal"]
    for start, end, error in (
        (timezone.now() - timedelta(hours=2), timezone.now(), errors.TooSoonError),
        (at(5, 12), at(5, 9), errors.BackwardsError),
    ):
        with pytest.raises(error):
            make_waiting(hall, start, end)


def test_what_is_freed_on_a_shared_lane_wakes_the_other_organisation_s_list():
    ours, theirs = make_mairie(), make_mairie()
    agent = make_resource(ours, "Mme Roux, ici")
    same = make_resource(theirs, "Mme Roux, là-bas", lane=agent.lane)
    from cantou.core.booking.models import LaneShare

    for organisation in (ours, theirs):
        LaneShare.objects.create(organisation=organisation, lane=agent.lane)
    made = make_booking(agent, at(5, 9), at(5, 12))
    make_waiting(same, at(5, 9), at(5, 10), CLARA)
    bookings.cancel(booking=made)
    run_jobs()
    assert options(theirs) == ["Clara Fabre"]
    assert taken(ours) == []


def test_what_cannot_be_had_is_known_without_trying():
    mairie = make_mairie()
    one, two, three = make_rooms(mairie, "Un", "Deux", "Trois")
    whole = make_resource(mairie, "Tout", form="whole", place=one.place, parts=[one, two])
    pool = make_resource(mairie, "L’une des trois", form="pool", place=one.place, parts=[one, two, three])
    places = make_resource(mairie, "Atelier", form="counted", grain="session", capacity=3)
    tables = make_resource(mairie, "Tables", form="counted", grain="day", capacity=10)
    make_booking(one, at(5, 9), at(5, 12))
    make_booking(places, at(5, 9), at(5, 12), quantity=2)
    make_booking(tables, at(5, 9), at(5, 12), quantity=10)
    asked = [
        (one, 9, 10, 1, True), (one, 12, 13, 1, False), (two, 9, 10, 1, False), (whole, 11, 13, 1, True),
        (whole, 12, 13, 1, False), (pool, 9, 10, 2, False), (pool, 9, 10, 3, True), (places, 9, 12, 1, False),
        (places, 9, 12, 2, True), (places, 14, 15, 3, False), (tables, 20, 21, 1, True),
    ]  # fmt: skip
    wishes = [
        Wish(resource=resource, starts_at=at(5, start), ends_at=at(5, end), quantity=number)
        for resource, start, end, number, _ in asked
    ]
    with Scope.agent(mairie.pk).enter():
        found = hopeless(wishes)
    assert found == {number for number, one in enumerate(asked) if one[-1]}


@pytest.mark.parametrize("number", [1, 12])
def test_those_whose_wish_is_taken_are_not_tried_however_many_they_are(number, monkeypatch):
    mairie = make_mairie()
    hall, other = make_resource(mairie), make_resource(mairie, "Préau")
    make_booking(hall, at(5, 9), at(5, 12))
    made = make_booking(other, at(5, 9), at(5, 12))
    for _ in range(number):
        make_waiting(hall, at(5, 9), at(5, 12), CLARA)
    make_waiting(other, at(5, 9), at(5, 12))
    run_jobs()
    tried = []
    monkeypatch.setattr(
        waiting_list, "book", lambda **values: tried.append(values["holder"].name) or book(**values)
    )
    bookings.cancel(booking=made)
    run_jobs()
    assert tried == ["Bruno Roux"]
    assert options(mairie) == ["Bruno Roux"]


def test_a_list_longer_than_what_is_looked_at_in_one_statement(monkeypatch):
    monkeypatch.setattr(waiting_list, "AT_ONCE", 2)
    mairie = make_mairie()
    hall, other = make_resource(mairie), make_resource(mairie, "Préau")
    make_booking(hall, at(5, 9), at(5, 12))
    made = make_booking(other, at(5, 9), at(5, 12))
    for _ in range(5):
        make_waiting(hall, at(5, 9), at(5, 12), CLARA)
    make_waiting(other, at(5, 9), at(5, 12))
    bookings.cancel(booking=made)
    run_jobs()
    assert options(mairie) == ["Bruno Roux"]


@pytest.mark.django_db(transaction=True)
def test_promoted_at_once_by_four_workers_exactly_one_has_the_option():
    mairie = make_mairie()
    one, two = make_rooms(mairie, "Un", "Deux")
    hall = make_resource(mairie, "Les deux", form="whole", place=one.place, parts=[one, two])
    made = make_booking(hall, at(5, 9), at(5, 12))
    for number in range(6):
        make_waiting([hall, one, two][number % 3], at(5, 9), at(5, 12), Holder(name=f"Personne {number}"))
    bookings.cancel(booking=made)

    def work():
        with Scope.agent(mairie.pk).enter():
            return promote(organisation=mairie.pk, starts_at=at(5, 9), ends_at=at(5, 12))

    found = race(*[work] * 4)
    assert len([booking for booking in found if booking]) == 1
    assert options(mairie) == ["Personne 0"]
    assert len(taken(mairie)) == 2


@pytest.mark.django_db(transaction=True)
def test_who_lets_an_option_go_while_the_list_is_promoted_waits_in_no_circle():
    mairie = make_mairie()
    hall = make_resource(mairie)
    made = make_booking(hall, at(5, 9), at(5, 12))
    rows = [make_waiting(hall, at(5, 9), at(5, 12), Holder(name=f"Personne {number}")) for number in range(4)]
    bookings.cancel(booking=made)

    def promoting():
        for _ in range(4):
            with Scope.agent(mairie.pk).enter():
                promote(organisation=mairie.pk, starts_at=at(5, 9), ends_at=at(5, 12))

    def leaving(row):
        def act():
            for _ in range(2):
                decline(waiting=row)

        return act

    race(promoting, *[leaving(row) for row in rows[:3]], promoting)
    with Scope.agent(mairie.pk).enter():
        promote(organisation=mairie.pk, starts_at=at(5, 9), ends_at=at(5, 12))
    assert {state for _name, state in states(mairie)[:3]} <= {"left", "declined"}
    assert states(mairie)[3] == ("Personne 3", "offered")
    assert options(mairie) == ["Personne 3"]

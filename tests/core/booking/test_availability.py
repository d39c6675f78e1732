from __future__ import annotations

from datetime import UTC, date, timedelta
from uuid import uuid4

import pytest

from cantou.core.booking.domain.availability import free_slots, lanes_of, month_of
from cantou.core.booking.domain.bookings import cancel
from cantou.core.booking.engine.local import wall
from cantou.core.scope.scope import Scope
from tests.support.booking import at, make_booking, make_mairie, make_resource, make_rooms

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def day(number: int) -> date:
    return at(number, 0).date()


def starts(resource, first, last, minutes=60, **options):
    with Scope.public().enter():
        found = free_slots(resources=[resource], first=day(first), last=day(last), minutes=minutes, **options)
    return [(shown.day, shown.hour) for slot in found[resource.pk] for shown in [wall(slot.starts_at)]]


@pytest.fixture
def mairie():
    return make_mairie()


def test_what_is_left_of_a_morning(mairie):
    desk = make_resource(mairie, opening_hours="09:00-12:00", step_minutes=60)
    assert starts(desk, 5, 6) == [(5, 9), (5, 10), (5, 11)]
    booking = make_booking(desk, at(5, 10), at(5, 11))
    assert starts(desk, 5, 6) == [(5, 9), (5, 11)]
    with Scope.agent(mairie.pk).enter():
        cancel(booking=booking)
    assert starts(desk, 5, 6) == [(5, 9), (5, 10), (5, 11)]


def test_whatever_is_offered_can_be_booked_and_nothing_else(mairie):
    room = make_resource(
        mairie,
        opening_hours="Mo-Su 09:10-12:00,13:00-17:00",
        step_minutes=25,
        buffer_before_minutes=10,
        buffer_after_minutes=20,
    )
    make_booking(room, at(5, 9, 35), at(5, 10))
    with Scope.public().enter():
        offered = free_slots(resources=[room], first=day(5), last=day(6), minutes=50)[room.pk]
    for slot in offered:
        with Scope.agent(mairie.pk).enter():
            cancel(booking=make_booking(room, slot.starts_at, slot.ends_at))
    assert [(wall(slot.starts_at).hour, wall(slot.starts_at).minute) for slot in offered] == [
        *((10, 50), (13, 0), (13, 25), (13, 50), (14, 15), (14, 40), (15, 5), (15, 30), (15, 55)),
    ]


def test_a_whole_is_free_when_all_its_parts_are_and_a_pool_when_one_is(mairie):
    left, right = make_rooms(mairie, "Gauche", "Droite")
    hours = {"opening_hours": "09:00-11:00", "step_minutes": 60, "place": left.place}
    hall = make_resource(mairie, "Grande salle", form="whole", parts=[left, right], **hours)
    pool = make_resource(mairie, "L’une des deux", form="pool", parts=[left, right], **hours)
    make_booking(left, at(5, 9), at(5, 10))
    assert starts(hall, 5, 6) == [(5, 10)]
    assert starts(pool, 5, 6) == [(5, 9), (5, 10)]
    assert starts(pool, 5, 6, quantity=2) == [(5, 10)]


def test_a_part_that_nobody_may_see_hides_its_whole(mairie):
    hidden = make_resource(mairie, "Archives", is_public=False)
    hall = make_resource(mairie, "Tout", form="whole", is_public=False, parts=[hidden], place=hidden.place)
    with Scope.public().enter():
        assert lanes_of([hall]) == {}
    with Scope.agent(mairie.pk).enter():
        assert lanes_of([hall]) == {hall.pk: [hidden.lane_id]}


def test_what_another_organisation_takes_of_a_shared_lane_is_not_free(mairie):
    agent = make_resource(mairie, "Mme Roche", opening_hours="09:00-11:00", step_minutes=60)
    other = make_resource(make_mairie(), "Mme Roche", lane=agent.lane)
    make_booking(other, at(5, 9), at(5, 10))
    assert starts(agent, 5, 6) == [(5, 10)]
    with Scope.agent(mairie.pk).enter():
        found = free_slots(resources=[agent], first=day(5), last=day(6), minutes=60)
    assert len(found[agent.pk]) == 1


def test_what_began_long_before_still_takes(mairie):
    room = make_resource(mairie, opening_hours="09:00-10:00", step_minutes=60)
    make_booking(room, at(2, 9), at(6, 10))
    assert starts(room, 4, 8) == [(7, 9)]


def test_places_of_a_session_and_tables_by_the_day(mairie):
    course = make_resource(mairie, form="counted", capacity=3, opening_hours="18:00-20:00", step_minutes=60)
    make_booking(course, at(5, 18), at(5, 19), quantity=2)
    with Scope.public().enter():
        found = free_slots(resources=[course], first=day(5), last=day(6), minutes=60)[course.pk]
    assert [(wall(slot.starts_at).hour, slot.free) for slot in found] == [(18, 1), (19, 3)]
    tables = make_resource(mairie, "Tables", form="counted", grain="day", capacity=10)
    make_booking(tables, at(5, 10), at(6, 10), quantity=10)
    assert starts(tables, 5, 8, minutes=24 * 60) == [(7, 0)]


def test_delays_hold_visitors_back_not_agents(mairie):
    desk = make_resource(
        mairie, opening_hours="09:00-11:00", step_minutes=60, lead_minutes=60 * 24, horizon_days=3
    )
    now = at(5, 9, 30)
    assert starts(desk, 5, 12, now=now) == [(6, 10), (7, 9), (7, 10), (8, 9)]
    assert starts(desk, 5, 7, now=now, by_agent=True) == [(5, 9), (5, 10), (6, 9), (6, 10)]


def test_too_short_and_too_long_are_not_offered(mairie):
    room = make_resource(mairie, opening_hours="09:00-12:00", min_minutes=60, max_minutes=120)
    assert (starts(room, 5, 6, minutes=30), starts(room, 5, 6, minutes=180)) == ([], [])


def test_as_many_statements_for_a_hundred_as_for_one(mairie, django_assert_num_queries):
    rooms = make_rooms(mairie, *(f"Salle {number}" for number in range(12)))
    hall = make_resource(mairie, "Grande", form="whole", parts=rooms, place=rooms[0].place)
    for some in ([rooms[0], hall], [*rooms, hall]):
        with Scope.public().enter(), django_assert_num_queries(2):
            free_slots(resources=some, first=day(5), last=day(12), minutes=60)


def test_a_month_shows_that_it_is_taken_and_not_by_whom(mairie):
    hall = make_resource(mairie, opening_hours="Mo-Su 08:00-24:00")
    hidden = make_resource(mairie, "Bureau", place=hall.place, is_public=False)
    make_booking(hall, at(5, 14), at(6, 10), title="Anniversaire de Zoé", object_key=uuid4())
    make_booking(hall, at(10, 20), at(10, 23), public_title="Loto")
    with Scope.agent(mairie.pk).enter():
        make_booking(hidden, at(12, 9), at(12, 10))
    found = month_of(place=hall.place, month=day(17))
    assert [one.day.day for one in found.days if one.is_taken] == [5, 6, 10]
    assert [(one.public_title, one.starts_at) for one in found.days[9].taken] == [
        ("Loto", at(10, 20).astimezone(UTC))
    ]
    assert found.days[4].taken[0].public_title == ""
    assert found.first == day(1)
    assert found.days[-1].day + timedelta(days=1) == (day(1) + timedelta(days=32)).replace(day=1)
    assert [one.name for one in found.resources] == ["Salle des fêtes"]

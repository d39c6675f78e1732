"""One way in: what is free is taken, what is taken is refused, what is composed is taken whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cantou.core.booking.domain import errors
from cantou.core.booking.domain.resources import archive, change_resource, compose
from cantou.core.booking.domain.rules import instant, is_twice
from cantou.core.booking.domain.words import PARIS
from cantou.core.booking.models import Booking, Component, Occupation, State, Tally
from cantou.core.journal.models import Entry
from cantou.core.scope.scope import Scope
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
    wall,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def mairie():
    return make_mairie()


def test_a_visitor_books_and_reads_their_own_booking(mairie):
    hall = make_resource(mairie, buffer_before_minutes=30, buffer_after_minutes=60)
    key = uuid4()
    made = make_booking(hall, at(5, 14), at(5, 18), title="Anniversaire", object_key=key)
    assert (made.state, len(made.reference), made.place_id) == ("confirmed", 9, hall.place_id)
    assert taken(mairie) == [("Salle des fêtes", at(5, 13, 30), at(5, 19))]
    with Scope.for_object(organisation=mairie.pk, key=key).enter():
        found = Booking.objects.get(organisation=mairie)
    assert (found.holder_name, found.starts_at, found.title) == ("Anne Vidal", at(5, 14), "Anniversaire")
    with Scope.public().enter():
        assert Booking.objects.count() == 0
        assert Occupation.objects.count() == 1
    with Scope.agent(mairie.pk).enter():
        entry = Entry.objects.order_by("-number").first()
    assert (entry.action, entry.subject, entry.mode) == (
        "booking.confirmed",
        f"salles:{made.reference}",
        "object",
    )


def test_what_is_taken_is_refused_and_said(mairie):
    hall = make_resource(mairie)
    make_booking(hall, at(5, 14), at(5, 18), public_title="Loto")
    with pytest.raises(errors.UnavailableError) as refused:
        make_booking(hall, at(5, 17), at(5, 20), BRUNO)
    assert str(refused.value) == "Ce créneau est déjà pris. Choisissez-en un autre."
    (conflict,) = refused.value.conflicts
    assert (conflict.starts_at, conflict.ends_at, conflict.public_title) == (at(5, 14), at(5, 18), "Loto")
    make_booking(hall, at(5, 18), at(5, 20), BRUNO)
    assert len(taken(mairie)) == 2
    with Scope.agent(mairie.pk).enter():
        assert Booking.objects.count() == 2


def test_a_whole_takes_all_its_rooms_or_none(mairie):
    left, right = make_rooms(mairie, "Salle gauche", "Salle droite")
    hall = make_resource(mairie, "Grande salle", form="whole", place=left.place, parts=[right, left])
    make_booking(right, at(5, 14), at(5, 16))
    with pytest.raises(errors.UnavailableError) as refused:
        make_booking(hall, at(5, 15), at(5, 17), BRUNO)
    assert [conflict.name for conflict in refused.value.conflicts] == ["Salle droite"]
    assert taken(mairie) == [("Salle droite", at(5, 14), at(5, 16))]
    make_booking(hall, at(5, 16), at(5, 17), BRUNO)
    assert [name for name, *_ in taken(mairie)] == ["Salle droite", "Salle droite", "Salle gauche"]
    with pytest.raises(errors.UnavailableError):
        make_booking(left, at(5, 16), at(5, 17))


def test_wholes_of_wholes_and_no_circle(mairie):
    one, two, three = make_rooms(mairie, "Un", "Deux", "Trois")
    small = make_resource(mairie, "Petit", form="whole", place=one.place, parts=[one, two])
    large = make_resource(mairie, "Grand", form="whole", place=one.place, parts=[small, three])
    make_booking(large, at(5, 9), at(5, 10))
    assert sorted(name for name, *_ in taken(mairie)) == ["Deux", "Trois", "Un"]
    with Scope.agent(mairie.pk).enter():
        for parts, text in (
            ([large], "Un ensemble ne peut pas se contenir lui-même."),
            ([small], "Un ensemble ne peut pas se contenir lui-même."),
            ([one, one], "Choisissez au moins une partie, chacune une seule fois."),
            ([], "Choisissez au moins une partie, chacune une seule fois."),
        ):
            with pytest.raises(errors.CompositionError, match=text):
                compose(whole=small, parts=parts)
        with pytest.raises(errors.NotBookableError):
            archive(resource=one)


def test_a_part_that_the_visitor_does_not_see_is_never_left_out(mairie):
    left, right = make_rooms(mairie, "Salle gauche", "Salle droite")
    hall = make_resource(mairie, "Grande salle", form="whole", place=left.place, parts=[left, right])
    with Scope.agent(mairie.pk).enter():
        change_resource(resource=right, is_public=False)
    with pytest.raises(errors.NotBookableError):
        make_booking(hall, at(5, 9), at(5, 10))
    assert taken(mairie) == []


def test_a_pool_gives_each_another_desk_and_says_when_it_is_full(mairie):
    desks = make_rooms(mairie, "Bureau 1", "Bureau 2", "Bureau 3")
    desk = make_resource(mairie, "Un bureau", form="pool", place=desks[0].place, parts=desks)
    make_booking(desks[1], at(5, 8), at(5, 12))
    for _ in range(2):
        make_booking(desk, at(5, 9), at(5, 10))
    assert sorted(name for name, *_ in taken(mairie)) == ["Bureau 1", "Bureau 2", "Bureau 3"]
    with pytest.raises(errors.UnavailableError) as refused:
        make_booking(desk, at(5, 9), at(5, 10))
    assert {conflict.name for conflict in refused.value.conflicts} == {"Bureau 1", "Bureau 2", "Bureau 3"}
    with pytest.raises(errors.UnavailableError, match="Il n’y en a pas autant"):
        make_booking(desk, at(6, 9), at(6, 10), quantity=4)
    make_booking(desk, at(6, 9), at(6, 10), quantity=3)


def test_an_agent_s_pool_passes_over_a_member_that_another_organisation_has(mairie):
    """On a shared lane an agent does not see the other's occupation; PostgreSQL does."""
    desks = make_rooms(mairie, "Bureau 1", "Bureau 2")
    pool = make_resource(mairie, "Un bureau", form="pool", place=desks[0].place, parts=desks)
    other = make_mairie()
    theirs = make_resource(other, "Le même bureau", lane=desks[0].lane)
    make_booking(theirs, at(5, 9), at(5, 12))
    with Scope.agent(mairie.pk).enter():
        make_booking(pool, at(5, 9), at(5, 10))
        with pytest.raises(errors.UnavailableError) as refused:
            make_booking(desks[0], at(5, 9), at(5, 10))
    assert [name for name, *_ in taken(mairie)] == ["Bureau 2"]
    assert [conflict.ends_at for conflict in refused.value.conflicts] == [at(5, 12)]


def test_places_are_counted_and_never_oversold(mairie):
    course = make_resource(mairie, "Cours de danse", form="counted", capacity=3)
    make_booking(course, at(5, 18), at(5, 19), quantity=2)
    with pytest.raises(errors.UnavailableError, match="Il n’en reste qu’un"):
        make_booking(course, at(5, 18), at(5, 19), quantity=2)
    make_booking(course, at(5, 18), at(5, 19))
    with pytest.raises(errors.UnavailableError, match="C’est complet"):
        make_booking(course, at(5, 18), at(5, 19))
    with pytest.raises(errors.UnavailableError, match="Il n’en reste que 3"):
        make_booking(course, at(6, 18), at(6, 19), quantity=4)
    with Scope.agent(mairie.pk).enter():
        assert list(Tally.objects.values_list("used", "capacity")) == [(3, 3)]
        with pytest.raises(IntegrityError), transaction.atomic():
            Tally.objects.update(used=4)


def test_tables_are_lent_by_the_day(mairie):
    tables = make_resource(mairie, "Tables", form="counted", grain="day", capacity=10)
    make_booking(tables, at(5, 18), at(7, 9), quantity=6)
    with pytest.raises(errors.UnavailableError):
        make_booking(tables, at(7, 14), at(8, 10), quantity=5)
    make_booking(tables, at(8, 0), at(9, 0), quantity=10)
    with Scope.agent(mairie.pk).enter():
        days = Tally.objects.order_by("starts_at").values_list("starts_at", "used")
        assert [(start.astimezone(PARIS).day, used) for start, used in days] == [
            (5, 6),
            (6, 6),
            (7, 6),
            (8, 10),
        ]


def test_several_together_or_none(mairie):
    one, two = make_rooms(mairie, "Un", "Deux")
    tables = make_resource(mairie, "Tables", form="counted", grain="day", capacity=4, place=one.place)
    make_booking(two, at(5, 9), at(5, 10))
    with pytest.raises(errors.UnavailableError):
        make_bookings([(one, at(5, 8), at(5, 10)), (tables, at(5, 8), at(5, 10)), (two, at(5, 8), at(5, 10))])
    assert len(taken(mairie)) == 1
    made = make_bookings(
        [(one, at(6, 8), at(6, 10)), (tables, at(6, 8), at(6, 10)), (two, at(6, 8), at(6, 10))]
    )
    assert len({booking.reference for booking in made}) == 1
    assert len({booking.object_key for booking in made}) == 1
    with Scope.agent(mairie.pk).enter():
        assert list(Tally.objects.values_list("used", flat=True)) == [1]


def test_options_and_requests(mairie):
    hall = make_resource(mairie, approval=True, hold_minutes=2 * 1440)
    now = timezone.now()
    asked = make_booking(hall, at(5, 9), at(5, 10))
    option = make_booking(hall, at(5, 10), at(5, 11), state="held", at=now)
    cheeky = make_booking(hall, at(5, 11), at(5, 12), state="confirmed")
    assert [one.state for one in (asked, option, cheeky)] == ["requested", "held", "requested"]
    assert option.hold_until == now + timedelta(days=2)
    with Scope.agent(mairie.pk).enter():
        assert make_booking(hall, at(5, 12), at(5, 13)).state == "confirmed"


# -- What cannot be


@pytest.mark.parametrize(
    ("start", "end", "error", "text"),
    [
        (at(5, 18), at(5, 14), errors.BackwardsError, "La fin doit venir après le début."),
        (at(5, 18), at(5, 18), errors.BackwardsError, "La fin doit venir après le début."),
        (at(5, 8), at(5, 8) + timedelta(days=800), errors.TooLongError, "plusieurs années"),
        (at(5, 8), at(5, 8, 30), errors.TooShortError, "La durée est de 1\N{NO-BREAK SPACE}h au moins."),
        (at(5, 8), at(5, 17), errors.TooLongError, "La durée est de 4\N{NO-BREAK SPACE}h au plus."),
        (at(5, 8, 10), at(5, 10), errors.OffStepError, "On réserve de 30\N{NO-BREAK SPACE}minutes en 30"),
        (
            datetime(2020, 1, 1, 9, tzinfo=UTC),
            datetime(2020, 1, 1, 11, tzinfo=UTC),
            errors.TooSoonError,
            "passée",
        ),
        (
            at(5, 9) + timedelta(days=280),
            at(5, 11) + timedelta(days=280),
            errors.TooLateError,
            "300 jours à l’av",
        ),
        (at(5, 9) + timedelta(days=900), at(5, 11) + timedelta(days=900), errors.TooLateError, "an et demi"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_times_that_cannot_be(mairie, start, end, error, text):
    hall = make_resource(mairie, min_minutes=60, max_minutes=240, horizon_days=300)
    with pytest.raises(error, match=text):
        make_booking(hall, start, end)
    assert taken(mairie) == []


def test_the_lead_time_binds_visitors_not_agents(mairie):
    hall = make_resource(mairie, lead_minutes=3 * 1440)
    start = (timezone.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    with pytest.raises(errors.TooSoonError, match="au moins 3\N{NO-BREAK SPACE}jours"):
        make_booking(hall, start, start + timedelta(hours=1))
    with Scope.agent(mairie.pk).enter():
        assert make_booking(hall, start, start + timedelta(hours=1)).state == State.CONFIRMED


@pytest.mark.parametrize("quantity", [0, -1, 2])
def test_quantities_that_cannot_be(mairie, quantity):
    with pytest.raises(errors.WrongQuantityError):
        make_booking(make_resource(mairie), at(5, 9), at(5, 10), quantity=quantity)


def test_the_hour_that_is_jumped_over_and_the_one_that_comes_twice():
    with pytest.raises(errors.NoSuchHourError, match="on avance les montres"):
        instant(wall(2026, 3, 29, 2, 30))
    assert instant(wall(2026, 3, 29, 3, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert instant(wall(2026, 10, 25, 2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant(wall(2026, 10, 25, 2, 30), second=True) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert [is_twice(wall(2026, 10, 25, hour, 30)) for hour in (1, 2, 3)] == [False, True, False]


def test_an_hour_that_does_not_exist_or_has_no_zone_is_not_booked(mairie):
    hall = make_resource(mairie)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    gap = datetime(2026, 3, 29, 2, 30, tzinfo=PARIS)
    with pytest.raises(errors.NoSuchHourError):
        make_booking(hall, gap, gap + timedelta(hours=3), at=now)
    with pytest.raises(ValueError, match="without zone"):
        make_booking(hall, wall(2026, 3, 29, 4), wall(2026, 3, 29, 5), at=now)


def test_the_hour_that_comes_twice_is_two_hours(mairie):
    hall = make_resource(mairie)
    now = datetime(2026, 10, 1, tzinfo=UTC)
    first, second = (instant(wall(2026, 10, 25, 2), second=later) for later in (False, True))
    make_booking(hall, first, second, at=now)
    make_booking(hall, second, second + timedelta(hours=1), BRUNO, at=now)
    assert [
        end - start
        for _, start, end in sorted((n, s.astimezone(UTC), e.astimezone(UTC)) for n, s, e in taken(mairie))
    ] == [timedelta(hours=1)] * 2


def test_what_is_archived_or_somebody_else_s_or_hidden(mairie):
    hall, theirs = make_resource(mairie), make_resource(make_mairie())
    hidden = make_resource(mairie, "Local technique", is_public=False)
    with Scope.agent(mairie.pk).enter():
        archive(resource=hall)
    with pytest.raises(errors.NotBookableError, match="ne se réserve plus ici"):
        make_booking(hall, at(5, 9), at(5, 10))
    with pytest.raises(errors.NotBookableError):
        make_booking(hidden, at(5, 9), at(5, 10))
    with pytest.raises(errors.NotBookableError):
        from cantou.core.booking.domain.book import book

        book(organisation=mairie.pk, resource=theirs, starts_at=at(5, 9), ends_at=at(5, 10), holder=ANNE)


# -- What PostgreSQL holds by itself


def test_postgresql_refuses_what_no_code_should_ask(mairie):
    hall, other = make_rooms(mairie, "Un", "Deux")
    made = make_booking(hall, at(5, 9), at(5, 10))
    row = (
        "insert into booking_occupation (organisation_id, object_key, is_public, booking_id, resource_id, lane_id,"
        " starts_at, ends_at, active, public_title) values (%s, %s, true, %s, %s, %s, %s, %s, %s, '')"
    )

    def insert(resource, lane, start, end, *, active=True):
        with Scope.agent(mairie.pk).enter(), connection.cursor() as cursor:
            cursor.execute(row, [mairie.pk, made.object_key, made.pk, resource, lane, start, end, active])
            cursor.execute("set constraints all immediate")

    insert(hall.pk, hall.lane_id, at(5, 9), at(5, 10), active=False)
    for resource, lane, start, end, name in (
        (hall.pk, hall.lane_id, at(5, 9, 30), at(5, 9, 40), "booking_no_double"),
        (hall.pk, other.lane_id, at(5, 12), at(5, 13), "booking_occupation_lane"),
        (hall.pk, hall.lane_id, at(5, 13), at(5, 13), "booking_occupation_forward"),
        (hall.pk, hall.lane_id, at(5, 13), "infinity", "booking_occupation_not_for_years"),
        (hall.pk, hall.lane_id, "-infinity", at(5, 1), "booking_occupation_not_for_years"),
    ):
        with pytest.raises(IntegrityError, match=name):
            insert(resource, lane, start, end)


def test_a_part_is_once_in_a_whole(mairie):
    one, two = make_rooms(mairie, "Un", "Deux")
    hall = make_resource(mairie, "Grande salle", form="whole", place=one.place, parts=[one, two])
    with Scope.agent(mairie.pk).enter(), pytest.raises(IntegrityError), transaction.atomic():
        Component.objects.create(organisation=mairie, whole=hall, part=one)

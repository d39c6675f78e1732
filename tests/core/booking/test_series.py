"""Series: looked at before, taken together, changed in part. The year 2026's clock changes, with « now » in January."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from django.utils import timezone

from cantou.core.booking.domain import errors
from cantou.core.booking.domain.bookings import cancel
from cantou.core.booking.domain.moving import move
from cantou.core.booking.domain.series import Asked, book_series, cancel_series, dates_of, preview
from cantou.core.booking.domain.series_moving import move_series
from cantou.core.booking.engine.errors import RecurrenceError
from cantou.core.booking.engine.local import instant, wall
from cantou.core.booking.engine.recurrence import parse
from cantou.core.booking.models import Booking, Occupation, Series
from cantou.core.scope.scope import Scope
from tests.support.booking import ANNE, BRUNO, make_mairie, make_resource, make_rooms, taken

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# The Fridays from the first of March of next year on: both changes, and the first of May, lie ahead of today.
YEAR = timezone.localdate().year + (0 if timezone.localdate() < date(timezone.localdate().year, 2, 1) else 1)
FIRST_OF_MAY = date(YEAR, 5, 1)


def first_date() -> datetime:
    """In the first week of March, on the day of the week that the first of May will be."""
    start = date(YEAR, 3, 1)
    return datetime.combine(start + timedelta((FIRST_OF_MAY.weekday() - start.weekday()) % 7), time(18))


def holidays_ahead() -> list[datetime]:
    """Of the forty weeks, those that are holidays: the first of May, the eighth, and what else falls so."""
    weeks = [first_date() + timedelta(weeks=week) for week in range(40)]
    return [day for day in weeks if day.date() in holidays.France(years=YEAR)]


@pytest.fixture
def mairie():
    return make_mairie()


@pytest.fixture
def hall(mairie):
    return make_resource(mairie, opening_hours="Mo-Su 08:00-23:00; PH off")


def asked(resource, rule="FREQ=WEEKLY;COUNT=40", start=None, minutes=120, **options):
    return Asked(resource, parse(rule), start or first_date(), minutes, **options)


def book_it(what, holder=ANNE, **options):
    with Scope.agent(what.resource.organisation_id).enter():
        return book_series(organisation=what.resource.organisation_id, asked=what, holder=holder, **options)


def look(what):
    with Scope.agent(what.resource.organisation_id).enter():
        return preview(organisation=what.resource.organisation_id, asked=what)


def rows(series):
    with Scope.agent(series.organisation_id).enter():
        return dates_of(series=series)


def test_what_hinders_comes_first_and_nothing_is_written(hall):
    book_it(asked(hall, "FREQ=WEEKLY;COUNT=1", first_date() + timedelta(days=21, hours=1)), BRUNO)
    plan = look(asked(hall))
    assert [(one.verdict, one.local_start) for one in plan.hindered] == [
        ("taken", first_date() + timedelta(days=21)),
        *(("closed", day) for day in holidays_ahead()),
    ]
    assert plan.dates[: len(plan.hindered)] == tuple(plan.hindered)
    assert [one.verdict for one in plan.free] == ["free"] * (39 - len(holidays_ahead()))
    assert "déjà pris" in plan.hindered[0].why
    with Scope.agent(hall.organisation_id).enter():
        assert Booking.objects.count() == 1


def test_the_local_hour_stays_across_both_changes_of_clock(hall):
    plan = look(asked(hall))
    series, bookings = book_it(asked(hall), skip=[one.local_start for one in plan.hindered])
    assert len(bookings) == 40 - len(holidays_ahead())
    assert {(wall(one.starts_at).time(), wall(one.ends_at).time()) for one in bookings} == {
        (time(18), time(20))
    }
    assert {one.starts_at.hour for one in bookings} == {16, 17}
    assert series.exdates == [day.isoformat() for day in holidays_ahead()]
    assert len({one.reference for one in bookings}) == 1
    assert {one.uid for one in bookings} == {series.uid}
    assert len(taken(hall.organisation)) == len(bookings)


def test_one_that_is_taken_refuses_all(hall):
    book_it(asked(hall, "FREQ=WEEKLY;COUNT=1", first_date() + timedelta(days=21)), BRUNO)
    with pytest.raises(errors.UnavailableError) as refused:
        book_it(asked(hall, "FREQ=WEEKLY;COUNT=5"))
    assert [conflict.starts_at for conflict in refused.value.conflicts] == [
        instant(first_date() + timedelta(days=21))
    ]
    with Scope.agent(hall.organisation_id).enter():
        assert (Booking.objects.count(), Series.objects.count()) == (1, 1)
    series, bookings = book_it(asked(hall, "FREQ=WEEKLY;COUNT=5"), skip=[first_date() + timedelta(days=21)])
    assert (len(bookings), series.exdates) == (4, [(first_date() + timedelta(days=21)).isoformat()])


def test_the_hour_that_does_not_exist_is_left_out_and_told(mairie):
    night = make_resource(mairie)
    change = next(day for day in range(31, 24, -1) if date(YEAR, 3, day).weekday() == 6)
    start = datetime(YEAR, 3, change, 2, 30) - timedelta(days=7)
    what = asked(night, "FREQ=WEEKLY;COUNT=3", start, 60)
    (missing,) = look(what).hindered
    assert (missing.verdict, missing.local_start) == ("no_hour", datetime(YEAR, 3, change, 2, 30))
    assert missing.why == "Cette nuit-là, on avance les montres : cette heure n’existe pas."
    series, bookings = book_it(what)
    assert (len(bookings), series.exdates) == (2, [datetime(YEAR, 3, change, 2, 30).isoformat()])


@pytest.mark.parametrize(
    ("rule", "minutes", "why"),
    [
        ("FREQ=DAILY;COUNT=10000", 60, "Une série a 400 dates au plus ; vous en demandez 10\u202f000."),
        ("FREQ=DAILY;COUNT=3", 0, "La fin doit venir après le début."),
    ],
)
def test_what_cannot_be_a_series(hall, rule, minutes, why):
    with pytest.raises(RecurrenceError) as refused:
        look(asked(hall, rule, minutes=minutes))
    assert str(refused.value) == why


def test_a_series_does_not_get_in_its_own_way(mairie):
    room = make_resource(mairie)
    with pytest.raises(errors.UnavailableError, match="n’est pas finie"):
        book_it(asked(room, "FREQ=DAILY;COUNT=3", minutes=25 * 60))


def test_places_and_pools_are_looked_at_too(mairie):
    course = make_resource(mairie, "Yoga", form="counted", capacity=3)
    book_it(asked(course, "FREQ=WEEKLY;COUNT=2", quantity=2))
    assert [one.why for one in look(asked(course, "FREQ=WEEKLY;COUNT=3", quantity=2)).hindered] == [
        "Il n’en reste qu’un."
    ] * 2
    left, right = make_rooms(mairie, "Gauche", "Droite")
    pool = make_resource(mairie, "L’une", form="pool", parts=[left, right], place=left.place)
    book_it(asked(left, "FREQ=WEEKLY;COUNT=2"))
    assert look(asked(pool, "FREQ=WEEKLY;COUNT=3")).hindered == []
    book_it(asked(right, "FREQ=WEEKLY;COUNT=1"))
    assert len(look(asked(pool, "FREQ=WEEKLY;COUNT=3")).hindered) == 1


@pytest.mark.parametrize("number", [2, 52])
def test_fifty_two_weeks_take_as_many_statements_as_two(hall, number, django_assert_num_queries):
    make_rooms(hall.organisation, "Autre")
    what = asked(hall, f"FREQ=WEEKLY;COUNT={number}")
    with Scope.agent(hall.organisation_id).enter():
        with django_assert_num_queries(5):
            plan = preview(organisation=hall.organisation_id, asked=what)
        skip = [one.local_start for one in plan.hindered]
        with django_assert_num_queries(SERIES_STATEMENTS):
            book_series(organisation=hall.organisation_id, asked=what, holder=ANNE, skip=skip)


SERIES_STATEMENTS = 14


def test_one_date_is_moved_then_cancelled(hall):
    series, bookings = book_it(asked(hall, "FREQ=WEEKLY;COUNT=4"))
    second = bookings[1]
    with Scope.agent(hall.organisation_id).enter():
        (moved,) = move_series(
            booking=second, scope="this", local_start=first_date() + timedelta(days=8), minutes=60
        )
        (gone,) = cancel_series(booking=moved, scope="this")
    assert (gone.uid, gone.sequence, gone.original_start) == (
        series.uid,
        2,
        instant(first_date() + timedelta(days=7)),
    )
    assert len(taken(hall.organisation)) == 3


def test_this_and_the_following_are_cancelled(hall):
    series, bookings = book_it(asked(hall, "FREQ=WEEKLY;COUNT=4"))
    with Scope.agent(hall.organisation_id).enter():
        assert len(cancel_series(booking=bookings[1], scope="following")) == 3
    assert [row.state for row in rows(series)] == ["confirmed", *["cancelled"] * 3]
    with Scope.agent(hall.organisation_id).enter():
        assert len(cancel_series(booking=bookings[0], scope="all")) == 1


def test_all_move_by_as_much_across_the_change_of_clock(hall):
    series, bookings = book_it(asked(hall, "FREQ=WEEKLY;COUNT=6"))
    with Scope.agent(hall.organisation_id).enter():
        moved = move_series(
            booking=bookings[2],
            scope="all",
            local_start=first_date() + timedelta(days=15, hours=1),
            minutes=90,
        )
    shown = [first_date() + timedelta(days=1 + 7 * week, hours=1) for week in range(6)]
    assert [wall(one.starts_at) for one in moved] == shown
    found = rows(series)
    assert [(one.starts_at, one.original_start, one.sequence) for one in found] == [
        (instant(at), instant(at), 1) for at in shown
    ]
    with Scope.agent(hall.organisation_id).enter():
        series.refresh_from_db()
    assert (series.rrule, series.local_start, series.minutes, series.sequence) == (
        "FREQ=WEEKLY;COUNT=6", shown[0].replace(tzinfo=UTC), 90, 1,
    )  # fmt: skip
    assert [(start, end) for _, start, end in taken(hall.organisation)] == [
        (one.starts_at, one.ends_at) for one in found
    ]


def test_a_week_later_each_takes_the_place_of_the_next(hall):
    series, bookings = book_it(asked(hall, "FREQ=WEEKLY;COUNT=5"))
    with Scope.agent(hall.organisation_id).enter():
        move_series(
            booking=bookings[0], scope="all", local_start=first_date() + timedelta(days=7), minutes=120
        )
    assert [wall(one.starts_at) for one in rows(series)] == [
        first_date() + timedelta(days=7 * week) for week in range(1, 6)
    ]
    assert len(taken(hall.organisation)) == 5


def test_the_following_become_a_series_of_their_own(hall):
    series, bookings = book_it(asked(hall, "FREQ=WEEKLY;COUNT=6"))
    fifth = bookings[4]
    with Scope.agent(hall.organisation_id).enter():
        cancel(booking=fifth)
        moved = move_series(
            booking=bookings[2],
            scope="following",
            local_start=first_date() + timedelta(days=14, hours=2),
            minutes=60,
        )
        other = Series.objects.exclude(pk=series.pk).get()
        series.refresh_from_db()
    assert [one.pk for one in moved] == [bookings[2].pk, bookings[3].pk, bookings[5].pk]
    assert [one.uid for one in rows(series)] == [series.uid] * 2
    assert (series.rrule, other.rrule) == (
        f"FREQ=WEEKLY;UNTIL={first_date() + timedelta(days=14, minutes=-1):%Y%m%dT%H%M%S}",
        "FREQ=WEEKLY;COUNT=4",
    )
    assert [(one.state, wall(one.original_start)) for one in rows(other)] == [
        (state, first_date() + timedelta(days=7 * week, hours=2))
        for week, state in zip(range(2, 6), ["confirmed", "confirmed", "cancelled", "confirmed"], strict=True)
    ]
    assert other.uid != series.uid


def test_one_that_is_in_the_way_keeps_all_where_they_are(hall):
    series, bookings = book_it(asked(hall, "FREQ=WEEKLY;COUNT=4"))
    book_it(asked(hall, "FREQ=WEEKLY;COUNT=1", first_date() + timedelta(days=14, hours=3)), BRUNO)
    before = taken(hall.organisation)
    with Scope.agent(hall.organisation_id).enter(), pytest.raises(errors.UnavailableError) as refused:
        move_series(
            booking=bookings[0], scope="all", local_start=first_date() + timedelta(hours=2), minutes=120
        )
    assert len(refused.value.conflicts) == 1
    assert taken(hall.organisation) == before
    assert [one.sequence for one in rows(series)] == [0] * 4


def test_a_date_that_was_moved_by_itself_stays(hall):
    series, bookings = book_it(asked(hall, "FREQ=WEEKLY;COUNT=3"))
    with Scope.agent(hall.organisation_id).enter():
        later = [instant(first_date() + timedelta(days=9, hours=hours)) for hours in (0, 2)]
        move(booking=bookings[1], starts_at=later[0], ends_at=later[1])
        move_series(
            booking=bookings[0], scope="all", local_start=first_date() + timedelta(hours=1), minutes=120
        )
    assert [wall(one.starts_at) for one in rows(series)] == [
        first_date() + timedelta(hours=1), first_date() + timedelta(days=9), first_date() + timedelta(days=14, hours=1),
    ]  # fmt: skip
    assert wall(rows(series)[1].original_start) == first_date() + timedelta(days=7, hours=1)


def test_a_rule_of_months_changes_its_hour_not_its_day(hall):
    _, bookings = book_it(asked(hall, "FREQ=MONTHLY;COUNT=3", datetime(YEAR, 3, 3, 10)))
    with Scope.agent(hall.organisation_id).enter():
        with pytest.raises(RecurrenceError, match="changez l’heure"):
            move_series(booking=bookings[0], scope="all", local_start=datetime(YEAR, 3, 4, 10), minutes=60)
        move_series(booking=bookings[0], scope="all", local_start=datetime(YEAR, 3, 3, 11), minutes=60)
        assert Occupation.objects.filter(active=True).count() == 3


def test_a_course_moves_its_places(mairie):
    course = make_resource(mairie, "Yoga", form="counted", capacity=2)
    series, bookings = book_it(asked(course, "FREQ=WEEKLY;COUNT=3", quantity=2))
    with Scope.agent(mairie.pk).enter():
        move_series(
            booking=bookings[0], scope="all", local_start=first_date() + timedelta(days=7), minutes=120
        )
    assert [one.verdict for one in look(asked(course, "FREQ=WEEKLY;COUNT=4", quantity=1)).dates] == [
        *["taken"] * 3, "free",
    ]  # fmt: skip
    assert len(rows(series)) == 3

"""Opening hours, quotas, prices; what is kept of people, and for how long."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cantou.core.booking.domain import bookings, errors, privacy, retention
from cantou.core.booking.domain.closing import close
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.domain.moving import move
from cantou.core.booking.domain.quotas import QuotaError, add_quota, change_quota, end_quota, left_of
from cantou.core.booking.domain.tariffs import TariffError, add_tariff, end_tariff, quote, tariffs_of
from cantou.core.booking.models import Booking, Occupation, Use
from cantou.core.people.domain.exports import gather
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
)
from tests.support.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CHOIR, CHOIR_TOO = (
    Holder(name=name, kind="association", label=label)
    for name, label in (("Anne Vidal", "La Chorale"), ("Bruno Roux", "la  chorale"))
)


@pytest.fixture
def mairie():
    return make_mairie()


def monday():
    """In the month after next."""
    return next(day for day in range(1, 8) if at(day, 9).weekday() == 0)


def test_a_closed_hour_is_refused_and_the_next_opening_said(mairie):
    hall = make_resource(mairie, opening_hours="Mo-Fr 08:00-12:00,14:00-18:00; PH off")
    day = monday() + 7
    make_booking(hall, at(day, 8), at(day, 12))
    for start, end in ((at(day, 11), at(day, 15)), (at(day, 17), at(day, 19))):
        with pytest.raises(errors.ClosedError):
            make_booking(hall, start, end)
    with pytest.raises(errors.ClosedError, match=r"Prochaine ouverture.*lundi .* à 8"):
        make_booking(hall, at(day + 5, 9), at(day + 5, 10))
    with Scope.agent(mairie.pk).enter():
        with pytest.raises(errors.ClosedError):
            make_booking(hall, at(day + 5, 9), at(day + 5, 10))
        make_booking(hall, at(day + 5, 9), at(day + 5, 10), check_hours=False)


# -- Quotas


def test_one_free_use_a_year_for_each_association(mairie):
    hall = make_resource(mairie)
    with Scope.agent(mairie.pk).enter():
        quota = add_quota(
            service="salles",
            per="label",
            period="year",
            year_starts=9,
            most=1,
            audience="free",
            title="Un par an",
        )
        assert left_of(
            resource=hall, holder=CHOIR, starts_at=at(5, 9), ends_at=at(5, 10), audience="free"
        ) == [(quota, 1)]
    make_booking(hall, at(5, 9), at(5, 10), CHOIR, audience="free")
    with pytest.raises(errors.QuotaReachedError, match="Un par an"):
        make_booking(hall, at(6, 9), at(6, 10), CHOIR_TOO, audience="free")
    make_booking(hall, at(6, 9), at(6, 10), CHOIR_TOO, audience="paid")
    make_booking(hall, at(7, 9), at(7, 10), ANNE, audience="free")
    with Scope.agent(mairie.pk).enter():
        assert left_of(
            resource=hall, holder=CHOIR, starts_at=at(8, 9), ends_at=at(8, 10), audience="free"
        ) == [(quota, 0)]
        make_booking(hall, at(8, 9), at(8, 10), CHOIR, audience="free", beyond_quota=True)
        assert Use.objects.get().used == 2
        change_quota(quota=quota, most=3)
    made = make_booking(hall, at(9, 9), at(9, 10), CHOIR, audience="free")
    with Scope.agent(mairie.pk).enter():
        end_quota(quota=quota)
        bookings.cancel(booking=made)
        assert Use.objects.get().used == 2
    make_booking(hall, at(10, 9), at(10, 10), CHOIR, audience="free")


def test_hours_are_counted_in_minutes_and_a_series_is_no_way_around(mairie):
    hall = make_resource(mairie)
    with Scope.agent(mairie.pk).enter():
        add_quota(service="salles", per="person", period="month", most=180, measure="minutes", resource=hall)
    with pytest.raises(errors.QuotaReachedError):
        make_bookings([(hall, at(day, 9), at(day, 10)) for day in (3, 4, 5, 6)])
    assert taken(mairie) == []
    made = make_bookings([(hall, at(day, 9), at(day, 10)) for day in (3, 4, 5)])
    with pytest.raises(errors.QuotaReachedError):
        make_booking(hall, at(6, 9), at(6, 9, 30))
    with pytest.raises(errors.QuotaReachedError):
        move(booking=made[0], starts_at=at(3, 9), ends_at=at(3, 10, 30))
    move(booking=made[0], starts_at=at(3, 9), ends_at=at(3, 9, 30))
    make_booking(hall, at(6, 9), at(6, 9, 30))
    make_booking(hall, at(6, 10), at(6, 12), BRUNO)


@pytest.mark.parametrize("most", [-1])
def test_a_quota_is_never_negative(mairie, most):
    with Scope.agent(mairie.pk).enter(), pytest.raises(QuotaError):
        add_quota(service="salles", per="all", period="day", most=most)


# -- Prices


def test_a_booking_keeps_the_price_that_was_said(mairie):
    hall = make_resource(mairie)
    with Scope.agent(mairie.pk).enter():
        add_tariff(resource=hall, unit="hour", cents=2000)
        day = add_tariff(resource=hall, unit="day", cents=8000)
        add_tariff(resource=hall, unit="flat", cents=0, audience="association")
    made = make_booking(hall, at(5, 9), at(5, 12))
    assert (made.price_cents, [line["count"] for line in made.quote]) == (6000, [3])
    assert make_booking(hall, at(6, 9), at(6, 20)).price_cents == 8000
    assert make_booking(hall, at(7, 9), at(7, 20), CHOIR, audience="association").price_cents == 0
    assert move(booking=made, starts_at=at(5, 9), ends_at=at(5, 10)).price_cents == 2000
    with Scope.agent(mairie.pk).enter():
        end_tariff(tariff=day, last_day=timezone.localdate() + timedelta(days=1))
        assert [row.unit for row in tariffs_of(resource=hall, day=at(6, 9).date())] == ["hour", "flat"]
        assert quote(resource=hall, starts_at=at(6, 9), ends_at=at(6, 20)).total_cents == 22000
        assert bookings.price(booking=made, cents=500).price_cents == 500
        with pytest.raises(ValueError, match="negative"):
            bookings.price(booking=made, cents=-1)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"cents": -1}, "négatif"),
        ({"cents": 10**9}, "au plus"),
        ({"cents": 1, "valid_from": date(2027, 2, 1), "valid_to": date(2027, 1, 1)}, "finit avant"),
        ({"cents": 1, "unit": "fortnight"}, "fortnight"),
    ],
    ids=["negative", "a comma forgotten", "backwards", "unknown"],
)
def test_prices_that_cannot_be(mairie, values, text):
    hall = make_resource(mairie)
    with Scope.agent(mairie.pk).enter(), pytest.raises(TariffError, match=text):
        add_tariff(resource=hall, **{"unit": "hour", **values})


def test_without_a_tariff_nobody_pretends_to_know(mairie):
    assert make_booking(make_resource(mairie), at(5, 9), at(5, 10)).price_cents is None


# -- What is kept of people


def test_a_person_gets_back_what_is_kept_and_is_forgotten_when_they_ask(mairie):
    person = make_person(given_name="Anne", family_name="Vidal")
    holder = Holder(name="Anne Vidal", email="anne@example.org", person_id=person.pk)
    hall = make_resource(mairie)
    made = make_booking(hall, at(5, 9), at(5, 10), holder, title="Baptême")
    make_booking(hall, at(6, 9), at(6, 10), BRUNO)
    (section,) = [one for one in gather(person=person.pk) if one["service"] == "booking"]
    assert [(row["référence"], row["quoi"], row["objet"]) for row in section["data"]] == [
        (made.reference, "Salle des fêtes", "Baptême")
    ]
    assert privacy.erase_person(person.pk) == 1
    with Scope.agent(mairie.pk).enter():
        rows = Booking.objects.order_by("starts_at").values_list(
            "holder_name", "holder_email", "title", "person_id"
        )
        assert list(rows) == [("", "", "", None), ("Bruno Roux", "bruno@example.org", "", None)]
    assert len(taken(mairie)) == 2


def test_a_year_after_nobody_is_named_any_more(mairie):
    hall = make_resource(mairie)
    old = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=400)
    with Scope.agent(mairie.pk).enter():
        make_booking(
            hall, old, old + timedelta(hours=1), at=old - timedelta(days=3), title="Bal", public_title="Bal"
        )
        recent = make_booking(hall, at(5, 9), at(5, 10))
        closure = close(resources=[hall], starts_at=at(6, 0), ends_at=at(7, 0), title="Peinture").closures[0]
        assert retention.purge(organisation=mairie.pk) == 1
        assert retention.purge(organisation=mairie.pk) == 0
        rows = Booking.objects.order_by("starts_at").values_list("holder_name", "title", "public_title")
        assert list(rows) == [("", "", ""), ("Anne Vidal", "", ""), ("", "Peinture", closure.public_title)]
        assert set(Occupation.objects.values_list("public_title", flat=True)) == {"", "Fermé"}
        assert recent.state == "confirmed"


def test_what_came_to_nothing_is_forgotten_sooner(mairie):
    one, two = make_rooms(mairie, "Un", "Deux")
    old = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=100)
    with Scope.agent(mairie.pk).enter():
        for room in (one, two):
            made = make_booking(room, old, old + timedelta(hours=1), at=old - timedelta(days=3))
        bookings.cancel(booking=made)
        assert retention.purge(organisation=mairie.pk) == 2
        names = Booking.objects.order_by("resource_id").values_list("holder_name", flat=True)
        assert list(names) == ["Anne Vidal", ""]
        assert Occupation.objects.count() == 1

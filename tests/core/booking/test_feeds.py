"""What others subscribe to: the same instants as the database has, and no word more than they may read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from django.urls import reverse

from cantou.core.booking.domain.bookings import cancel
from cantou.core.booking.domain.feeds import make_feed, opened, renew, revoke
from cantou.core.booking.domain.series import cancel_series
from cantou.core.booking.domain.series_moving import move_series
from cantou.core.people.models import Membership
from cantou.core.scope.scope import Scope
from tests.core.booking.test_series import asked, book_it, first_date
from tests.support.booking import at, make_booking, make_mairie, make_resource
from tests.support.factories import make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mairie():
    return make_mairie()


@pytest.fixture
def hall(mairie):
    return make_resource(mairie, opening_hours="Mo-Su 08:00-23:00; PH off")


def make_agent(mairie):
    person = make_person()
    make_member(person, mairie, service="salles")
    return person


@pytest.fixture
def secret(mairie, hall):
    agent = make_agent(mairie)
    with Scope.agent(mairie.pk).enter():
        return make_feed(organisation=mairie.pk, made_by=agent.pk, resource=hall)[1]


def fetch(client, secret):
    return client.get(f"/agenda/prive/{secret}.ics")


def expanded(body):
    """As a reader that is not ours has it; what is called off is not shown."""
    calendar = icalendar.Calendar.from_ical(body)
    found = recurring_ical_events.of(calendar).between((2026, 1, 1), (2030, 1, 1))
    return sorted(
        (event.start.astimezone(UTC), event.end.astimezone(UTC))
        for event in found
        if event.get("STATUS") != "CANCELLED"
    )


def events(body):
    return icalendar.Calendar.from_ical(body).walk("VEVENT")


def test_a_series_across_both_changes_and_the_first_of_may_gives_the_same_instants(client, hall, secret):
    what = asked(hall)
    closed = [first_date() + timedelta(weeks=week) for week in range(40)]
    series, bookings = book_it(
        what, skip=[at for at in closed if at.isoformat() in closed_days(hall, closed)]
    )
    body = fetch(client, secret).content
    assert expanded(body) == sorted((one.starts_at, one.ends_at) for one in bookings)
    assert {str(event["UID"]) for event in events(body)} == {series.uid}


def closed_days(hall, days):
    from cantou.core.booking.engine.hours import open_spans

    return {
        day.isoformat()
        for day in days
        if not open_spans(hall.opening_hours, day.date(), day.date() + timedelta(1))
    }


def test_a_date_that_was_moved_then_cancelled_keeps_its_uid_and_raises_its_sequence(client, hall, secret):
    series, bookings = book_it(asked(hall, "FREQ=WEEKLY;COUNT=4"))
    before = {str(event["UID"]): int(event["SEQUENCE"]) for event in events(fetch(client, secret).content)}
    with Scope.agent(hall.organisation_id).enter():
        (moved,) = move_series(
            booking=bookings[1], scope="this", local_start=first_date() + timedelta(days=8), minutes=60
        )
    body = fetch(client, secret).content
    assert (moved.starts_at, moved.ends_at) in expanded(body)
    with Scope.agent(hall.organisation_id).enter():
        cancel_series(booking=moved, scope="this")
    body = fetch(client, secret).content
    assert expanded(body) == [(one.starts_at, one.ends_at) for one in (bookings[0], *bookings[2:])]
    (gone,) = [event for event in events(body) if event.get("STATUS") == "CANCELLED"]
    assert (str(gone["UID"]), int(gone["SEQUENCE"]), before) == (series.uid, 2, {series.uid: 0})
    assert gone["RECURRENCE-ID"].dt.astimezone(UTC) == bookings[1].original_start


def test_a_date_given_back_is_left_out_and_a_night_with_another_length_is_written_apart(client, mairie):
    night = make_resource(mairie, "Refuge")
    agent = make_agent(mairie)
    with Scope.agent(mairie.pk).enter():
        secret = make_feed(organisation=mairie.pk, made_by=agent.pk, resource=night)[1]
    _, bookings = book_it(asked(night, "FREQ=WEEKLY;COUNT=12", first_date().replace(hour=20), 12 * 60))
    with Scope.agent(mairie.pk).enter():
        cancel(booking=bookings[5])
    body = fetch(client, secret).content
    kept = [one for one in bookings if one.pk != bookings[5].pk]
    assert expanded(body) == [(one.starts_at, one.ends_at) for one in kept]
    lengths = {one.ends_at - one.starts_at for one in bookings}
    assert len(events(body)) == len(lengths)


def test_following_dates_that_moved_are_another_event(client, hall, secret):
    _, bookings = book_it(asked(hall, "FREQ=WEEKLY;COUNT=6"))
    with Scope.agent(hall.organisation_id).enter():
        move_series(
            booking=bookings[2],
            scope="following",
            local_start=first_date() + timedelta(days=14, hours=2),
            minutes=60,
        )
    body = fetch(client, secret).content
    shown = [first_date() + timedelta(weeks=week, hours=2 if week >= 2 else 0) for week in range(6)]
    assert [start.replace(tzinfo=None) for start, _ in local_of(expanded(body))] == shown
    assert len({str(event["UID"]) for event in events(body)}) == 2


def local_of(found):
    from cantou.core.booking.engine.local import ZONE

    return [(start.astimezone(ZONE), end.astimezone(ZONE)) for start, end in found]


def test_the_public_reads_that_it_is_taken_and_no_more(client, hall):
    make_booking(hall, at(5, 14), at(5, 18), title="Anniversaire de Zoé")
    make_booking(hall, at(6, 14), at(6, 18), public_title="Loto")
    hidden = make_resource(hall.organisation, "Bureau du maire", place=hall.place, is_public=False)
    with Scope.agent(hall.organisation_id).enter():
        make_booking(hidden, at(7, 9), at(7, 10))
    for address, names in (
        (reverse("agenda:resource", args=[hall.pk]), ["Occupé", "Loto"]),
        (reverse("agenda:place", args=[hall.place_id]), ["Occupé", "Loto"]),
    ):
        answer = client.get(address)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert [str(event["SUMMARY"]) for event in events(answer.content)] == names
        for word in ("Zoé", "Vidal", "Bureau"):
            assert word not in answer.content.decode()
    assert client.get(reverse("agenda:resource", args=[hidden.pk])).status_code == 404
    assert [len(str(event["UID"])) for event in events(client.get(address).content)] == [32, 32]


def test_the_same_bytes_are_not_sent_twice(client, hall):
    address = reverse("agenda:resource", args=[hall.pk])
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    make_booking(hall, at(5, 14), at(5, 18))
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_secret_address_is_renewed_and_given_back(client, mairie, hall):
    agent = make_agent(mairie)
    make_booking(hall, at(5, 14), at(5, 18), title="Anniversaire")
    with Scope.agent(mairie.pk).enter():
        feed, old = make_feed(organisation=mairie.pk, made_by=agent.pk, place=hall.place)
    answer = fetch(client, old)
    assert "Anniversaire" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-cache"
    with Scope.agent(mairie.pk).enter():
        new = renew(feed=feed)
    assert (fetch(client, old).status_code, fetch(client, new).status_code) == (404, 200)
    with Scope.agent(mairie.pk).enter():
        revoke(feed=feed)
    assert fetch(client, new).status_code == 404
    assert fetch(client, "inconnu").status_code == 404


def test_who_no_longer_works_there_reads_nothing(client, mairie, hall):
    agent = make_agent(mairie)
    with Scope.agent(mairie.pk).enter():
        secret = make_feed(organisation=mairie.pk, made_by=agent.pk, resource=hall)[1]
        assert opened(secret=secret) is not None
        Membership.objects.filter(person=agent).update(ended_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert fetch(client, secret).status_code == 404


def test_who_has_no_part_in_the_service_any_more_reads_nothing_of_it(client, mairie, hall):
    agent = make_agent(mairie)
    make_member(agent, mairie, service="signalements")
    desk = make_resource(mairie, "Guichet", place=hall.place, service="rendez_vous")
    make_booking(desk, at(5, 9), at(5, 10), title="Aide sociale")
    make_booking(hall, at(5, 14), at(5, 18), title="Anniversaire")
    with Scope.agent(mairie.pk).enter():
        of_hall = make_feed(organisation=mairie.pk, made_by=agent.pk, resource=hall)[1]
        of_place = make_feed(organisation=mairie.pk, made_by=agent.pk, place=hall.place)[1]
    body = fetch(client, of_place).content.decode()
    assert ("Anniversaire" in body, "Aide sociale" in body) == (True, False)
    assert fetch(client, of_hall).status_code == 200
    with Scope.agent(mairie.pk).enter():
        Membership.objects.filter(person=agent, service="salles").update(
            ended_at=datetime(2026, 1, 1, tzinfo=UTC)
        )
    assert fetch(client, of_hall).status_code == 404
    assert events(fetch(client, of_place).content) == []


@pytest.mark.parametrize(("role", "told"), [("reader", False), ("agent", True)])
def test_only_who_treats_reads_the_telephone(client, mairie, hall, role, told):
    person = make_person()
    make_member(person, mairie, service="salles", role=role)
    booking = make_booking(hall, at(5, 14), at(5, 18))
    with Scope.agent(mairie.pk).enter():
        secret = make_feed(organisation=mairie.pk, made_by=person.pk, resource=hall)[1]
    body = fetch(client, secret).content.decode()
    assert (booking.holder_name in body, booking.holder_phone in body) == (True, told)

"""A person's own calendar: what they booked, wherever it is, and nothing of anybody else."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cantou.core.booking.domain import own_calendar, privacy
from cantou.core.booking.domain.bookings import cancel
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.models import PersonFeed
from cantou.core.scope.scope import Scope
from tests.core.booking.test_feeds import events
from tests.support.booking import at, make_booking, make_mairie, make_resource
from tests.support.factories import make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall():
    return make_resource(make_mairie())


@pytest.fixture
def anne():
    return make_person()


def address_of(person):
    feed = own_calendar.make(person=person.pk)
    return reverse("agenda:person", args=[person.pk, own_calendar.secret_of(feed)])


def summaries(client, address):
    return [str(event["SUMMARY"]) for event in events(client.get(address).content)]


def test_a_person_has_their_own_of_all_organisations_and_of_nobody_else(client, hall, anne):
    minibus = make_resource(make_mairie(), "Minibus")
    hidden = make_resource(hall.organisation, "Bureau du maire", place=hall.place, is_public=False)
    bruno = make_person()
    mine, his = (Holder(name="Anne Vidal", person_id=one.pk) for one in (anne, bruno))
    make_booking(hall, at(5, 14), at(5, 18), mine)
    gone = make_booking(minibus, at(6, 14), at(6, 18), mine)
    with Scope.agent(hall.organisation_id).enter():
        make_booking(hidden, at(7, 9), at(7, 10), mine, title="État civil")
    make_booking(hall, at(7, 14), at(7, 18), his)
    make_booking(hall, at(8, 14), at(8, 18))
    with Scope.agent(minibus.organisation_id).enter():
        cancel(booking=gone)
    address = address_of(anne)
    assert summaries(client, address) == ["Salle des fêtes", "Annulé\xa0: Minibus", "Mairie\xa0: État civil"]
    assert client.get(address)["Cache-Control"] == "private, no-cache"
    assert summaries(client, address_of(bruno)) == ["Salle des fêtes"]


def test_the_secret_opens_the_calendar_of_its_person_alone(client, anne):
    bruno = make_person()
    mine, his = (own_calendar.secret_of(own_calendar.make(person=one.pk)) for one in (anne, bruno))
    assert own_calendar.secret_of(own_calendar.make(person=anne.pk)) == mine
    stranger = make_person()
    for person, secret, status in (
        (anne, mine, 200), (anne, his, 404), (bruno, mine, 404), (stranger, mine, 404), (anne, "x", 404),
    ):  # fmt: skip
        assert client.get(reverse("agenda:person", args=[person.pk, secret])).status_code == status
    anne.is_active = False
    anne.save()
    assert client.get(reverse("agenda:person", args=[anne.pk, mine])).status_code == 404


def test_the_row_is_read_and_written_by_its_person_alone(hall, anne):
    bruno = make_person()
    own_calendar.make(person=anne.pk)
    for scope in (
        Scope.public(),
        Scope.agent(hall.organisation_id, person=anne.pk),
        Scope.for_person(bruno.pk),
    ):
        with scope.enter():
            assert PersonFeed.objects.count() == 0
            assert PersonFeed.objects.filter(person=anne).update(seed="") == 0
    with Scope.for_person(bruno.pk).enter(), pytest.raises(DatabaseError), transaction.atomic():
        PersonFeed.objects.create(person=anne, seed="x")


def test_the_page_makes_the_address_shows_it_and_takes_it_away(client, hall, anne):
    page = reverse("booking_own")
    assert client.get(page).status_code == 302
    sign_in(client, anne)
    make_booking(hall, at(5, 14), at(5, 18), Holder(name="Anne Vidal", person_id=anne.pk))
    empty = client.get(page)
    assert (empty["Cache-Control"], "Vous avez 1 réservation à venir." in empty.text) == (
        "max-age=0, no-cache, no-store, must-revalidate, private",
        True,
    )
    assert client.post(reverse("booking_own_make")).url == page
    (address,) = re.findall(r"<code[^>]*>(\S+)</code>", client.get(page).text)
    feed = own_calendar.feed_of(person=anne.pk)
    path = reverse("agenda:person", args=[anne.pk, own_calendar.secret_of(feed)])
    assert address.endswith(path)
    assert summaries(client, path) == ["Salle des fêtes"]
    assert client.post(reverse("booking_own_revoke")).url == page
    assert client.get(path).status_code == 404
    assert "Créer mon adresse" in client.get(page).text
    client.post(reverse("booking_own_make"))
    assert client.get(path).status_code == 404


def test_it_goes_with_what_is_given_back_and_erased(anne):
    feed = own_calendar.make(person=anne.pk)
    assert privacy.export_person(anne.pk) == [{"adresse d’agenda": feed.created_at.isoformat()}]
    privacy.erase_person(anne.pk)
    assert privacy.export_person(anne.pk) == []

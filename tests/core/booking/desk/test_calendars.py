"""The desk's pages of agendas: whose resources, secret addresses, agendas kept elsewhere, the week for the door."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cantou.core.booking.domain import outside
from cantou.core.booking.domain.door import week_of
from cantou.core.booking.domain.outside import add_calendar
from cantou.core.booking.domain.trouble import raise_
from cantou.core.booking.models import OutsideCalendar
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from tests.core.booking.engine.test_ical_read import calendar as written
from tests.core.booking.test_outside import event
from tests.support.booking import at, make_booking, make_mairie, make_resource, taken
from tests.support.factories import make_member, make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mairie():
    return make_mairie()


@pytest.fixture
def hall(mairie):
    return make_resource(mairie, "Salle du Bourg", opening_hours="Mo-Su 08:00-24:00", service="rendez_vous")


@pytest.fixture
def agent(mairie, client):
    person = make_person()
    make_member(person, mairie, service="rendez_vous", role="manager")
    sign_in(client, person)
    return person


def post(client, name, *args, **data):
    return client.post(reverse(name, args=args), data)


def test_one_sees_the_resources_of_ones_services(client, agent, hall):
    make_resource(hall.organisation, "Halle", service="salles", place=hall.place)
    page = client.get(reverse("desk_calendars")).content.decode()
    assert ("Salle du Bourg" in page, "Halle" in page) == (True, False)


def test_a_secret_address_is_shown_once_and_changed(client, agent, hall):
    first = post(client, "desk_calendar_address", hall.pk)
    assert first["Cache-Control"] == "no-store"
    address = re.search(r"/agenda/prive/\w+\.ics", first.content.decode())[0]
    assert client.get(address).status_code == 200
    assert address not in client.get(reverse("desk_calendar", args=[hall.pk])).content.decode()
    post(client, "desk_calendar_address", hall.pk)
    assert client.get(address).status_code == 404


def test_another_mairie_is_not_found(client, agent):
    other = make_resource(make_mairie(), "Ailleurs", service="rendez_vous")
    for name in ("desk_calendar", "desk_calendar_outside_new"):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404
    assert post(client, "desk_calendar_address", other.pk).status_code == 404


def test_who_may_only_read_changes_nothing_of_what_is_busy(client, mairie, hall):
    person = make_person()
    make_member(person, mairie, service="rendez_vous", role="reader")
    sign_in(client, person)
    with Scope.agent(mairie.pk).enter():
        row = outside.add_calendar(resource=hall, title="Ailleurs", data=written(event(5, 8, 11)))
    page = client.get(reverse("desk_calendar", args=[hall.pk])).content.decode()
    assert ("Ailleurs" in page, "Ajouter un agenda" in page, "tenir compte" in page) == (True, False, False)
    file = SimpleUploadedFile("a.ics", written(event(6, 8, 11)))
    data = {"title": "Faux", "key": "k" * 24, "file": file}
    answer = client.post(reverse("desk_calendar_outside_new", args=[hall.pk]), data)
    assert answer.status_code == 403
    for name in ("desk_calendar_outside_again", "desk_calendar_outside_remove"):
        assert post(client, name, row.pk).status_code == 403
    assert len(taken(mairie)) == 1


def test_who_sets_the_organisation_reads_no_name_of_a_service_without_a_part_in_it(client, mairie, hall):
    person = make_person()
    make_member(person, mairie, service="", role="admin")
    sign_in(client, person)
    page = client.get(reverse("desk_calendar", args=[hall.pk])).content.decode()
    assert ("Avoir une adresse secrète" in page, "Ajouter un agenda" in page) == (False, True)
    assert post(client, "desk_calendar_address", hall.pk).status_code == 403


def form_key(client, hall):
    page = client.get(reverse("desk_calendar_outside_new", args=[hall.pk])).content.decode()
    return re.search(r'name="key" value="([^"]+)"', page)[1]


def test_a_file_is_read_and_told_about_and_taken_away(client, agent, hall):
    make_booking(hall, at(5, 9), at(5, 10))
    data = {"title": "Ancien agenda", "key": form_key(client, hall)}
    file = SimpleUploadedFile("a.ics", written(event(5, 8, 11), "SUMMARY:Visite\nDTSTART:hier"))
    answer = client.post(reverse("desk_calendar_outside_new", args=[hall.pk]), {**data, "file": file})
    assert answer["Location"] == reverse("desk_calendar", args=[hall.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "« Visite ») : non compté, il est mal écrit." in page
    assert "déjà réservé ici" in page
    assert len(taken(hall.organisation)) == 3
    with Scope.agent(hall.organisation_id).enter():
        row = OutsideCalendar.objects.get()
    post(client, "desk_calendar_outside_remove", row.pk)
    assert len(taken(hall.organisation)) == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "Donnez soit une adresse, soit un fichier."),
        ({"url": "pas une adresse"}, "Cette adresse n’est pas celle d’un calendrier."),
        ({"file": b"<html>"}, "Ce n’est pas un calendrier au format iCalendar (.ics)."),
        ({"file": b"x" * 6_000_000}, "Ce fichier est trop lourd : 5 Mo au plus."),
        ({"file": b"x" * 50_000_000}, "Ce fichier est trop lourd : 5 Mo au plus."),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field(client, agent, hall, given, why):
    data = {"title": "Agenda", "key": form_key(client, hall), **given}
    if "file" in data:
        data["file"] = SimpleUploadedFile("a.ics", data["file"])
    answer = client.post(reverse("desk_calendar_outside_new", args=[hall.pk]), data)
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert 'value="Agenda"' in answer.content.decode()
    with Scope.agent(hall.organisation_id).enter():
        assert OutsideCalendar.objects.count() == 0


def test_the_week_for_the_door_names_nobody(client, agent, hall):
    monday = at(5, 0).date()
    monday = monday.fromordinal(monday.toordinal() - monday.weekday())
    make_booking(hall, at(5, 14), at(5, 18), title="Anniversaire de Zoé")
    with Scope.agent(hall.organisation_id).enter():
        found = week_of(place=hall.place, monday=monday)
    lines = [line for day in found["days"] for line in day["lines"]]
    assert {"when": "14\u00a0h – 18\u00a0h", "where": "Salle du Bourg", "what": "Réservé"} in lines
    assert "Zoé" not in str(found)
    answer = client.get(reverse("desk_calendar_week", args=[hall.place_id]), {"du": monday.isoformat()})
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert (
        client.get(reverse("desk_calendar_week", args=[hall.place_id]), {"du": "demain"}).status_code == 200
    )


def test_the_queue_leads_to_the_agenda_that_is_not_read_any_more(client, agent, hall):
    other = make_resource(make_mairie(), "Ailleurs", service="rendez_vous")
    links = []
    for resource in (hall, other):
        with Scope.agent(resource.organisation_id).enter():
            calendar = add_calendar(resource=resource, title="Agenda", url="https://agenda.example.org/x.ics")
            raise_(calendar, "L’autre site ne répond pas.")
            item = WorkItem.objects.get(service="rendez_vous", queue="calendars")
        links.append(reverse("desk_calendar_trouble", args=[item.reference]))
    assert links[0] in client.get(reverse("desk")).content.decode()
    assert client.get(links[0])["Location"] == reverse("desk_calendar", args=[hall.pk])
    assert client.get(links[1]).status_code == 404
    assert client.get(reverse("desk_calendar_trouble", args=["4K7XM2RAF"])).status_code == 404

"""From the motive to the confirmation, as a browser without script does it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from cantou.core.booking.models import Booking
from cantou.core.notices.models import Notice
from cantou.core.scope.scope import Scope
from cantou.services.rendez_vous.models import Appointment
from tests.services.rendez_vous.settling import (
    book_by_portal,
    book_page,
    hidden,
    plain,
    secret_in,
    weekday,
)
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


def taken(hall):
    with Scope.agent(hall.id).enter():
        return list(Appointment.objects.filter(organisation=hall.id).select_related("booking", "motive"))


def test_the_index_shows_what_one_may_come_for(client, hall):
    page = plain(client.get(f"{hall.root}/"))
    assert "Carte d’identité ou passeport" in page
    assert "Urbanisme et travaux" in page


def test_a_motive_shows_what_to_bring_and_free_hours(client, hall):
    page = plain(client.get(f"{hall.root}/{hall.mairie.slug}/carte-identite/?du={weekday().date()}"))
    assert "Une photographie d’identité de moins de six mois" in page
    assert "9 h 20" in page


def test_an_hour_is_taken_in_two_pages_and_told(client, hall):
    when = weekday(clock="09:20")
    answer = book_by_portal(client, hall, when, wants="email", email="ginette@exemple.fr")
    assert answer.status_code == 302
    (row,) = taken(hall)
    assert (row.booking.starts_at, row.motive.code, row.booking.holder_name) == (
        when,
        "carte-identite",
        "Ginette Fau",
    )
    page = plain(client.get(answer["Location"]))
    assert "Votre rendez-vous est pris" in page
    run_jobs()
    (message,) = mail.outbox
    assert "à 9 h 20" in message.subject.replace("\u00a0", " ")
    assert "Une photographie d’identité de moins de six mois" in message.body
    assert answer["Location"] in message.body


def test_without_address_nor_mobile_there_is_a_paper(client, hall):
    answer = book_by_portal(client, hall, weekday())
    page = plain(client.get(f"{answer['Location']}papier/"))
    assert "Ginette Fau" in page
    assert "☐ L’ancienne carte ou l’ancien passeport" in page
    run_jobs()
    with Scope.agent(hall.id).enter():
        assert not Notice.objects.filter(organisation=hall.id, kind="booked").exists()


def test_a_letter_waits_at_the_desk(client, hall):
    book_by_portal(client, hall, weekday(), wants="post", postal="Le Bourg\n15800 Vic-sur-Cère")
    run_jobs()
    with Scope.agent(hall.id).enter():
        (notice,) = Notice.objects.filter(organisation=hall.id, kind="booked")
    assert (notice.channel, notice.state) == ("letter", "queued")


def test_the_same_form_twice_is_one_appointment(client, hall):
    when = weekday()
    key = hidden(client.get(book_page(hall, when)).content.decode(), "cle")
    first = book_by_portal(client, hall, when, key=key)
    second = book_by_portal(client, hall, when, key=key)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert len(taken(hall)) == 1


def test_of_two_people_one_wins_and_the_other_keeps_what_they_wrote(client, hall):
    when = weekday(clock="10:00")
    assert book_by_portal(Client(), hall, when).status_code == 302
    answer = book_by_portal(client, hall, when, name="Luc Bos", note="Avec ma fille")
    assert answer.status_code == 422
    page = plain(answer)
    assert "vient d’être prise par quelqu’un d’autre" in page
    assert 'value="Luc Bos"' in page
    assert "Avec ma fille" in page
    other = hidden(page, "cle")
    again = client.post(
        book_page(hall, when),
        {"cle": other, "name": "Luc Bos", "wants": "", "quand": (when + timedelta(minutes=20)).isoformat()},
    )
    assert again.status_code == 302
    assert sorted(row.booking.holder_name for row in taken(hall)) == ["Ginette Fau", "Luc Bos"]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (weekday(5, "10:00"), "fermé"),
        (weekday(1, "12:30"), "fermé"),
        (weekday(1, "09:00", weeks=40), "jours à l’avance"),
    ],
    ids=["closed day", "outside hours", "too far"],
)
def test_an_hour_that_is_not_given_is_refused_in_words(client, hall, when, words):
    answer = book_by_portal(client, hall, when)
    assert answer.status_code == 422
    assert words in plain(answer).lower()
    assert taken(hall) == []


def test_the_past_is_refused_before_anything_is_typed(client, hall):
    answer = client.get(book_page(hall, weekday(weeks=-1)))
    assert answer.status_code == 422
    assert "Cette heure est passée" in plain(answer)


@pytest.mark.parametrize("typed", ["2027-03-28T02:30", "n’importe quoi", "", "2026-13-45T99:99"])
def test_what_is_no_hour_leads_back_to_the_hours(client, hall, typed):
    answer = client.get(f"{hall.root}/{hall.mairie.slug}/carte-identite/reserver/", {"quand": typed})
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"{hall.root}/{hall.mairie.slug}/carte-identite/",
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Écrivez le nom de la personne qui vient."),
        ({"wants": "sms"}, "Écrivez un numéro de portable"),
        ({"wants": "sms", "phone": "0471475000"}, "ne reçoit pas de SMS"),
        ({"wants": "email", "email": "ginette@"}, "Cette adresse semble incomplète"),
        ({"wants": "post", "postal": "Le Bourg"}, "Il faut au moins deux lignes"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(client, hall, fields, words):
    answer = book_by_portal(client, hall, weekday(), **fields)
    assert answer.status_code == 422
    assert words in plain(answer)
    assert taken(hall) == []


def test_cancelling_by_the_link_frees_the_hour_and_again_says_so(client, hall):
    when = weekday()
    secret = secret_in(book_by_portal(client, hall, when))
    page = f"{hall.root}/suivi/{secret}/annuler/"
    assert "Annuler ce rendez-vous" in plain(client.get(page))
    assert client.post(page).status_code == 302
    assert "Ce rendez-vous est annulé" in plain(client.get(f"{hall.root}/suivi/{secret}/"))
    assert client.post(page).status_code == 302
    assert (
        client.post(f"{hall.root}/suivi/{secret}/deplacer/", {"quand": when.isoformat()}).status_code == 302
    )
    (row,) = taken(hall)
    assert (row.booking.state, row.late, row.changes) == ("cancelled", False, 1)
    assert book_by_portal(Client(), hall, when).status_code == 302


def test_moving_by_the_link_keeps_the_old_hour_until_the_new_one_is_taken(client, hall):
    old, new, busy = weekday(clock="09:00"), weekday(2, "10:00"), weekday(2, "11:00")
    secret = secret_in(book_by_portal(client, hall, old))
    book_by_portal(Client(), hall, busy)
    page = f"{hall.root}/suivi/{secret}/deplacer/"
    refused = client.post(page, {"quand": busy.isoformat()})
    assert refused.status_code == 422
    assert "Votre heure d’avant est toujours à vous." in plain(refused)
    assert client.post(page, {"quand": new.isoformat()}).status_code == 302
    with Scope.agent(hall.id).enter():
        rows = Booking.objects.filter(organisation=hall.id).order_by("starts_at")
        assert [row.starts_at for row in rows] == [new, busy]


def test_the_calendar_file_keeps_its_identity(client, hall):
    import icalendar

    secret = secret_in(book_by_portal(client, hall, weekday()))
    page = f"{hall.root}/suivi/{secret}/rendez-vous.ics"

    def read():
        (event,) = icalendar.Calendar.from_ical(client.get(page).content).walk("VEVENT")
        return str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"])

    uid, sequence, status = read()
    assert (sequence, status) == (0, "CONFIRMED")
    client.post(f"{hall.root}/suivi/{secret}/annuler/")
    assert read() == (uid, 1, "CANCELLED")


def test_a_link_with_a_letter_missing_opens_nothing(client, hall):
    secret = secret_in(book_by_portal(client, hall, weekday()))
    assert client.get(f"{hall.root}/suivi/{secret[:-1]}/").status_code == 404


def test_whoever_takes_many_in_a_week_is_asked_to_call(client, hall):
    for minute in ("09:00", "09:20", "09:40", "10:00", "10:20"):
        assert book_by_portal(client, hall, weekday(clock=minute), phone="0612345678").status_code == 302
    answer = book_by_portal(client, hall, weekday(clock="10:40"), phone="06 12 34 56 78")
    assert answer.status_code == 422
    assert "pour un de plus, appelez-nous" in plain(answer)


def test_with_two_counters_two_people_have_the_same_hour(client, hall):
    hall.another_counter()
    when = weekday(clock="11:00")
    assert [book_by_portal(Client(), hall, when).status_code for _ in range(3)] == [302, 302, 422]
    with Scope.agent(hall.id).enter():
        rows = Booking.objects.filter(organisation=hall.id)
        assert sorted(row.resource.name for row in rows.select_related("resource")) == [
            "Guichet 2",
            "Secrétariat",
        ]


def test_what_the_mairie_books_by_itself_cannot_be_taken_online(client, hall):
    from cantou.services.rendez_vous.domain.motives import save_motive

    with Scope.agent(hall.id).enter():
        save_motive(values={"online": False}, motive=hall.motive)
    page = client.get(f"{hall.root}/{hall.mairie.slug}/carte-identite/")
    assert "Ce rendez-vous se prend au téléphone" in plain(page)
    assert client.get(book_page(hall, weekday())).status_code == 404

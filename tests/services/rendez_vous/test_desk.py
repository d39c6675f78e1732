"""The secretary's side: the telephone, the agenda, what is done with an appointment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.rendez_vous.domain import reminders
from cantou.services.rendez_vous.models import Appointment, Motive
from tests.services.rendez_vous.settling import Hall, hidden, plain, weekday
from tests.support.factories import make_commune, make_offer, make_organisation
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
ROOT = "/bureau/rendez-vous"


@pytest.fixture
def agent(client, hall):
    person = hall.agent()
    sign_in(client, person)
    return person


def taken(hall):
    with Scope.agent(hall.id).enter():
        return list(
            Appointment.objects.filter(organisation=hall.id).select_related("booking", "counter__resource")
        )


def items(hall):
    with Scope.agent(hall.id).enter():
        rows = WorkItem.objects.filter(organisation=hall.id, service="rendez_vous").order_by("pk")
        return [(row.queue, row.title.replace("\u00a0", " "), row.is_open) for row in rows]


def phone(client, when, *, motive="carte-identite", **fields):
    page = client.get(f"{ROOT}/prendre/", {"motif": motive}).content.decode()
    values = {
        "cle": hidden(page, "cle"),
        "name": "Marcel Rieu",
        "phone": "06 12 34 56 78",
        "wants": "sms",
        "way": "place",
    }
    return client.post(
        f"{ROOT}/prendre/?motif={motive}", {**values, "autre": when.strftime("%Y-%m-%dT%H:%M"), **fields}
    )


def test_nothing_yet_starts_in_one_form(client):
    mairie = make_organisation("Mairie de Thiézac", territory=make_commune("Thiézac", slug="thiezac"))
    make_offer(mairie, "rendez_vous")
    from tests.support.factories import make_member, make_person

    person = make_person(given_name="Paul", family_name="Lacoste")
    make_member(person, mairie, service="rendez_vous")
    sign_in(client, person)
    assert "Qui reçoit" in plain(client.get(f"{ROOT}/"))
    wrong = client.post(
        f"{ROOT}/commencer/", {"name": "Secrétariat", "hours": "quand je peux", "codes": ["social"]}
    )
    assert wrong.status_code == 422
    done = client.post(
        f"{ROOT}/commencer/",
        {"name": "Secrétariat", "hours": "lun-ven 9h-12h", "codes": ["social"], "is_me": "on"},
    )
    assert done.status_code == 302
    with Scope.agent(mairie.pk).enter():
        (motive,) = Motive.objects.filter(organisation=mairie)
        (counter,) = (one.counter for one in motive.served.select_related("counter__resource"))
    assert (motive.code, counter.agent_id, counter.resource.opening_hours) == (
        "social",
        person.pk,
        "Mo-Fr 09:00-12:00",
    )


def test_by_telephone_at_an_hour_that_is_said(client, hall, agent):
    when = weekday(clock="10:10")
    answer = phone(client, when)
    assert answer.status_code == 302
    (row,) = taken(hall)
    assert (row.booking.starts_at, row.channel, row.booking.written_by_id) == (when, "phone", agent.pk)
    page = plain(client.get(answer["Location"]))
    assert "Marcel Rieu" in page
    assert "06 12 34 56 78" in page


def test_by_telephone_the_first_free_hour_is_chosen_already(client, hall, agent):
    page = client.get(f"{ROOT}/prendre/", {"motif": "carte-identite"})
    assert page.content.decode().count('name="quand"') == 8
    assert plain(page).count("checked") == 1


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("cart", "Premières heures libres"),
        ("URBA", "Premières heures libres"),
        ("zzz", "Aucun motif ne commence ainsi"),
        ("", "Pour quoi"),
    ],
)
def test_the_first_letters_name_the_motive(client, hall, agent, typed, shown):
    assert shown in plain(client.get(f"{ROOT}/prendre/", {"motif": typed}))


def test_the_agenda_shows_the_day_and_the_week(client, hall, agent):
    when = weekday(clock="09:40")
    hall.take(when)
    for view in ("jour", "semaine"):
        page = plain(client.get(f"{ROOT}/", {"jour": when.date().isoformat(), "vue": view}))
        assert "Ginette Fau" in page
        assert "9 h 40" in page
    assert b"BEGIN:VEVENT" in client.get(f"{ROOT}/agenda.ics", {"jour": when.date().isoformat()}).content
    assert "Ginette Fau" in plain(client.get(f"{ROOT}/imprimer/", {"jour": when.date().isoformat()}))


def test_the_list_filters_and_its_table_says_no_name(client, hall, agent):
    row = hall.take(weekday(), phone="+33612345678")
    hall.take(weekday(2), code="urbanisme", name="Luc Bos")
    page = plain(client.get(f"{ROOT}/tous/", {"motif": "urbanisme"}))
    assert "Luc Bos" in page
    assert "Ginette Fau" not in page
    table = b"".join(client.get(f"{ROOT}/tous/liste.csv").streaming_content).decode()
    assert row.reference[:3] in table
    assert "Ginette" not in table
    assert client.get(f"{ROOT}/tous/", {"q": row.reference})["Location"] == f"{ROOT}/{row.reference}/"


def test_moving_at_the_desk_tells_the_person(client, hall, agent):
    row = hall.take(weekday(), email="ginette@exemple.fr", wants="email", tell=False)
    new = weekday(3, "15:00")
    answer = client.post(
        f"{ROOT}/{row.reference}/deplacer/", {"autre": new.strftime("%Y-%m-%dT%H:%M"), "why": "réunion"}
    )
    assert answer.status_code == 302
    run_jobs()
    (message,) = mail.outbox
    assert "réunion" in message.body
    assert hall.read(row).booking.starts_at == new


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2027-03-28T02:30", "Cette heure n’existe pas"),
        ("hier", "Écrivez un jour et une heure."),
        ("2020-01-01T09:00", "passée"),
    ],
)
def test_an_hour_that_cannot_be_is_refused_beside_its_field(client, hall, agent, typed, words):
    row = hall.take(weekday())
    answer = client.post(f"{ROOT}/{row.reference}/deplacer/", {"autre": typed})
    assert answer.status_code == 422
    assert words in plain(answer)
    assert hall.read(row).booking.starts_at == weekday()


def test_cancelling_at_the_desk_says_why(client, hall, agent):
    row = hall.take(weekday(), email="ginette@exemple.fr", wants="email", tell=False)
    client.post(f"{ROOT}/{row.reference}/annuler/", {"why": "La mairie est fermée."})
    run_jobs()
    (message,) = mail.outbox
    assert "Raison : La mairie est fermée." in message.body
    again = client.post(f"{ROOT}/{row.reference}/annuler/", {"why": ""}, follow=True)
    assert "annulé ou passé" in plain(again)


def test_whoever_cannot_be_told_waits_in_the_queue(client, hall, agent):
    row = hall.take(weekday(), tell=False)
    client.post(f"{ROOT}/{row.reference}/annuler/", {"why": ""})
    run_jobs()
    assert items(hall) == []
    letter = hall.take(weekday(2), email="", wants="email", tell=False)
    client.post(f"{ROOT}/{letter.reference}/annuler/", {"why": ""})
    run_jobs()
    assert items(hall) == [("appointments", "Carte d’identité ou passeport : annulé, à prévenir", True)]


def test_came_or_not(client, hall, agent):
    row = hall.take(weekday(), tell=False)
    for act, state in (("tenu", "done"), ("tenu", "done")):
        client.post(f"{ROOT}/{row.reference}/suite/", {"acte": act})
        assert hall.read(row).booking.state == state


def test_the_paper_gives_the_link_again(client, hall, agent):
    row = hall.take(weekday())
    page = plain(client.get(f"{ROOT}/{row.reference}/papier/"))
    assert "/vic-sur-cere/rendez-vous/suivi/" in page


@pytest.mark.parametrize("role", ["reader", "agent"])
def test_a_reader_reads_and_an_agent_does_not_set(client, hall, role):
    row = hall.take(weekday(), phone="+33612345678")
    sign_in(client, hall.agent(role, email=f"{role}@exemple.fr"))
    page = plain(client.get(f"{ROOT}/{row.reference}/"))
    assert ("06 12 34 56 78" in page) is (role == "agent")
    assert client.post(f"{ROOT}/{row.reference}/annuler/").status_code == (403 if role == "reader" else 302)
    assert client.get(f"{ROOT}/motifs/").status_code == 403


def test_another_organisation_s_appointment_is_not_there(client, hall, agent):
    other = Hall("Thiézac", "thiezac")
    row = other.take(weekday())
    assert client.get(f"{ROOT}/{row.reference}/").status_code == 404
    assert "Ginette" not in plain(client.get(f"{ROOT}/", {"jour": weekday().date().isoformat()}))


def test_reminders_leave_the_day_before_and_once(hall):
    when = weekday(clock="11:00")
    row = hall.take(when, email="ginette@exemple.fr", wants="email", tell=False)
    hall.take(weekday(2), email="luc@exemple.fr", wants="email", tell=False, name="Luc Bos")
    before = when.date() - timedelta(days=1)
    with Scope.agent(hall.id).enter():
        Appointment.objects.update(created_at=timezone.now() - timedelta(days=2))
        assert reminders.remind(organisation=hall.id, day=before) == 1
        reminders.remind(organisation=hall.id, day=before)
    run_jobs()
    (message,) = mail.outbox
    assert message.to == ["ginette@exemple.fr"]
    assert message.subject.replace("\u00a0", " ") == "Demain à 11 h : Carte d’identité ou passeport"
    assert row.reference[:3] in message.body


def test_no_reminder_where_the_mairie_wants_none():
    hall = Hall(remind=False)
    when = weekday()
    hall.take(when, email="ginette@exemple.fr", wants="email", tell=False)
    with Scope.agent(hall.id).enter():
        Appointment.objects.update(created_at=timezone.now() - timedelta(days=2))
        assert reminders.remind(organisation=hall.id, day=when.date() - timedelta(days=1)) == 0


def test_a_motive_is_set_with_its_documents(client, hall, agent):
    page = client.get(f"{ROOT}/motifs/urbanisme/")
    assert page.status_code == 200
    values = {
        "title": "Urbanisme", "minutes": "25", "documents": "Le plan\nLa parcelle", "ways": ["place", "video"],
        "counters": [str(hall.counter.pk)], "lead_hours": "24", "letter": "c", "icon": "house", "position": "1",
        "is_offered": "on", "online": "on",
    }  # fmt: skip
    assert client.post(f"{ROOT}/motifs/urbanisme/", values).status_code == 302
    motive = hall.motive_called("urbanisme")
    assert (motive.title, motive.minutes, motive.to_bring, motive.ways, motive.letter) == (
        "Urbanisme", 25, ["Le plan", "La parcelle"], ["place", "video"], "C",
    )  # fmt: skip
    assert client.post(f"{ROOT}/motifs/urbanisme/", {**values, "minutes": "-5"}).status_code == 422


def test_a_counter_is_added_in_a_new_place(client, hall, agent):
    page = client.get(f"{ROOT}/guichets/").content.decode()
    values = {
        "cle": hidden(page, "cle"), "name": "Guichet France services", "place": "", "new_place": "Maison des services",
        "new_address": "Place du Foirail", "opening_hours": "mar 14h-17h", "motives": ["urbanisme"],
        "step_minutes": "15", "buffer_before_minutes": "0", "buffer_after_minutes": "5", "lead_minutes": "60",
        "horizon_days": "30", "cutoff_minutes": "60", "is_open": "on", "video": "", "agent_id": "",
    }  # fmt: skip
    assert client.post(f"{ROOT}/guichets/", values).status_code == 302
    assert client.post(f"{ROOT}/guichets/", values).status_code == 302
    page = plain(client.get(f"{ROOT}/guichets/"))
    assert page.count("Maison des services</td>") == 1
    assert "Mardi : de 14 h à 17 h." in page


def test_queries_are_the_same_for_one_and_for_many(client, hall, agent, django_assert_max_num_queries):
    counts = []
    for number in range(2):
        for minute in range(number * 6):
            hall.take(weekday(3, f"{14 + minute // 3}:{minute % 3 * 20:02}"), tell=False)
        with django_assert_max_num_queries(30) as asked:
            client.get(f"{ROOT}/", {"jour": weekday().date().isoformat(), "vue": "semaine"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_is_written_down_afterwards_says_nothing_of_how_long_people_wait(client, hall, agent):
    from cantou.services.rendez_vous.domain import statistics

    one = hall.take(weekday(weeks=2))
    since, until = timezone.now(), timezone.now() + timedelta(weeks=6)
    with Scope.agent(hall.id).enter():
        asked = {"organisation": hall.id, "since": since, "until": until}
        assert statistics.ahead(**asked) >= 6
        Appointment.objects.filter(pk=one.pk).update(created_at=one.booking.starts_at + timedelta(days=3))
        assert statistics.ahead(**asked) is None


def test_hours_are_said_not_spelled_in_the_list_of_counters(client, hall, agent):
    page = plain(client.get(f"{ROOT}/guichets/"))
    assert "Du lundi au vendredi" in page
    assert "Mo-Fr" not in page.split("<details")[0]

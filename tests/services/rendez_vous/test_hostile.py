"""Whoever has an address, a role or a form uses it for what it was not given for."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cantou.core.booking.models import Booking
from cantou.core.journal.models import Entry
from cantou.core.notices.domain.strangers import MOST_A_DAY
from cantou.core.notices.models import Notice
from cantou.core.scope.scope import Scope
from cantou.services.rendez_vous.domain import absences, appointments, retention, tickets
from cantou.services.rendez_vous.domain.appointments import Said, book_appointment, secret_of
from cantou.services.rendez_vous.domain.slots import first_times
from cantou.services.rendez_vous.domain.times import local_day, write_instant
from cantou.services.rendez_vous.models import Appointment
from tests.services.rendez_vous.settling import Hall, book_by_portal, plain, weekday
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
ANNE = Said(name="Anne Vidal", phone="+33612345678", note="séparation")


def taken(hall, said=ANNE):
    with Scope.agent(hall.id).enter():
        [time] = first_times(motive=hall.motive, counters=[hall.counter], number=1)
    return book_appointment(
        organisation=hall.id, key=uuid4(), motive=hall.motive, counters=[hall.counter],
        starts_at=time.starts_at, said=said,
    )  # fmt: skip


def link(hall, row, page=""):
    return f"{hall.root}/suivi/{secret_of(key=row.object_key)}/{page}"


def states(hall):
    with Scope.agent(hall.id).enter():
        return list(
            Booking.objects.filter(organisation=hall.id).order_by("pk").values_list("state", flat=True)
        )


def test_the_screen_tells_the_code_of_the_day_only_in_the_hall(client):
    hall = Hall(walk_in=True)
    code = tickets.day_code(place=hall.place)
    screen = f"{hall.root}/file/{hall.mairie.slug}/{hall.place.slug}/ecran/"
    other = Hall("Thiézac", "thiezac", walk_in=True)
    for key in ("", "?mur=", "?mur=%C3%A9", f"?mur={tickets.wall_key(place=other.place)}"):
        assert code not in client.get(screen + key).content.decode()
    sign_in(client, hall.agent())
    desk = client.get(f"/bureau/rendez-vous/accueil/{hall.place.slug}/").content.decode()
    address = re.search(r'href="[^"]*?(/[^"/]*/rendez-vous/file/[^"]*/ecran/\?mur=\w+)"', desk)[1]
    assert code in Client().get(address).content.decode()


def test_who_may_only_read_prints_no_telephone_and_no_note(client):
    hall = Hall()
    row = taken(hall)
    day = local_day(row.booking.starts_at).isoformat()
    seen = {}
    for role in ("reader", "agent"):
        browser = Client()
        sign_in(browser, hall.agent(role=role, email=f"{role}@exemple.fr"))
        page = plain(browser.get("/bureau/rendez-vous/imprimer/", {"jour": day}))
        seen[role] = ("Anne Vidal" in page, "612345678" in page, "séparation" in page)
    assert seen == {"reader": (True, False, False), "agent": (True, True, True)}


def test_who_may_only_read_writes_nothing(client):
    hall = Hall(walk_in=True)
    row = taken(hall)
    sign_in(client, hall.agent(role="reader"))
    root = f"/bureau/rendez-vous/{row.reference}"
    assert client.get(f"{root}/").status_code == 200
    acts = ("deplacer", "annuler", "suite")
    assert [client.post(f"{root}/{act}/", {"acte": "absent"}).status_code for act in acts] == [403] * 3
    for page in ("prendre/", "absences/nouvelle/", "motifs/", "guichets/"):
        assert client.post(f"/bureau/rendez-vous/{page}").status_code == 403
    assert states(hall) == ["confirmed"]


def test_a_link_after_the_purge_opens_nothing_and_does_nothing(client):
    hall = Hall()
    row = taken(hall)
    with Scope.agent(hall.id).enter():
        retention._forget(Appointment.objects.get(pk=row.pk), row.booking.created_at)
    assert client.get(link(hall, row)).status_code == 410
    acts = ("annuler/", "deplacer/", "proposition/", "plus-tot/")
    assert [client.post(link(hall, row, act)).status_code for act in acts] == [410] * 4
    assert [client.get(link(hall, row, page)).status_code for page in ("papier/", "rendez-vous.ics")] == [
        410
    ] * 2
    assert states(hall) == ["confirmed"]


def test_a_ticket_s_secret_is_no_appointment_s_nor_the_other_way(client):
    hall = Hall(walk_in=True)
    row = taken(hall)
    ticket = tickets.take_ticket(organisation=hall.id, key=uuid4(), place=hall.place, motive=hall.motive)
    ticket_secret = tickets.secret_of(key=ticket.object_key)
    assert client.get(f"{hall.root}/suivi/{ticket_secret}/").status_code == 404
    assert client.get(f"{hall.root}/ticket/{secret_of(key=row.object_key)}/").status_code == 404


def test_a_counter_or_motive_of_another_mairie_is_no_choice(client):
    hall, other = Hall(), Hall("Thiézac", "thiezac")
    sign_in(client, hall.agent())
    with Scope.agent(other.id).enter():
        [time] = first_times(motive=other.motive, counters=[other.counter], number=1)
    absence = {
        "cle": "k" * 24, "counter": str(other.counter.pk), "starts_at": "2030-01-07T09:00",
        "ends_at": "2030-01-07T12:00", "oui": "1",
    }  # fmt: skip
    assert client.post("/bureau/rendez-vous/absences/nouvelle/", absence).status_code == 422
    page = f"{hall.root}/{other.mairie.slug}/carte-identite/reserver/"
    data = {
        "cle": "k" * 24,
        "quand": write_instant(time.starts_at),
        "name": "X",
        "wants": "",
        "ou": other.place.slug,
    }
    assert Client().post(page, data).status_code == 404
    assert (states(hall), states(other)) == ([], [])


def test_the_journal_of_each_mairie_says_who_noted_an_absence():
    hall, other = Hall(), Hall("Thiézac", "thiezac")
    agent = hall.agent()
    scope = Scope.agent(hall.id, organisations=[hall.id, other.id], person=agent.pk)
    starts_at = timezone.now() + timedelta(days=30)
    with scope.enter():
        absences.keep_absence(
            counters=[hall.counter, other.counter],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
            told="",
        )
    for mairie in (hall, other):
        with Scope.agent(mairie.id).enter():
            found = Entry.objects.filter(organisation=mairie.id, action="rendez_vous.absence")
            assert list(found.values_list("person", flat=True)) == [agent.pk]


@pytest.mark.parametrize(
    "when",
    [
        "9999-12-31T23:59",
        "0001-01-01T00:00",
        "9999-12-31T23:59+00:00",
        "0001-01-01T00:00+14:00",
        "\x00",
        "1e9",
    ],
)
def test_an_hour_at_the_end_of_times_is_none(client, when):
    hall = Hall()
    row = hall.take(weekday(clock="10:00"))
    page = f"{hall.root}/{hall.mairie.slug}/carte-identite/reserver/"
    data = {"quand": when, "cle": "k" * 24, "name": "X", "wants": ""}
    assert (client.get(page, {"quand": when}).status_code, client.post(page, data).status_code) == (302, 302)
    assert client.post(link(hall, row, "deplacer/"), {"quand": when}).status_code == 200
    assert hall.read(row).booking.starts_at == weekday(clock="10:00")


def test_one_number_does_not_take_the_whole_week(client):
    hall = Hall(most_week=2)
    clocks = ("09:00", "09:20", "09:40")
    answers = [
        book_by_portal(
            client, hall, weekday(clock=clock), phone="06 12 34 56 78", email=f"a+{clock[3:]}@exemple.fr"
        )
        for clock in clocks
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "appelez-nous" in plain(answers[-1])
    assert states(hall) == ["confirmed"] * 2


def test_moving_to_and_fro_fills_nobody_s_telephone(client):
    hall = Hall()
    row = hall.take(weekday(clock="10:00"), phone="+33612345678", wants="sms")
    for number in range(MOST_A_DAY + 3):
        when = write_instant(weekday(number % 2 + 2, clock="11:00"))
        assert client.post(link(hall, row, "deplacer/"), {"quand": when}).status_code == 302
    run_jobs("cantou.events")
    with Scope.agent(hall.id).enter():
        assert Notice.objects.filter(channel="sms").count() == MOST_A_DAY


def test_an_answer_that_comes_late_moves_nothing_back():
    hall = Hall()
    other = hall.another_counter()
    row = hall.take(weekday(clock="10:00"), phone="+33612345678", wants="sms")
    with Scope.agent(hall.id).enter():
        appointments.propose(
            appointment=hall.read(row),
            starts_at=weekday(2, clock="10:00"),
            counter=hall.counter,
            cause="absence",
        )
    seen, again = hall.read(row), hall.read(row)
    for one, day in ((hall.read(row), 3), (again, 4)):
        with Scope.agent(hall.id).enter():
            appointments.move_appointment(
                appointment=one, starts_at=weekday(day, clock="10:00"), counters=[other], by="mairie"
            )
    with Scope.for_object(organisation=hall.id, key=row.object_key).enter():
        appointments.decline(appointment=seen)
    now = hall.read(row)
    assert (now.counter_id, now.booking.resource_id, now.changes) == (other.pk, other.resource_id, 3)
    run_jobs("cantou.events")
    with Scope.agent(hall.id).enter():
        assert (
            Notice.objects.filter(kind="moved").count() == 2
        )  # Each is told: they would come on the wrong day.


def test_nothing_is_proposed_to_whoever_has_just_cancelled():
    hall = Hall()
    row = hall.take(weekday(clock="10:00"), phone="+33612345678", wants="sms")
    seen = hall.read(row)
    with Scope.for_object(organisation=hall.id, key=row.object_key).enter():
        appointments.cancel_appointment(appointment=hall.read(row), by="person")
    with Scope.agent(hall.id).enter():
        appointments.propose(
            appointment=seen, starts_at=weekday(2, clock="10:00"), counter=hall.counter, cause="absence"
        )
    run_jobs("cantou.events")
    with Scope.agent(hall.id).enter():
        assert set(Notice.objects.values_list("kind", flat=True)) == {"booked"}

"""An absence leaves nobody before a closed door; somebody who serves several mairies has one agenda."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cantou.core.booking.models import Booking, Occupation
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.rendez_vous.domain import absences, appointments, queries, reminders
from cantou.services.rendez_vous.domain.appointments import OverError, TakenError
from cantou.services.rendez_vous.domain.counters import same_agenda, save_counter
from cantou.services.rendez_vous.domain.slots import free_times
from cantou.services.rendez_vous.domain.times import day_starts
from cantou.services.rendez_vous.models import Absence, Appointment
from tests.services.rendez_vous.settling import Hall, book_by_portal, hidden, plain, secret_in, weekday
from tests.support.factories import make_member, make_person
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
ROOT = "/bureau/rendez-vous"


def away(hall, when, then="propose", counters=None):
    start = day_starts(when.date())
    with Scope.agent(hall.id).enter():
        return absences.keep_absence(
            counters=counters or [hall.counter], starts_at=start, ends_at=start + timedelta(days=1),
            told="La mairie est fermée.", then=then,
        )  # fmt: skip


def free(hall, when):
    with Scope.public().enter():
        times = free_times(
            motive=hall.motive, counters=queries.counters_for(hall.motive), starts_at=day_starts(when.date()),
            ends_at=day_starts(when.date()) + timedelta(days=1),
        )  # fmt: skip
        return [time.starts_at for time in times]


def waiting(hall):
    with Scope.agent(hall.id).enter():
        return [
            (item.title.replace("\u00a0", " "), item.is_open)
            for item in WorkItem.objects.filter(organisation=hall.id, service="rendez_vous").order_by("pk")
        ]


class TestAbsence:
    def test_nothing_is_proposed_during_it_and_again_when_it_is_deleted(self, hall):
        when = weekday()
        assert free(hall, when)
        away(hall, when)
        assert free(hall, when) == []
        with Scope.agent(hall.id).enter():
            absences.delete_absence(absence=Absence.objects.select_related("counter__resource").get())
        assert when in free(hall, when)

    def test_whoever_had_an_hour_keeps_it_until_another_is_accepted(self, client, hall):
        when = weekday()
        secret = secret_in(book_by_portal(client, hall, when, wants="email", email="ginette@exemple.fr"))
        run_jobs()
        mail.outbox.clear()
        assert away(hall, when) == 1
        run_jobs()
        (message,) = mail.outbox
        assert "Raison : La mairie est fermée." in message.body
        assert waiting(hall) == [("Carte d’identité ou passeport : à déplacer, une heure est proposée", True)]
        page = plain(client.get(f"{hall.root}/suivi/{secret}/"))
        assert "Votre rendez-vous doit changer" in page
        assert client.post(f"{hall.root}/suivi/{secret}/proposition/", {"reponse": "oui"}).status_code == 302
        run_jobs()
        with Scope.agent(hall.id).enter():
            (booking,) = Booking.objects.filter(organisation=hall.id, kind="booking")
        assert booking.starts_at.date() != when.date()
        assert waiting(hall)[0][1] is False
        assert free(hall, when) == [], "what it leaves is closed"

    def test_if_somebody_was_quicker_the_page_says_so_and_nothing_is_lost(self, client, hall):
        when = weekday()
        secret = secret_in(book_by_portal(client, hall, when))
        away(hall, when)
        with Scope.agent(hall.id).enter():
            row = queries.appointments(organisation=hall.id).get()
        hall.take(row.proposed_at, name="Luc Bos")
        answer = client.post(f"{hall.root}/suivi/{secret}/proposition/", {"reponse": "oui"}, follow=True)
        assert "vient d’être prise par quelqu’un d’autre" in plain(answer)
        assert hall.read(row).booking.starts_at == when

    def test_who_cannot_be_told_is_to_be_called(self, hall):
        hall.take(weekday(), tell=False)
        away(hall, weekday())
        assert waiting(hall) == [("Carte d’identité ou passeport : à déplacer, à prévenir", True)]

    def test_cancelling_tells_each(self, hall):
        row = hall.take(weekday(), email="ginette@exemple.fr", wants="email", tell=False)
        away(hall, weekday(), then="cancel")
        run_jobs()
        assert [message.to for message in mail.outbox] == [["ginette@exemple.fr"]]
        assert hall.read(row).booking.state == "cancelled"

    def test_at_the_desk_the_list_comes_before_anything_is_written(self, client, hall):
        sign_in(client, hall.agent())
        when = weekday()
        hall.take(when, tell=False)
        page = client.get(f"{ROOT}/absences/nouvelle/").content.decode()
        values = {
            "cle": hidden(page, "cle"), "counter": str(hall.counter.pk),
            "starts_at": f"{when.date()}T00:00", "ends_at": f"{when.date()}T23:00",
        }  # fmt: skip
        first = client.post(f"{ROOT}/absences/nouvelle/", values)
        assert "Ginette Fau" in plain(first)
        with Scope.agent(hall.id).enter():
            assert not Absence.objects.exists()
        for _ in range(2):
            answer = client.post(f"{ROOT}/absences/nouvelle/", {**values, "oui": "1", "then": "keep"})
            assert answer.status_code == 302
        with Scope.agent(hall.id).enter():
            assert Absence.objects.count() == 1

    @pytest.mark.parametrize(
        ("start", "end", "words"),
        [
            ("2099-01-02T09:00", "2099-01-01T09:00", "finit avant d’avoir commencé"),
            ("2027-03-28T02:30", "2027-03-28T12:00", "Cette heure n’existe pas"),
            ("2020-01-01T09:00", "2020-01-02T09:00", "déjà passée"),
            ("", "2099-01-01T09:00", ""),
        ],
    )
    def test_what_cannot_be_is_said(self, client, hall, start, end, words):
        sign_in(client, hall.agent())
        values = {"counter": str(hall.counter.pk), "starts_at": start, "ends_at": end}
        answer = client.post(f"{ROOT}/absences/nouvelle/", values)
        assert answer.status_code == 422
        assert words in plain(answer)


class TestEarlier:
    def test_the_first_who_asked_is_told_when_an_hour_is_free(self, hall):
        first = hall.take(weekday(1, "09:00"), name="Luc Bos", tell=False)
        later = hall.take(weekday(3, "10:00"), email="ginette@exemple.fr", wants="email", tell=False)
        with Scope.agent(hall.id).enter():
            appointments.want_earlier(appointment=hall.read(later), wants=True)
            appointments.cancel_appointment(appointment=hall.read(first), by="person")
        run_jobs()
        (message,) = mail.outbox
        assert "Une heure plus tôt s’est libérée" in message.body
        row = hall.read(later)
        assert (row.proposed_at, row.proposed_for, row.booking.starts_at) == (
            weekday(1, "09:00"), "earlier", weekday(3, "10:00"),
        )  # fmt: skip
        with Scope.for_object(organisation=hall.id, key=row.object_key).enter():
            appointments.accept(appointment=queries.of_key(organisation=hall.id, key=row.object_key))
        assert hall.read(later).booking.starts_at == weekday(1, "09:00")

    def test_who_does_not_answer_in_time_is_told_and_the_next_one_is_asked(self, hall):
        free = hall.take(weekday(1, "09:00"), name="Luc Bos", tell=False)
        first, second = (
            hall.take(weekday(3, time), email=f"{name}@exemple.fr", wants="email", tell=False)
            for name, time in (("ginette", "10:00"), ("paul", "11:00"))
        )
        with Scope.agent(hall.id).enter():
            for one in (first, second):
                appointments.want_earlier(appointment=hall.read(one), wants=True)
            appointments.cancel_appointment(appointment=hall.read(free), by="person")
        run_jobs()
        asked = hall.read(first)
        assert timedelta(0) < asked.proposed_until - timezone.now() <= timedelta(days=1)
        with Scope.agent(hall.id).enter():
            assert not appointments.end_proposal(organisation=hall.id, key=asked.object_key)
            assert appointments.end_proposal(
                organisation=hall.id, key=asked.object_key, at=asked.proposed_until
            )
            assert not appointments.end_proposal(
                organisation=hall.id, key=asked.object_key, at=asked.proposed_until
            )
        run_jobs()
        assert [(one.to[0].partition("@")[0], one.subject.partition(" ")[0]) for one in mail.outbox] == [
            ("ginette", "Plus"), ("ginette", "Votre"), ("paul", "Plus"),
        ]  # fmt: skip
        row, next_one = hall.read(first), hall.read(second)
        assert (row.proposed_at, row.wants_earlier, row.booking.starts_at) == (
            None,
            False,
            weekday(3, "10:00"),
        )
        assert (next_one.proposed_at, next_one.proposed_for) == (weekday(1, "09:00"), "earlier")

    def test_what_is_over_is_neither_shown_nor_taken_and_found_by_the_evening(self, client, hall):
        free = hall.take(weekday(1, "09:00"), name="Luc Bos", tell=False)
        later = hall.take(weekday(3, "10:00"), email="ginette@exemple.fr", wants="email", tell=False)
        with Scope.agent(hall.id).enter():
            appointments.want_earlier(appointment=hall.read(later), wants=True)
            appointments.cancel_appointment(appointment=hall.read(free), by="person")
        run_jobs()
        row = hall.read(later)
        page = f"{hall.root}/suivi/{appointments.secret_of(key=row.object_key)}/"
        assert "Une heure plus tôt s’est libérée" in plain(client.get(page))
        with Scope.agent(hall.id).enter():
            Appointment.objects.filter(pk=row.pk).update(proposed_until=timezone.now())
            with pytest.raises(OverError):
                appointments.accept(appointment=hall.read(later))
        assert "Une heure plus tôt s’est libérée" not in plain(client.get(page))
        with Scope.agent(hall.id).enter():
            reminders.settle_past(organisation=hall.id)
        assert hall.read(later).proposed_at is None

    def test_whoever_comes_sooner_already_is_not_told(self, hall):
        sooner = hall.take(weekday(1, "09:00"), email="ginette@exemple.fr", wants="email", tell=False)
        other = hall.take(weekday(3, "10:00"), name="Luc Bos", tell=False)
        with Scope.agent(hall.id).enter():
            appointments.want_earlier(appointment=hall.read(sooner), wants=True)
            appointments.cancel_appointment(appointment=hall.read(other), by="person")
        run_jobs()
        assert mail.outbox == []


@pytest.fixture
def shared():
    """One person who receives in two mairies, in one agenda."""
    claire = make_person(given_name="Claire", family_name="Vaissière", email="claire@exemple.fr")
    halls = [Hall(agent=claire), Hall("Polminhac", "polminhac", agent=claire)]
    for hall in halls:
        make_member(claire, hall.mairie, service="rendez_vous")
    with Scope.agent(halls[0].id, person=claire.pk).enter():
        same_agenda(counter=halls[0].counter, other=halls[1].counter, person=claire.pk)
        halls[0].counter.resource.refresh_from_db()
    return claire, *halls


class TestSharedAgenda:
    def test_nobody_is_received_in_two_places_at_once(self, shared):
        _claire, vic, polminhac = shared
        when = weekday()
        vic.take(when)
        assert when not in free(polminhac, when)
        with pytest.raises(TakenError):
            polminhac.take(when, name="Luc Bos")
        with pytest.raises(TakenError):
            polminhac.take(when + timedelta(minutes=10), name="Luc Bos")

    def test_elsewhere_one_sees_busy_and_no_more(self, client, shared):
        _claire, vic, polminhac = shared
        when = weekday()
        row = vic.take(when, note="Un secret", phone="+33612345678")
        sign_in(client, polminhac.agent(email="secretaire@exemple.fr"))
        for path in ("/", "/imprimer/", "/ma-journee/", "/tous/", "/agenda.ics"):
            page = plain(client.get(f"{ROOT}{path}", {"jour": when.date().isoformat()}))
            for secret in (
                "Ginette",
                "Carte d’identité",
                "Un secret",
                "612345678",
                row.reference,
                "Vic-sur-Cère",
            ):
                if path != "/tous/" or secret != "Carte d’identité":
                    assert secret not in page, (path, secret)
        page = plain(client.get(f"{ROOT}/", {"jour": when.date().isoformat()}))
        assert "occupé, dans un autre organisme" in page
        assert client.get(f"{ROOT}/{row.reference}/").status_code == 404
        with Scope.agent(polminhac.id).enter():
            assert not Occupation.objects.exists()

    def test_her_day_shows_both_places_in_order_with_the_way(self, client, shared):
        claire, vic, polminhac = shared
        when = weekday()
        polminhac.take(when + timedelta(minutes=30), name="Luc Bos")
        vic.take(when)
        sign_in(client, claire)
        page = plain(client.get(f"{ROOT}/ma-journee/", {"jour": when.date().isoformat()}))
        assert page.index("Ginette Fau") < page.index("10 min entre les deux") < page.index("Luc Bos")

    def test_an_absence_closes_all_her_counters(self, client, shared):
        claire, vic, polminhac = shared
        when = weekday()
        polminhac.take(when, name="Luc Bos", tell=False)
        sign_in(client, claire)
        page = client.get(f"{ROOT}/absences/nouvelle/").content.decode()
        values = {
            "cle": hidden(page, "cle"), "counter": str(vic.counter.pk), "starts_at": f"{when.date()}T00:00",
            "ends_at": f"{when.date() + timedelta(days=1)}T00:00", "then": "propose",
        }  # fmt: skip
        listed = client.post(f"{ROOT}/absences/nouvelle/", values)
        assert "Luc Bos" in plain(listed)
        client.post(f"{ROOT}/absences/nouvelle/", {**values, "oui": "1"})
        assert free(vic, when) == free(polminhac, when) == []
        assert waiting(vic) == []
        assert [is_open for _title, is_open in waiting(polminhac)] == [True]

    def test_only_who_has_the_right_in_both_may_join_them(self, client, hall):
        claire = make_person(given_name="Claire", family_name="Vaissière")
        other = Hall("Polminhac", "polminhac", agent=claire)
        with Scope.agent(hall.id).enter():
            save_counter(values={"agent_id": claire.pk}, place=hall.place, counter=hall.counter)
        sign_in(client, hall.agent(email="secretaire@exemple.fr"))
        from cantou.core.web.veiled import veil

        answer = client.post(
            f"{ROOT}/guichets/{veil(hall.counter.pk)}/meme-agenda/", {"autre": str(other.counter.pk)}
        )
        assert answer.status_code == 403

"""Real connections at once: one hour, one number, one call; and the same by HTTP."""

from __future__ import annotations

from collections import Counter as Tally
from contextlib import suppress
from uuid import uuid4

import pytest
from django.test import Client

from cantou.core.booking.models import Booking
from cantou.core.journal.models import Entry
from cantou.core.scope.scope import Scope
from cantou.services.rendez_vous.domain import absences, appointments, reminders, tickets
from cantou.services.rendez_vous.domain.appointments import OverError, TakenError
from cantou.services.rendez_vous.domain.times import DAY, day_starts
from cantou.services.rendez_vous.models import Absence, Ticket
from tests.services.rendez_vous.settling import Hall, book_by_portal, plain, weekday
from tests.support.concurrency import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
PEOPLE = 6


def test_of_six_people_at_once_one_has_the_hour_and_five_read_why():
    hall = Hall()
    when = weekday(clock="10:00")

    def come(number):
        def act():
            return book_by_portal(
                Client(REMOTE_ADDR=f"192.0.2.{number + 1}"), hall, when, name=f"Personne {number}"
            )

        return act

    answers = race(*(come(number) for number in range(PEOPLE)))
    assert Tally(answer.status_code for answer in answers) == {302: 1, 422: PEOPLE - 1}
    for answer in answers:
        if answer.status_code != 302:
            assert "vient d’être prise" in plain(answer)
            assert "10 h 20" in plain(answer)
    with Scope.agent(hall.id).enter():
        assert Booking.objects.filter(organisation=hall.id).count() == 1


def test_two_counters_share_six_people_two_by_two():
    hall = Hall()
    hall.another_counter()
    when = weekday(clock="10:00")

    def act():
        try:
            return hall.take(when).counter_id
        except TakenError:
            return None

    taken = [counter for counter in race(*[act] * PEOPLE) if counter]
    assert len(taken) == len(set(taken)) == 2


def test_numbers_follow_one_another_whoever_presses_first():
    hall = Hall(walk_in=True)
    motive = hall.motive

    def act():
        return tickets.take_ticket(organisation=hall.id, key=uuid4(), place=hall.place, motive=motive).number

    assert sorted(race(*[act] * PEOPLE)) == list(range(1, PEOPLE + 1))


def test_counters_that_call_at_once_call_different_people():
    hall = Hall(walk_in=True)
    counters = [hall.counter, *(hall.another_counter(f"Guichet {number}") for number in (2, 3))]
    for _ in counters:
        tickets.take_ticket(organisation=hall.id, key=uuid4(), place=hall.place, motive=hall.motive)

    def call(counter):
        def act():
            with Scope.agent(hall.id).enter():
                ticket = tickets.call_next(counter=counter)
                return ticket and ticket.number

        return act

    assert sorted(race(*(call(counter) for counter in counters))) == [1, 2, 3]
    with Scope.agent(hall.id).enter():
        assert {row.state for row in Ticket.objects.all()} == {"called"}


def test_who_is_noted_as_arrived_by_two_has_one_number():
    hall = Hall(walk_in=True)
    row = hall.take(weekday(clock="10:00"), phone="+33612345678")

    def act():
        with Scope.agent(hall.id).enter():
            return tickets.mark_arrived(appointment=row, place=hall.place, key=uuid4()).number

    assert race(*[act] * PEOPLE) == [1] * PEOPLE


def test_an_absence_that_cancels_while_people_cancel_waits_in_no_circle():
    hall = Hall()
    rows = [
        hall.take(weekday(clock=clock), name=f"Personne {clock}") for clock in ("09:00", "10:00", "11:00")
    ]
    start = day_starts(weekday().date())

    def away():
        with Scope.agent(hall.id).enter():
            absences.keep_absence(
                counters=[hall.counter], starts_at=start, ends_at=start + DAY, told="", then="cancel"
            )

    def leave(row):
        def act():
            with Scope.for_object(organisation=hall.id, key=row.object_key).enter(), suppress(OverError):
                appointments.cancel_appointment(appointment=row, by="person")

        return act

    race(*(leave(row) for row in reversed(rows)), away)
    assert {hall.read(row).booking.state for row in rows} == {"cancelled"}
    assert race(*[lambda: _receive_again(hall)] * 2) == [None, None]
    with Scope.agent(hall.id).enter():
        assert not Booking.objects.filter(organisation=hall.id, kind="closure", state="confirmed").exists()
        assert Entry.objects.filter(action="rendez_vous.absence_deleted").count() == 1


def _receive_again(hall):
    with Scope.agent(hall.id).enter():
        row = Absence.objects.filter(organisation=hall.id).first()
        if row is not None:
            absences.delete_absence(absence=row)


def test_the_evening_settles_while_an_agent_says_who_came():
    hall = Hall()
    rows = [hall.take(weekday(clock=clock)) for clock in ("09:00", "10:00", "11:00")]
    later = weekday() + DAY

    def settle():
        with Scope.agent(hall.id).enter():
            return reminders.settle_past(organisation=hall.id, at=later)

    def note(row):
        def act():
            with Scope.agent(hall.id).enter():
                appointments.finish(appointment=row, came=True)

        return act

    race(settle, *(note(row) for row in reversed(rows)), settle)
    assert {hall.read(row).booking.state for row in rows} == {"done"}

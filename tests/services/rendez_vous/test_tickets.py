"""The queue of those who come without an appointment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.services.rendez_vous.domain import tickets
from cantou.services.rendez_vous.domain.tickets import FullError
from cantou.services.rendez_vous.engine.queue import Wait, expect, rank, typical
from cantou.services.rendez_vous.models import Ticket, TicketHolder
from tests.services.rendez_vous.settling import Hall, hidden, plain
from tests.support.sign_in import sign_in

NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)


class TestRank:
    def order(self, *people):
        found = sorted(people, key=lambda one: rank(now=NOON, **one[1]))
        return [name for name, _ in found]

    def test_appointments_at_their_hour_then_priority_then_each_in_turn(self):
        before = NOON - timedelta(minutes=30)
        assert self.order(
            ("plain", {"priority": 2, "taken_at": before, "due_at": None}),
            ("later", {"priority": 2, "taken_at": NOON, "due_at": None}),
            ("reduced", {"priority": 1, "taken_at": NOON, "due_at": None}),
            ("early", {"priority": 0, "taken_at": before, "due_at": NOON + timedelta(minutes=20)}),
            ("due", {"priority": 0, "taken_at": NOON, "due_at": NOON}),
        ) == ["due", "reduced", "plain", "later", "early"]


class TestWait:
    def test_nobody_calls_nobody_knows(self):
        assert expect([(10.0, False)], counters=0) is None

    def test_a_range_in_steps_of_five(self):
        assert expect([(10.0, False), (14.0, True)], counters=2) == Wait(5, 20, is_guess=True)

    def test_nobody_before(self):
        assert expect([], counters=1) == Wait(0, 0, is_guess=False)

    @pytest.mark.parametrize(("measured", "found"), [([], (20, True)), ([5, 6, 7, 8, 30], (7, False))])
    def test_a_few_measures_are_no_measure(self, measured, found):
        assert typical(measured, planned=20) == found


@pytest.fixture
def open_hall():
    return Hall(walk_in=True)


def give(hall, *, reduced=False, code="carte-identite", phone=""):
    return tickets.take_ticket(
        organisation=hall.id,
        key=uuid4(),
        place=hall.place,
        motive=hall.motive_called(code),
        reduced=reduced,
        phone=phone,
    )


def call(hall, counter=None):
    with Scope.agent(hall.id).enter():
        found = tickets.call_next(counter=counter or hall.counter)
        return found and found.shown.replace("\u00a0", "")


@pytest.mark.django_db
class TestQueue:
    def test_numbers_follow_one_another_by_letter(self, open_hall):
        shown = [
            give(open_hall, code=code).shown for code in ("carte-identite", "urbanisme", "carte-identite")
        ]
        assert [one.replace("\u00a0", "") for one in shown] == ["A1", "C1", "A2"]

    def test_the_next_one_is_called_and_the_one_before_is_over(self, open_hall):
        first, _second, third = give(open_hall), give(open_hall), give(open_hall, reduced=True)
        assert [call(open_hall) for _ in range(4)] == ["A3", "A1", "A2", None]
        with Scope.agent(open_hall.id).enter():
            states = dict(Ticket.objects.values_list("pk", "state"))
        assert {states[first.pk], states[third.pk]} == {"done"}

    def test_a_counter_calls_only_whom_it_receives(self, open_hall):
        from cantou.services.rendez_vous.domain.motives import serve

        other = open_hall.another_counter()
        with Scope.agent(open_hall.id).enter():
            serve(motive=open_hall.motive, counters=[open_hall.counter])
        give(open_hall)
        assert call(open_hall, other) is None
        assert call(open_hall) == "A1"

    def test_too_many_is_said(self, open_hall, monkeypatch):
        monkeypatch.setattr(tickets, "MOST_WAITING", 2)
        give(open_hall)
        give(open_hall)
        with pytest.raises(FullError):
            give(open_hall)

    def test_a_number_of_yesterday_is_not_called(self, open_hall):
        old = timezone.now() - timedelta(days=1)
        tickets.take_ticket(
            organisation=open_hall.id, key=uuid4(), place=open_hall.place, motive=open_hall.motive, at=old
        )
        assert call(open_hall) is None

    def test_in_the_night_telephones_are_forgotten(self, open_hall):
        give(open_hall, phone="+33612345678")
        with Scope.agent(open_hall.id).enter():
            assert TicketHolder.objects.count() == 1
            tickets.close_day(organisation=open_hall.id)
            assert TicketHolder.objects.count() == 0
            assert [row.state for row in Ticket.objects.all()] == ["left"]


@pytest.mark.django_db
class TestPages:
    def take(self, client, hall, **fields):
        page = f"{hall.root}/file/{hall.mairie.slug}/{hall.place.slug}/prendre/"
        code = tickets.day_code(place=hall.place)
        form = client.get(page, {"code": code}).content.decode()
        return client.post(
            page, {"cle": hidden(form, "cle"), "code": code, "motive": "carte-identite", **fields}
        )

    def test_a_ticket_on_the_phone_says_how_many_are_before(self, client, open_hall):
        give(open_hall)
        answer = self.take(client, open_hall)
        assert answer.status_code == 302
        page = client.get(answer["Location"])
        assert "1 personne devant vous" in plain(page)
        assert page["Refresh"] == "30"
        assert "nous ne savons pas dire" in plain(page)

    def test_the_code_of_another_day_gives_nothing(self, client, open_hall):
        page = f"{open_hall.root}/file/{open_hall.mairie.slug}/{open_hall.place.slug}/prendre/"
        answer = client.post(page, {"cle": "x" * 24, "code": "AAAAA", "motive": "carte-identite"})
        assert answer.status_code == 422
        with Scope.agent(open_hall.id).enter():
            assert Ticket.objects.count() == 0

    def test_one_phone_cannot_take_twenty(self, client, open_hall):
        answers = [self.take(Client(), open_hall) for _ in range(8)]
        assert [answer.status_code for answer in answers[:6]] == [302] * 6
        assert "Combien font" in plain(answers[6]) or "mots" in plain(answers[6])
        with Scope.agent(open_hall.id).enter():
            assert Ticket.objects.count() == 6

    def test_the_screen_shows_numbers_and_no_name(self, client, open_hall):
        give(open_hall, phone="+33612345678")
        give(open_hall)
        call(open_hall)
        page = plain(
            client.get(f"{open_hall.root}/file/{open_hall.mairie.slug}/{open_hall.place.slug}/ecran/")
        )
        assert "A 1" in page
        assert "Secrétariat" in page
        assert "612345678" not in page

    def test_giving_one_s_place_back(self, client, open_hall):
        where = self.take(client, open_hall)["Location"]
        assert client.post(f"{where}rendre/").status_code == 302
        assert "Vous avez rendu ce ticket" in plain(client.get(where))
        assert call(open_hall) is None

    def test_without_tickets_there_is_no_queue(self, client, hall):
        assert client.get(f"{hall.root}/file/{hall.mairie.slug}/{hall.place.slug}/").status_code == 404

    def test_at_the_desk_a_ticket_is_given_called_and_ended(self, client, open_hall):
        sign_in(client, open_hall.agent())
        root = f"/bureau/rendez-vous/accueil/{open_hall.place.slug}"
        form = client.get(f"{root}/").content.decode()
        given = client.post(
            f"{root}/ticket/", {"cle": hidden(form, "cle"), "motive": "urbanisme", "reduced": "on"}
        )
        assert "C 1" in plain(client.get(given["Location"]))
        called = client.post(f"{root}/appeler/", {"guichet": str(open_hall.counter.pk)}, follow=True)
        assert "Vous recevez C 1" in plain(called)
        assert client.post(f"{given['Location']}suite/", {"acte": "missed"}).status_code == 302
        assert "Revenu : remettre dans la file" in plain(client.get(f"{root}/"))
        client.post(f"{given['Location']}suite/", {"acte": "remettre"})
        assert "1 attend" in plain(client.get(f"{root}/"))

"""Who would rather come sooner, as the desk sees it: in order, an hour proposed, taken off."""

from __future__ import annotations

import pytest
from django.core import mail

from cantou.core.scope.scope import Scope
from cantou.services.rendez_vous.domain.appointments import want_earlier
from tests.desk.making import questions
from tests.services.rendez_vous.settling import Hall, plain, weekday
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
URL = "/bureau/rendez-vous/attente/"


@pytest.fixture
def agent(client, hall):
    person = hall.agent()
    sign_in(client, person)
    return person


def waits(hall, when, name="Ginette Fau", **said):
    row = hall.take(when, name=name, **said)
    with Scope.agent(hall.id).enter():
        want_earlier(appointment=row, wants=True)
    return row


def rows(client):
    return [(one["rank"], one["booking"].holder_name) for one in client.get(URL).context["rows"]]


def test_nobody_waits_and_the_page_says_how_one_comes_here(client, hall, agent):
    assert "Personne n’attend" in plain(client.get(URL))


def test_who_booked_first_is_the_first_whatever_their_hour(client, hall, agent):
    waits(hall, weekday(3, weeks=3))
    waits(hall, weekday(1, weeks=2), name="Roger Bos")
    hall.take(weekday(2, weeks=2), name="Luce Roche")
    assert rows(client) == [(1, "Ginette Fau"), (2, "Roger Bos")]


def test_what_another_mairie_has_is_not_here(client, hall, agent):
    row = waits(Hall("Polminhac", "polminhac"), weekday(weeks=3))
    assert rows(client) == []
    assert client.get(f"{URL}{row.reference}/").status_code == 404
    assert client.post(f"{URL}{row.reference}/retirer/").status_code == 404


def test_an_hour_before_theirs_is_proposed_once(client, hall, agent):
    row = waits(hall, weekday(weeks=3), wants="email", email="ginette@exemple.fr")
    address = f"{URL}{row.reference}/"
    hours = [value for value, _label in client.get(address).context["form"].fields["quand"].choices]
    assert hours
    for _ in range(2):
        assert client.post(address, {"quand": hours[0]})["Location"] == URL
    run_jobs()
    assert [one.to for one in mail.outbox if "Plus tôt" in one.subject] == [["ginette@exemple.fr"]]
    found = hall.read(row)
    assert found.proposed_at < found.booking.starts_at
    assert found.booking.starts_at == row.booking.starts_at
    assert found.proposed_for == "earlier"
    assert "proposé :" in plain(client.get(URL))


def test_only_hours_before_theirs_can_be_proposed(client, hall, agent):
    row = waits(hall, weekday(weeks=3))
    late = weekday(weeks=5).strftime("%Y-%m-%dT%H:%M")
    answer = client.post(f"{URL}{row.reference}/", {"quand": late})
    assert answer.status_code == 422
    assert "n’est plus libre" in plain(answer)
    assert hall.read(row).proposed_at is None


def test_taken_off_they_keep_their_hour_and_hear_of_it(client, hall, agent):
    row = waits(hall, weekday(weeks=3), wants="email", email="ginette@exemple.fr")
    for _ in range(2):
        client.post(f"{URL}{row.reference}/retirer/", {"said": "Tout est pris."})
    run_jobs()
    told = [one for one in mail.outbox if "reste à" in one.subject]
    assert [one.to for one in told] == [["ginette@exemple.fr"]]
    assert "Tout est pris." in told[0].body
    found = hall.read(row)
    assert (found.wants_earlier, found.booking.state) == (False, "confirmed")


def test_whoever_no_message_reaches_is_to_be_called(client, hall, agent):
    row = waits(hall, weekday(weeks=3))
    answer = client.post(f"{URL}{row.reference}/retirer/", follow=True)
    assert "Appelez cette personne" in plain(answer)


def test_a_word_that_is_too_long_is_kept_and_said(client, hall, agent):
    row = waits(hall, weekday(weeks=3))
    answer = client.post(f"{URL}{row.reference}/retirer/", {"said": "a" * 301})
    assert answer.status_code == 422
    assert "a" * 301 in plain(answer)
    assert hall.read(row).wants_earlier is True


def test_a_reader_reads_and_does_nothing(client, hall):
    row = waits(hall, weekday(weeks=3), phone="+33612345678")
    sign_in(client, hall.agent(role="reader"))
    page = plain(client.get(URL))
    assert "Retirer de la liste" not in page
    assert "06 12 34 56 78" not in page
    assert client.post(f"{URL}{row.reference}/retirer/").status_code == 403


def test_the_file_says_who_nowhere(client, hall, agent):
    waits(hall, weekday(weeks=3))
    text = plain(client.get("/bureau/rendez-vous/attente.csv"))
    assert "Fau" not in text
    assert len(text.splitlines()) == 2


def test_the_page_costs_the_same_for_one_and_for_four(client, hall, agent):
    waits(hall, weekday(weeks=3))
    before = questions(client, URL)
    for number in range(3):
        waits(hall, weekday(number, "10:00", weeks=4))
    assert questions(client, URL) == before

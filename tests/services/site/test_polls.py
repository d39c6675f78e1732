from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.scope.scope import Scope
from cantou.core.search.models import Entry as Found
from cantou.services.site.demo_two_way import load_polls
from cantou.services.site.domain import polls
from cantou.services.site.domain.clock import strike
from cantou.services.site.domain.slides import slides
from cantou.services.site.models import Poll, PollMark, PollTally
from tests.services.site.making import plain, shown
from tests.support.factories import make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
DESK = "/bureau/site/sondages"
DAY = timedelta(days=1)


def values(**changes):
    return {
        "question": "Quel jour pour le marché ?",
        "text": "Le conseil en décide en mai.",
        "choices": ["Le mercredi", "Le samedi", "Sans avis"],
        "closes_at": timezone.now() + 5 * DAY,
    } | changes


@pytest.fixture
def ask(country):
    """A poll on line."""

    def asked(**changes):
        with country.scope():
            row = polls.save_poll(values=values(**changes))
            polls.open_poll(poll=row)
            row.refresh_from_db()
        return row

    return asked


@pytest.fixture
def desk(client, country):
    sign_in(client, country.agent())
    return client


def page_of(country, row):
    return f"{country.root}/sondages/{row.code}/"


def say(client, country, row, choice=1, key="k" * 20, edition=None):
    form = {"choix": str(choice), "edition": str(edition or row.edition), "cle": key}
    return client.post(page_of(country, row), form, follow=True)


def words(answer):
    return plain(answer.content.decode())


def votes(country, row):
    with country.scope():
        return list(PollTally.objects.filter(poll=row).order_by("number").values_list("votes", flat=True))


def test_answered_once_by_a_browser_however_often_it_asks(client, country, ask):
    row = ask()
    assert "est comptée" in words(say(client, country, row))
    assert "Vous avez répondu" in shown(client, page_of(country, row))
    assert "déjà répondu" in words(say(client, country, row, choice=0, key="m" * 20))
    assert votes(country, row) == [0, 1, 0]


def test_the_same_form_sent_again_counts_once_without_any_cookie(country, ask):
    row = ask()
    say(Client(), country, row)
    say(Client(), country, row)
    assert votes(country, row) == [0, 1, 0]


def test_a_cookie_that_was_made_up_is_none(client, country, ask):
    row = ask()
    say(client, country, row)
    client.cookies["cantou_sondage"] = "invente:0000"
    page = shown(client, page_of(country, row))
    assert "Répondre" in page
    assert "Vous avez répondu" not in page


def test_the_cookie_is_laid_when_one_answers_and_for_these_pages_alone(client, country, ask):
    row = ask()
    client.get(page_of(country, row))
    assert "cantou_sondage" not in client.cookies
    say(client, country, row)
    cookie = client.cookies["cantou_sondage"]
    assert (cookie["path"], cookie["httponly"]) == (f"{country.root}/sondages/", True)


def test_an_account_answers_once_on_whatever_device_and_its_browser_no_more(country, ask):
    row, person = ask(), make_person(email="lucette@exemple.fr")
    first, second = Client(), Client()
    sign_in(first, person)
    sign_in(second, person)
    say(first, country, row)
    say(second, country, row, key="n" * 20)
    assert votes(country, row) == [0, 1, 0]
    signed_out = Client()
    signed_out.cookies["cantou_sondage"] = first.cookies["cantou_sondage"].value
    assert "déjà répondu" in words(say(signed_out, country, row, key="z" * 20))
    assert votes(country, row) == [0, 1, 0]


def test_two_accounts_on_one_tablet_both_count(country, ask):
    row, tablet = ask(), Client()
    for number in range(2):
        sign_in(tablet, make_person(email=f"voisin{number}@exemple.fr"))
        say(tablet, country, row, key=f"{number}" * 20)
    assert votes(country, row) == [0, 2, 0]


def test_nothing_ties_somebody_to_what_they_said(client, country, ask):
    row = ask()
    say(client, country, row)
    with country.scope():
        (kept,) = PollMark.objects.values()
    assert set(kept) == {"id", "organisation_id", "object_key", "poll_id"}
    other = Poll(organisation_id=row.organisation_id, code="autre")
    assert polls.mark(row, "person:1") != polls.mark(other, "person:1")


def test_results_wait_for_the_end_in_the_database_itself(client, country, ask):
    row = ask()
    say(client, country, row)
    assert "<tfoot>" not in client.get(page_of(country, row)).content.decode()
    with Scope.public().enter():
        assert not PollTally.objects.exists()
    with country.scope():
        polls.close_poll(poll=row)
    assert "Les résultats" in shown(client, page_of(country, row))
    with Scope.public().enter():
        assert PollTally.objects.count() == 3


def test_results_at_once_where_the_mairie_wants(client, country, ask):
    row = ask(results="at_once")
    say(client, country, row)
    page = shown(client, page_of(country, row))
    assert "Les réponses pour l’instant" in page
    assert "100" in page


def test_an_answer_after_the_end_is_not_counted_and_says_so(client, country, ask, at):
    row = ask()
    client.get(page_of(country, row))
    with country.scope():
        polls.close_poll(poll=row)
    assert "n’est pas comptée" in words(say(client, country, row))
    assert votes(country, row) == [0, 0, 0]
    with country.scope():
        assert not PollMark.objects.exists()


def test_closed_between_reading_and_counting_leaves_no_mark(country, ask):
    """Whoever counts has read it open; its lines are closed when they come to them."""
    row = ask()
    with country.scope():
        PollTally.objects.update(is_open=False)
    with pytest.raises(polls.OverError), Scope.public().enter():
        polls.answer(poll=row, edition=1, number=0, browser="x")
    with country.scope():
        assert not PollMark.objects.exists()


def test_an_answer_to_other_choices_than_these_is_asked_again(client, country, ask):
    row = ask()
    with country.scope():
        polls.take_back(poll=row)
        row.refresh_from_db()
        polls.save_poll(values=values(choices=["Jamais", "Toujours"]), poll=row)
        polls.open_poll(poll=row)
    answer = say(client, country, row, choice=0, edition=1)
    assert (answer.status_code, "vient de changer" in words(answer)) == (422, True)
    assert votes(country, row) == [0, 0]


@pytest.mark.parametrize("choice", ["", "3", "-1", "x", "99999999999999999999"])
def test_a_choice_that_is_none_is_refused_beside_the_field(client, country, ask, choice):
    row = ask()
    answer = client.post(page_of(country, row), {"choix": choice, "edition": "1", "cle": "k" * 20})
    assert answer.status_code == 422
    assert votes(country, row) == [0, 0, 0]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"choices": ["Oui"]}, "choices"),
        ({"choices": [str(n) for n in range(9)]}, "choices"),
        ({"choices": ["Oui", " oui "]}, "choices"),
        ({"choices": ["Oui", " \u200b "]}, "choices"),
        ({"question": "  "}, "question"),
        ({"closes_at": "past"}, "closes_at"),
        ({"closes_at": "far"}, "closes_at"),
        ({"opens_at": "late"}, "closes_at"),
    ],
)
def test_what_cannot_be_asked_is_said(country, changes, field):
    moments = {"past": -DAY, "far": 900 * DAY, "late": 9 * DAY}
    given = {
        name: timezone.now() + moments[value] if isinstance(value, str) and value in moments else value
        for name, value in changes.items()
    }
    with country.scope(), pytest.raises(ValidationError) as refused:
        polls.save_poll(values=values(**given))
    assert set(refused.value.message_dict) == {field}


def test_it_opens_and_closes_by_the_clock(client, country, at):
    at("2026-12-01")
    with country.scope():
        row = polls.save_poll(
            values=values(opens_at=timezone.now() + DAY, closes_at=timezone.now() + 3 * DAY)
        )
        polls.open_poll(poll=row)
    assert client.get(page_of(country, row)).status_code == 404
    at("2026-12-02", hour=10)
    with country.scope():
        assert strike(organisation=country.mairie.pk) == 1
        assert strike(organisation=country.mairie.pk) == 0
    assert "Répondre" in shown(client, page_of(country, row))
    at("2026-12-04", hour=10)
    assert "Les résultats arrivent" in shown(client, page_of(country, row))
    with country.scope():
        assert strike(organisation=country.mairie.pk) == 1
    assert "Personne n’a répondu" in shown(client, page_of(country, row))


def test_opened_again_nobody_answers_twice_and_after_thirty_days_no_more(client, country, ask):
    row = ask()
    say(client, country, row)
    with country.scope():
        polls.close_poll(poll=row)
        polls.prolong_poll(poll=row, closes_at=timezone.now() + DAY)
    assert "déjà répondu" in words(say(client, country, row, key="m" * 20))
    with country.scope():
        polls.close_poll(poll=row)
        assert polls.purge(organisation=country.mairie.pk) == 0
        Poll.objects.update(closed_at=timezone.now() - 31 * DAY)
        assert polls.purge(organisation=country.mairie.pk) == 1
        with pytest.raises(ValidationError):
            polls.prolong_poll(poll=row, closes_at=timezone.now() + DAY)
    assert votes(country, row) == [0, 1, 0]


def test_taken_back_only_while_nobody_has_answered(client, country, ask):
    row = ask()
    say(client, country, row)
    with country.scope(), pytest.raises(ValidationError):
        polls.take_back(poll=row)
    with country.scope(), pytest.raises(ValidationError):
        row.refresh_from_db()
        polls.save_poll(values=values(question="Autre chose ?"), poll=row)


def test_it_is_on_the_front_page_on_the_screen_in_the_search_and_in_a_frame(client, country, ask):
    row, here, all_ = ask(), country.commune.pk, [country.mairie.pk]
    with Scope.public().enter():
        assert slides(here, all_)[0].text == row.question
        assert Found.objects.filter(title=row.question).exists()
    assert "Votre avis : Quel jour pour le marché" in shown(client, f"/{country.commune.slug}/")
    frame = client.get(f"{country.root}/integrer/cadre/?quoi=sondages")
    assert row.question in frame.content.decode()
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert row.question in shown(client, f"{country.root}/ecran/")
    with country.scope():
        polls.close_poll(poll=row)
    with Scope.public().enter():
        assert not slides(here, all_)
    assert "Aucun sondage" in shown(client, f"{country.root}/integrer/cadre/?quoi=sondages")


def test_from_the_desk_written_put_on_line_closed_counted_and_deleted(desk, country):
    form = {
        "question": "On repeint l’abri ?",
        "choices": "=1+1\nNon",
        "closes_at": f"{timezone.localtime() + 3 * DAY:%Y-%m-%dT%H:%M}",
        "results": "after",
        "cle": "p" * 20,
    }
    first = desk.post(f"{DESK}/nouveau/", form)
    assert (first.status_code, desk.post(f"{DESK}/nouveau/", form).status_code) == (302, 302)
    with country.scope():
        row = Poll.objects.get()
    one = f"{DESK}/{row.code}/"
    assert desk.post(f"{one}faire/", {"faire": "ouvrir"}).status_code == 302
    with country.scope():
        row = Poll.objects.get()
    say(Client(), country, row, choice=0)
    assert "1 réponse" in shown(desk, one) or "La réponse disparaît" in shown(desk, one)
    sheet = desk.get(f"{one}resultats.csv").content.decode("utf-8-sig").split("\r\n")
    assert sheet[:3] == ["Choix;Réponses", "'=1+1;1", "Non;0"]
    wrong = desk.post(f"{one}faire/", {"faire": "prolonger", "closes_at": "2020-01-01T10:00"})
    assert (wrong.status_code, "déjà passée" in wrong.content.decode()) == (422, True)
    desk.post(f"{one}faire/", {"faire": "terminer"})
    desk.post(f"{one}faire/", {"faire": "supprimer"})
    with country.scope():
        assert not Poll.objects.exists()
        assert not PollMark.objects.exists()
        told = set(Entry.objects.filter(subject=f"site:poll:{row.code}").values_list("action", flat=True))
    assert told == {"site.poll", "site.poll_opened", "site.poll_closed", "site.poll_deleted"}


def test_who_writes_does_not_put_on_line_and_a_neighbour_sees_none(client, country, ask):
    row = ask()
    sign_in(client, country.agent(role="writer"))
    assert client.post(f"{DESK}/{row.code}/faire/", {"faire": "terminer"}).status_code == 403
    other = Client()
    sign_in(other, country.agent(organisation=country.epci))
    assert other.get(f"{DESK}/{row.code}/").status_code == 404
    assert other.get(f"/{country.other.slug}/site/sondages/{row.code}/").status_code == 404


def test_many_polls_cost_no_more_queries(client, country, ask, django_assert_max_num_queries):
    for number in range(4):
        ask(question=f"Question {number} ?")
    with django_assert_max_num_queries(10):
        shown(client, f"{country.root}/sondages/")


def test_the_demonstration_has_one_open_and_one_over(client, country):
    for _ in range(2):
        load_polls(country.mairie)
    page = shown(client, f"{country.root}/sondages/")
    assert "cinéma" in page.partition("Terminés")[0]
    assert "salle rénovée" in page.partition("Terminés")[2]

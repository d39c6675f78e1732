"""What keepers announce and show: days that come again, photographs."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from django.utils import timezone

from cantou.core.booking.engine import local
from cantou.core.files.models import StoredFile
from cantou.core.web.veiled import veil
from cantou.services.annuaire.domain import agenda, gatherings, proposals
from cantou.services.annuaire.domain.datasets import gatherings as rows_of
from cantou.services.annuaire.models import Gathering, Proposal
from tests.core.files.making import make_file, upload
from tests.services.annuaire.making import Country, page_of, shown
from tests.services.annuaire.test_keepers import space_of
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def club(country):
    return country.listing("La Boule", "sport")


@pytest.fixture
def at_once():
    return Country(moderated=False)


def typed(start, **more):
    return {"title": "Entraînement", "starts_at": f"{start:%Y-%m-%dT%H:%M}", "where": "Au parc", **more}


def weekly(start, times, **more):
    until = start + timedelta(weeks=times - 1)
    return typed(start, repeat="weekly", until=f"{until:%Y-%m-%d}", **more)


def soon(days=3):
    return local.wall(timezone.now()).replace(minute=0, second=0, microsecond=0) + timedelta(days=days)


def only(country):
    with country.scope():
        return Gathering.objects.get()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"title": ""}, "champ"),
        ({"starts_at": "samedi"}, "date"),
        ({"starts_at": "2027-02-29T10:00"}, "date"),
        ({"starts_at": "2020-01-01T10:00"}, "déjà passée"),
        ({"ends_at": "2020-01-01T10:00"}, "La fin est avant le début"),
        ({"repeat": "weekly"}, "Dites quel jour ce sera la dernière fois"),
        ({"repeat": "weekly", "until": "2020-01-01"}, "finit avant la première fois"),
        ({"repeat": "weekly", "until": "2099-01-01"}, "dix-huit mois"),
        ({"repeat": "hourly", "until": "2027-01-01"}, "choix"),
    ],
)
def test_a_day_that_cannot_be_is_refused(client, country, club, wrong, why):
    path = space_of(country, club, client)
    answer = client.post(f"{path}rendez-vous/", {**typed(soon()), **wrong})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    with country.scope():
        assert not Proposal.objects.exists()


def test_what_comes_again_is_one_rule_everywhere(client, at_once):
    club = at_once.listing("La Boule", "sport")
    path = space_of(at_once, club, client)
    first = soon()
    assert client.post(f"{path}rendez-vous/", weekly(first, 4)).status_code == 302
    run_jobs()
    row = only(at_once)
    assert local.wall(row.repeats_until) == first + timedelta(weeks=3, hours=2)
    for page in (f"{path}rendez-vous/", page_of(at_once, club), f"{at_once.root}agenda/"):
        assert "Cela revient chaque" in shown(client, page)
    calendar = icalendar.Calendar.from_ical(client.get(f"{at_once.root}agenda/agenda.ics").content)
    found = recurring_ical_events.of(calendar).between(first.date(), first.date() + timedelta(days=60))
    assert sorted(one["DTSTART"].dt.replace(tzinfo=None) for one in found) == [
        first + timedelta(weeks=number) for number in range(4)
    ]
    with at_once.scope():
        assert len(list(rows_of(at_once.mairie.pk))) == 4


def test_one_time_is_called_off_and_the_others_stay(client, at_once):
    club = at_once.listing("La Boule", "sport")
    path = space_of(at_once, club, client)
    first = soon()
    client.post(f"{path}rendez-vous/", weekly(first, 3))
    run_jobs()
    row = only(at_once)
    one = first + timedelta(weeks=1)
    page = f"{path}rendez-vous/{veil(row.pk)}/"
    assert client.post(f"{page}annuler/", {"fois": (one + timedelta(hours=1)).isoformat()}).status_code == 404
    assert client.post(f"{page}annuler/", {"fois": one.isoformat()}).status_code == 302
    run_jobs()
    row = only(at_once)
    assert (row.off, row.is_cancelled, row.sequence) == ([one.isoformat()], False, 1)
    assert "Pas le" in shown(client, f"{at_once.root}agenda/")
    calendar = icalendar.Calendar.from_ical(client.get(f"{at_once.root}agenda/agenda.ics").content)
    found = recurring_ical_events.of(calendar).between(first.date(), first.date() + timedelta(days=60))
    assert sorted(event["DTSTART"].dt.date() for event in found) == [
        first.date(),
        first.date() + timedelta(weeks=2),
    ]
    # Written anew, it stays called off; a rule that no longer has that time forgets it.
    assert client.post(page, weekly(first, 3, title="Boules")).status_code == 302
    run_jobs()
    assert (only(at_once).title, only(at_once).off) == ("Boules", [one.isoformat()])
    assert client.post(page, typed(first)).status_code == 302
    run_jobs()
    assert (only(at_once).rule, only(at_once).off, only(at_once).repeats_until) == ("", [], None)


def test_one_time_is_moved_and_the_others_stay(client, at_once):
    club = at_once.listing("La Boule", "sport")
    path = space_of(at_once, club, client)
    first = soon()
    client.post(f"{path}rendez-vous/", weekly(first, 3))
    run_jobs()
    row = only(at_once)
    second, elsewhere = first + timedelta(weeks=1), first + timedelta(weeks=1, days=1, hours=3)
    page = f"{path}rendez-vous/{veil(row.pk)}/deplacer/"
    assert second.isoformat() in client.get(page).content.decode()
    given = {"time": second.isoformat(), "starts_at": f"{elsewhere:%Y-%m-%dT%H:%M}", "cle": "d" * 20}
    assert client.post(page, given).status_code == 302
    run_jobs()
    row = only(at_once)
    assert (list(row.moved), row.off, row.sequence) == ([second.isoformat()], [], 1)
    assert "Celui du" in shown(client, f"{at_once.root}agenda/")
    answer = client.get(f"{at_once.root}agenda/agenda.ics").content
    calendar = icalendar.Calendar.from_ical(answer)
    found = recurring_ical_events.of(calendar).between(first.date(), first.date() + timedelta(days=60))
    assert sorted(one["DTSTART"].dt.replace(tzinfo=None) for one in found) == [
        first,
        elsewhere,
        first + timedelta(weeks=2),
    ]
    assert len({str(one["UID"]) for one in found}) == 1
    with at_once.scope():
        assert [local.wall(one["debut"]) for one in rows_of(at_once.mairie.pk)][1] == elsewhere
    # Called off it is nowhere; written anew it stays so.
    client.post(f"{path}rendez-vous/{veil(row.pk)}/annuler/", {"fois": second.isoformat()})
    run_jobs()
    assert (only(at_once).moved, only(at_once).off) == ({}, [second.isoformat()])


def test_a_time_that_was_moved_goes_back_where_its_rule_has_it(client, at_once):
    club = at_once.listing("La Boule", "sport")
    path = space_of(at_once, club, client)
    first = soon()
    client.post(f"{path}rendez-vous/", weekly(first, 2))
    run_jobs()
    page = f"{path}rendez-vous/{veil(only(at_once).pk)}/deplacer/"
    last = first + timedelta(weeks=1)
    later = f"{last + timedelta(days=2):%Y-%m-%dT%H:%M}"
    client.post(page, {"time": last.isoformat(), "starts_at": later, "cle": "d" * 20})
    run_jobs()
    row = only(at_once)
    assert local.wall(row.repeats_until) == last + timedelta(days=2, hours=2)
    client.post(page, {"time": last.isoformat(), "starts_at": "", "cle": "e" * 20})
    run_jobs()
    row = only(at_once)
    assert (row.moved, local.wall(row.repeats_until)) == ({}, last + timedelta(hours=2))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"time": "2020-01-01T10:00:00"}, "choix"),
        ({"starts_at": "2020-01-01T10:00"}, "déjà passée"),
        ({"ends_at": "2020-01-01T10:00"}, "La fin est avant le début"),
        ({"starts_at": "2099-01-01T10:00"}, "plus d’un an"),
    ],
)
def test_a_time_moved_where_it_cannot_be_is_refused(client, at_once, wrong, why):
    club = at_once.listing("La Boule", "sport")
    path = space_of(at_once, club, client)
    first = soon()
    client.post(f"{path}rendez-vous/", weekly(first, 2))
    run_jobs()
    given = {
        "time": first.isoformat(),
        "starts_at": f"{first + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "cle": "d" * 20,
    }
    page = f"{path}rendez-vous/{veil(only(at_once).pk)}/deplacer/"
    answer = client.post(page, {**given, **wrong})
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert only(at_once).moved == {}


def test_a_single_day_has_no_date_to_move(client, at_once):
    club = at_once.listing("La Boule", "sport")
    path = space_of(at_once, club, client)
    client.post(f"{path}rendez-vous/", typed(soon()))
    run_jobs()
    assert client.get(f"{path}rendez-vous/{veil(only(at_once).pk)}/deplacer/").status_code == 404


def test_what_was_asked_before_a_time_was_called_off_does_not_bring_it_back(country, club):
    first = soon()
    last = first.date() + timedelta(weeks=2)
    values = {
        "title": "Boules",
        "starts_at": local.instant(first),
        "rule": f"FREQ=WEEKLY;UNTIL={last:%Y%m%d}T235959",
    }
    with country.scope():
        row = gatherings.save_gathering(listing=club, values=gatherings.clean(values))
        written_before = gatherings.clean({**values, "title": "Pétanque", "uid": row.uid})
        off = [(first + timedelta(weeks=1)).isoformat()]
        gatherings.save_gathering(listing=club, values={**gatherings.as_kept(row), "off": off})
        row = gatherings.save_gathering(listing=club, values=written_before)
        assert (row.title, row.off) == ("Pétanque", off)
        assert [one.is_off for one in agenda.times_of(row, timezone.now())] == [False, True, False]


def test_the_hour_stays_across_a_change_of_clock(country, club):
    starts_at = local.instant(datetime(2027, 3, 20, 2, 30))  # noqa: DTZ001 (a wall clock)
    times = agenda.planned(starts_at, starts_at + timedelta(hours=1), "FREQ=WEEKLY;UNTIL=20270404T235959")
    shown_hours = [(local.wall(one.starts_at).date(), local.wall(one.starts_at).hour) for one in times]
    assert shown_hours == [(date(2027, 3, 20), 2), (date(2027, 3, 27), 2), (date(2027, 4, 3), 2)]
    sunday = local.instant(datetime(2027, 3, 21, 2, 30))  # noqa: DTZ001 (a wall clock)
    jumped = agenda.planned(sunday, sunday + timedelta(hours=1), "FREQ=WEEKLY;UNTIL=20270404T235959")
    assert [local.wall(one.starts_at).date() for one in jumped] == [date(2027, 3, 21), date(2027, 4, 4)]


def test_an_edit_is_read_beside_what_there_is(client, country, club):
    with country.scope():
        start = local.instant(soon())
        row = gatherings.save_gathering(
            listing=club, values=gatherings.clean({"title": "Concours", "starts_at": start})
        )
    path = space_of(country, club, client)
    page = f"{path}rendez-vous/{veil(row.pk)}/"
    assert 'value="Concours"' in client.get(page).content.decode()
    same = {**typed(soon()), "title": "Concours", "where": ""}
    client.post(page, {**same, "ends_at": f"{soon() + timedelta(hours=2):%Y-%m-%dT%H:%M}", "cle": "a" * 20})
    with country.scope():
        assert not Proposal.objects.exists()
    assert client.post(page, weekly(soon(), 3, cle="b" * 20)).status_code == 302
    run_jobs()
    assert only(country).title == "Concours"
    with country.scope():
        reference = Proposal.objects.get().reference
    client.logout()
    sign_in(client, country.agent())
    text = shown(client, f"/bureau/annuaire/demandes/{reference}/")
    assert "Quoi Concours Entraînement" in text
    assert "chaque" in text
    assert client.post(f"/bureau/annuaire/demandes/{reference}/", {"answer": ""}).status_code == 302
    assert (only(country).title, only(country).sequence) == ("Entraînement", 1)


def test_nobody_changes_the_days_of_another(client, country, club):
    other = country.listing("Le Boulon", "sport")
    with country.scope():
        row = gatherings.save_gathering(
            listing=other,
            values=gatherings.clean({"title": "Concours", "starts_at": local.instant(soon())}),
        )
    path = space_of(country, club, client)
    assert client.get(f"{path}rendez-vous/{veil(row.pk)}/").status_code == 404
    assert client.post(f"{path}rendez-vous/{veil(row.pk)}/annuler/").status_code == 404


def send(client, path, **more):
    return client.post(f"{path}photos/", {"photos": upload(), "alt": "Six boules", "cle": "p" * 20, **more})


def test_photographs_are_read_first_then_shown(client, country, club):
    path = space_of(country, club, client)
    assert send(client, path).status_code == 302
    run_jobs()
    assert "<img" not in client.get(page_of(country, club)).content.decode()
    assert "ses photographies" in shown(client, f"{path}photos/")
    with country.scope():
        reference = Proposal.objects.get().reference
    address = f"/bureau/annuaire/demandes/{reference}/"
    client.logout()
    sign_in(client, country.agent())
    page = client.get(address).content.decode()
    assert 'alt="Six boules"' in page
    source = page.split("<img", 1)[1].split('src="', 1)[1].split('"', 1)[0]
    assert source.startswith(f"{address}photo/")
    picture = client.get(source)
    assert picture["Content-Type"] == "image/webp"
    assert b"".join(picture.streaming_content).startswith(b"RIFF")
    assert client.post(address, {"answer": ""}).status_code == 302
    client.logout()
    assert client.get(source).status_code != 200
    assert 'alt="Six boules"' in client.get(page_of(country, club)).content.decode()
    assert 'alt="Six boules"' in client.get(f"{path}photos/").content.decode()


def test_accepted_before_they_were_looked_at_they_show_when_they_are_clean(client, at_once):
    club = at_once.listing("La Boule", "sport")
    path = space_of(at_once, club, client)
    send(client, path)
    run_jobs()
    assert 'alt="Six boules"' in client.get(page_of(at_once, club)).content.decode()


def test_photographs_that_are_refused_are_erased(client, country, club):
    path = space_of(country, club, client)
    send(client, path)
    run_jobs()
    with country.scope():
        reference = Proposal.objects.get().reference
    sign_in(client, country.agent())
    client.post(f"/bureau/annuaire/demandes/{reference}/", {"answer": "Floue", "non": "1"})
    with country.scope():
        assert StoredFile.objects.get().state == "erased"


@pytest.mark.parametrize("alt", ["", "   "])
def test_a_photograph_without_words_is_asked_for_them(client, country, club, alt):
    path = space_of(country, club, client)
    answer = send(client, path, alt=alt)
    assert answer.status_code == 422
    with country.scope():
        assert not StoredFile.objects.exists()


def test_eight_photographs_at_most(client, country, club):
    path = space_of(country, club, client)
    for number in range(8):
        assert send(client, path, cle=f"{number}" * 20).status_code == 302
    answer = send(client, path, cle="z" * 20)
    assert (answer.status_code, "Huit photographies au plus" in answer.content.decode()) == (422, True)
    with country.scope():
        assert StoredFile.objects.count() == 8
        assert Proposal.objects.count() == 8


def test_a_keeper_takes_away_what_they_sent_and_nothing_else(client, country, club):
    path = space_of(country, club, client)
    send(client, path)
    run_jobs()
    with country.scope():
        proposals.accept(proposal=Proposal.objects.get())
        sent = StoredFile.objects.get()
        desks = make_file(country.mairie, key=club.object_key, purpose="photo", alt="La façade")
        StoredFile.objects.filter(pk=desks.pk).update(service="annuaire")
    assert sent.handle.hex in client.get(f"{path}photos/").content.decode()
    for handle in (desks.handle.hex, "x" * 40, ""):
        assert client.post(f"{path}photos/oter/", {"photo": handle}).status_code == 302
    run_jobs()
    with country.scope():
        assert not StoredFile.objects.filter(state="erased").exists()
    for _ in range(2):
        client.post(f"{path}photos/oter/", {"photo": sent.handle.hex})
        run_jobs()
    with country.scope():
        assert StoredFile.objects.get(pk=sent.pk).state == "erased"
        assert Proposal.objects.filter(state="waiting").count() == 0
    assert 'alt="Six boules"' not in client.get(page_of(country, club)).content.decode()

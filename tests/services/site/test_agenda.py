"""Events: as the page says them, and as somebody else's reader takes the calendar that is given to it."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from django.core.exceptions import ValidationError
from django.utils import timezone

from cantou.core.booking.engine import local, repeats
from cantou.core.organisations.domain.offers import enable_offer
from cantou.services.annuaire.domain.gatherings import clean, save_gathering
from cantou.services.site.domain import events
from cantou.services.site.engine import happenings as engine
from cantou.services.site.models import Event
from tests.services.annuaire.making import make_listing
from tests.services.site.making import plain, shown
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
DESK = "/bureau/site/agenda"


@pytest.fixture
def desk(client, country):
    sign_in(client, country.agent())
    return client


def on(text):
    return local.instant(datetime.fromisoformat(text))


def read(client, address, first, last):
    """What another program shows between two days: (title, start, end, status)."""
    calendar = icalendar.Calendar.from_ical(client.get(address).content)
    found = recurring_ical_events.of(calendar, keep_recurrence_attributes=True).between(first, last)
    lines = [(str(one["SUMMARY"]), one["DTSTART"].dt, one["DTEND"].dt, str(one["STATUS"])) for one in found]
    return sorted(lines, key=lambda line: str(line[1]))


def starts(client, address, first, last):
    return [f"{line[1]:%d/%m %H:%M}" for line in read(client, address, first, last)]


def test_written_on_a_telephone(desk, country, at):
    at("2026-12-01")
    form = {"title": "Le loto", "day": "2026-12-12", "hour": "20:00", "cle": "k" * 20, "faire": "publier"}
    assert desk.post(f"{DESK}/nouveau/", form | {"where": "salle du Bourg"}).status_code == 302
    page = shown(desk, f"{country.root}/agenda/")
    assert "Le loto Samedi 12 décembre 2026, de 20 h à 22 h · salle du Bourg" in page
    with country.scope():
        row = Event.objects.get()
    assert (row.starts_at, row.ends_at, row.uid) == (
        on("2026-12-12T20:00"),
        on("2026-12-12T22:00"),
        f"{row.code}@site.cantou",
    )


WRONG = [
    ({"day": "2027-02-29"}, "day", "Cette date n’existe pas dans le calendrier"),
    ({"day": "2026-12-12", "last_day": "2026-12-11"}, "last_day", "La fin est avant le début."),
    ({"last_hour": "19:00"}, "last_hour", "La fin est avant le début."),
    ({"day": "2027-03-28", "hour": "02:30"}, "hour", "n’existe pas : cette nuit-là, l’heure avance"),
    ({"repeat": "weekly", "until": "2026-12-01"}, "until", "La dernière fois est avant la première."),
    ({"day": "2028-02-29", "repeat": "yearly"}, "repeat", "Le 29 février ne revient que tous les quatre ans"),
    ({"shown_from": "2026-12-09T08:00", "shown_until": "2026-12-08T08:00"}, "shown_until", "avant son début"),
    ({"title": ""}, "title", "obligatoire"),
]


@pytest.mark.parametrize(("wrong", "field", "said"), WRONG, ids=[one[1] for one in WRONG])
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(desk, at, wrong, field, said):
    at("2026-12-01")
    form = {"title": "Le loto", "day": "2026-12-12", "hour": "20:00", "where": "salle du Bourg"}
    answer = desk.post(f"{DESK}/nouveau/", form | {"cle": "k" * 20, "faire": "publier"} | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in plain(re.search(rf'id="id_{field}_error".*?</ul>', page, re.DOTALL)[0])
    assert 'value="salle du Bourg"' in page


def test_a_photograph_without_words_is_asked_for_them(desk, at):
    from tests.core.files.making import upload

    at("2026-12-01")
    form = {"title": "Le loto", "day": "2026-12-12", "hour": "20:00", "cle": "k" * 20}
    answer = desk.post(f"{DESK}/nouveau/", form | {"photo": upload(), "faire": "publier"})
    assert "Décrivez la photographie en quelques mots" in plain(answer.content.decode())
    assert 'name="photo-kept"' in answer.content.decode(), "it is not chosen again"


def test_a_rule_that_never_falls_or_not_on_its_first_day_is_refused(country):
    base = {"title": "X", "starts_at": on("2026-12-12T20:00"), "ends_at": on("2026-12-12T22:00")}
    said = {}
    for rule in ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;BYDAY=TU", "FREQ=SECONDLY"):
        with country.scope(), pytest.raises(ValidationError) as refused:
            events.save_event(values=base | {"rule": rule})
        said[rule] = refused.value.message_dict["rule"][0]
    assert said == {
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30": "Cette répétition ne tombe sur aucun jour dans les dix-huit mois.",
        "FREQ=WEEKLY;BYDAY=TU": "La première fois ne tombe pas sur cette répétition, "
        "qui commence le mardi 15 décembre 2026.",
        "FREQ=SECONDLY": "Une répétition va par jours, par semaines, par mois ou par années.",
    }


@pytest.mark.parametrize(
    ("repeat", "start", "rule"),
    [
        ("weekly", "2026-12-12T20:00", "FREQ=WEEKLY"),
        ("fortnight", "2026-12-12T20:00", "FREQ=WEEKLY;INTERVAL=2"),
        ("monthly_weekday", "2026-12-12T20:00", "FREQ=MONTHLY;BYDAY=2SA"),
        ("monthly_weekday", "2026-12-31T20:00", "FREQ=MONTHLY;BYDAY=-1TH"),
        ("monthly_day", "2026-12-12T20:00", "FREQ=MONTHLY"),
        ("yearly", "2026-12-12T20:00", "FREQ=YEARLY"),
        ("", "2026-12-12T20:00", ""),
    ],
)
def test_what_is_chosen_becomes_a_rule_and_is_known_again(repeat, start, rule):
    begins = datetime.fromisoformat(start)
    assert repeats.rule_of(repeat, begins, None) == rule
    assert repeats.repeat_of(rule, begins) == repeat
    if rule:
        until = repeats.rule_of(repeat, begins, date(2027, 12, 31))
        assert repeats.repeat_of(until, begins) == repeat


def test_the_calendar_over_both_changes_of_the_clock_and_the_first_of_may(client, country, at):
    at("2027-02-01")
    row = country.event("Le marché", starts="2027-02-06T08:00", ends="2027-02-06T12:30", rule="FREQ=WEEKLY")
    address = f"{country.root}/agenda/agenda.ics"
    spring = starts(client, address, date(2027, 3, 13), date(2027, 4, 11))
    assert spring == ["13/03 08:00", "20/03 08:00", "27/03 08:00", "03/04 08:00", "10/04 08:00"]
    autumn = read(client, address, date(2027, 10, 30), date(2027, 11, 7))
    assert [(f"{line[1]:%d/%m %H:%M %z}", f"{line[2]:%H:%M}") for line in autumn] == [
        ("30/10 08:00 +0200", "12:30"),
        ("06/11 08:00 +0100", "12:30"),
    ]
    with country.scope():
        events.change_time(event=row, planned_at=on("2027-05-01T08:00"), reason="fête du Travail")
        events.change_time(
            event=row,
            planned_at=on("2027-05-08T08:00"),
            starts_at=on("2027-05-07T16:00"),
            ends_at=on("2027-05-07T19:00"),
            where="place de la gare",
        )
    may = read(client, address, date(2027, 4, 24), date(2027, 5, 17))
    assert [f"{line[1]:%d/%m %H:%M}" for line in may] == ["24/04 08:00", "07/05 16:00", "15/05 08:00"]
    assert may[1][3] == "CONFIRMED"


def test_an_hour_that_the_clock_jumps_over_is_no_time(client, country, at):
    at("2027-03-01")
    row = country.event("Veillée", starts="2027-03-07T02:30", ends="2027-03-07T04:00", rule="FREQ=WEEKLY")
    address = f"{country.root}/agenda/{row.code}/evenement.ics"
    assert starts(client, address, date(2027, 3, 20), date(2027, 4, 6)) == ["21/03 02:30", "04/04 02:30"]
    page = shown(client, f"{country.root}/agenda/{row.code}/")
    assert ("28 mars 2027" in page, "4 avril 2027" in page) == (False, True)


def test_whole_days_that_come_again(client, country, at):
    at("2027-04-01")
    times = {"starts": "2027-04-03T00:00", "ends": "2027-04-05T00:00", "rule": "FREQ=WEEKLY;COUNT=4"}
    row = country.event("Pêche à la truite", is_all_day=True, **times)
    with country.scope():
        events.change_time(event=row, planned_at=on("2027-04-10T00:00"), reason="crue")
    address = f"{country.root}/agenda/agenda.ics"
    found = [(line[1], line[2]) for line in read(client, address, date(2027, 4, 1), date(2027, 5, 2))]
    assert found == [
        (date(2027, 4, 3), date(2027, 4, 5)),
        (date(2027, 4, 17), date(2027, 4, 19)),
        (date(2027, 4, 24), date(2027, 4, 26)),
    ]
    page = shown(client, f"{country.root}/agenda/")
    assert "Du samedi 3 avril 2027 au dimanche 4 avril 2027" in page
    assert "annulé Du samedi 10 avril 2027 au dimanche 11 avril 2027 (crue)" in page


def test_each_change_is_the_same_entry_with_a_higher_sequence(client, country, at):
    at("2027-06-01")
    row = country.event("La fête", starts="2027-07-14T18:00", ends="2027-07-14T23:00")
    address = f"{country.root}/agenda/{row.code}/evenement.ics"

    def entry():
        calendar = icalendar.Calendar.from_ical(client.get(address).content)
        one = calendar.walk("VEVENT")[0]
        return str(one["UID"]), int(one["SEQUENCE"]), str(one["STATUS"]), str(one["SUMMARY"])

    uid = f"{row.code}@site.cantou"
    assert entry() == (uid, 0, "CONFIRMED", "La fête")
    with country.scope():
        events.save_event(values={"text": "Un feu."}, event=row)
    assert entry() == (uid, 0, "CONFIRMED", "La fête"), "a calendar has nothing to take again"
    with country.scope():
        events.save_event(values={"starts_at": on("2027-07-14T17:00")}, event=row)
    assert entry() == (uid, 1, "CONFIRMED", "La fête")
    with country.scope():
        events.cancel_event(event=row, reason="orages")
    assert entry() == (uid, 2, "CANCELLED", "ANNULÉ : La fête")
    assert "Annulé orages" in shown(client, f"{country.root}/agenda/{row.code}/")
    with country.scope():
        events.uncancel_event(event=row)
    assert entry() == (uid, 3, "CONFIRMED", "La fête")


def test_the_calendar_merges_whoever_covers_the_place(client, country, at):
    at("2027-06-01")
    country.event("Le conseil", starts="2027-06-10T20:00", ends="2027-06-10T22:00", themes=["mairie"])
    country.event("Le cinéma", starts="2027-06-05T21:00", ends="2027-06-05T23:00", themes=["culture"],
                  organisation=country.epci)  # fmt: skip
    country.event("À Thiézac", starts="2027-06-06T21:00", ends="2027-06-06T23:00",
                  organisation=country.epci, commune_id=country.other.pk)  # fmt: skip
    here = shown(client, f"{country.root}/agenda/")
    assert here.index("Le cinéma") < here.index("Le conseil")
    assert "À Thiézac" not in here
    there = shown(client, "/thiezac/site/agenda/")
    assert ("À Thiézac" in there, "Le cinéma" in there, "Le conseil" in there) == (True, True, False)
    assert "Le conseil" not in shown(client, f"{country.root}/agenda/?theme=culture")
    one = client.get(f"{country.root}/agenda/agenda.ics?theme=culture").content.decode()
    assert re.findall(r"SUMMARY:(.*)\r", one) == ["Le cinéma"]


def test_as_many_queries_for_one_as_for_many(client, country, at):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    at("2027-06-01")
    country.event("Un", starts="2027-06-10T20:00", ends="2027-06-10T22:00", rule="FREQ=WEEKLY")
    shown(client, f"{country.root}/agenda/?x=0")
    with CaptureQueriesContext(connection) as one:
        shown(client, f"{country.root}/agenda/?x=1")
    for number in range(4):
        country.event(f"E{number}", starts="2027-06-10T20:00", ends="2027-06-10T22:00", rule="FREQ=DAILY")
    with CaptureQueriesContext(connection) as many:
        shown(client, f"{country.root}/agenda/?x=2")
    assert len(many) == len(one)


def test_what_machines_read(client, country, at):
    at("2027-06-01")
    row = country.event(
        "La fête </script>", starts="2027-07-14T18:00", ends="2027-07-14T23:00", where="au pré"
    )
    page = client.get(f"{country.root}/agenda/{row.code}/").content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert [(one["name"], one["startDate"], one["eventStatus"], one["location"]["name"]) for one in data] == [
        ("La fête </script>", "2027-07-14T18:00:00+02:00", "https://schema.org/EventScheduled", "au pré")
    ]
    feed = client.get(f"{country.root}/agenda/flux.atom").content.decode()
    assert f"urn:cantou:site:event:{row.code}:20270714T1800" in feed
    poster = client.get(f"{country.root}/agenda/{row.code}/affiche.pdf")
    assert poster.content[:5] == b"%PDF-"


def test_only_the_block_stands_in_another_site_and_runs_nothing(client, country, at):
    at("2027-06-01")
    country.event("La fête", starts="2027-07-14T18:00", ends="2027-07-14T23:00")
    block = client.get(f"{country.root}/integrer/cadre/")
    policy = block["Content-Security-Policy"]
    assert ("frame-ancestors *" in policy, "script-src 'none'" in policy) == (True, True)
    assert "<script" not in block.content.decode()
    assert "La fête" in plain(block.content.decode())
    lines = plain(client.get(f"{country.root}/integrer/").content.decode())
    assert f'<iframe src="http://testserver{country.root}/integrer/cadre/" title="Ce qui' in lines
    assert "frame-ancestors 'none'" in client.get(f"{country.root}/agenda/")["Content-Security-Policy"]


def test_the_screen_in_front_of_the_mairie(client, country, at, monkeypatch):
    from cantou.core.organisations.domain.screens import Slide
    from cantou.services.site.portal.views import screen

    at("2027-06-01")
    country.event("La fête", starts="2027-06-14T18:00", ends="2027-06-14T23:00")
    country.article("Travaux au pont")
    page = shown(client, f"{country.root}/ecran/")
    assert ("La fête" in page, "Travaux au pont" in page, "Mardi 1er juin 2027" in page) == (True,) * 3
    told = ([Slide(title="Eau coupée", tone="bad", rank=-5)], [])
    monkeypatch.setattr(screen, "slides_of", lambda **_place: told)
    assert "Eau coupée" in shown(client, f"{country.root}/ecran/?x=1")


def test_one_time_is_changed_at_the_desk_and_put_back(client, country, at):
    at("2027-02-01")
    sign_in(client, country.agent())
    desk = client
    row = country.event("Le marché", starts="2027-02-06T08:00", ends="2027-02-06T12:30", rule="FREQ=WEEKLY")
    address = f"{DESK}/{row.code}/fois/20270213t0800"
    assert desk.get(f"{DESK}/{row.code}/fois/20270214t0800/").status_code == 404
    assert desk.post(f"{address}/", {"what": "move"}).status_code == 422
    form = {"what": "move", "starts_at": "2027-02-13T10:00", "ends_at": "2027-02-13T09:00"}
    assert "La fin est avant le début." in plain(desk.post(f"{address}/", form).content.decode())
    assert desk.post(f"{address}/", {"what": "cancel", "reason": "verglas"}).status_code == 302
    page = shown(desk, f"{country.root}/agenda/{row.code}/")
    assert "annulé Samedi 13 février 2027, de 8 h à 12 h 30 (verglas)" in page
    assert desk.post(f"{address}/reprendre/").status_code == 302
    assert "verglas" not in shown(desk, f"{country.root}/agenda/{row.code}/")
    assert desk.get(f"{DESK}/{row.code}/").status_code == 200


def test_instants_are_those_of_paris():
    clock = datetime.fromisoformat
    facts = engine.Facts(clock("2027-03-27T23:00"), clock("2027-03-28T08:00"))
    [one] = engine.happenings(facts, [], clock("2027-03-01"), clock("2027-04-01"))
    assert (one.starts_at, one.ends_at) == (
        datetime(2027, 3, 27, 22, tzinfo=UTC),
        datetime(2027, 3, 28, 6, tzinfo=UTC),
    )
    assert one.ends_at - one.starts_at == timedelta(hours=8), "an hour was jumped over that night"


def test_what_associations_do_is_in_the_same_agenda(client, country):
    """Written in another service, which this one does not know."""
    enable_offer(organisation=country.mairie, service="annuaire", settings={})
    first = local.wall(timezone.now()).replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    country.event(
        "Le marché", starts=f"{first:%Y-%m-%dT08:00}", ends=f"{first:%Y-%m-%dT12:00}", themes=["fetes"]
    )
    with country.scope():
        club = make_listing(country.commune, "La Boule", "sport")
        last = first + timedelta(weeks=2)
        values = {
            "title": "Entraînement",
            "starts_at": local.instant(first),
            "where": "Au parc",
            "rule": f"FREQ=WEEKLY;UNTIL={last:%Y%m%d}T235959",
        }
        row = save_gathering(listing=club, values=clean(values))
    told = shown(client, f"{country.root}/agenda/")
    assert "Le marché" in told
    assert "Entraînement" in told
    assert "Au parc (chaque" in told
    assert "Entraînement" in shown(client, f"{country.root}/agenda/?theme=sport")
    assert "Entraînement" not in shown(client, f"{country.root}/agenda/?theme=fetes")
    calendar = icalendar.Calendar.from_ical(client.get(f"{country.root}/agenda/agenda.ics").content)
    found = recurring_ical_events.of(calendar).between(first.date(), first.date() + timedelta(days=30))
    mine = [one for one in found if str(one["SUMMARY"]).startswith("Entraînement")]
    assert len(mine) == 3
    assert {str(one["UID"]) for one in mine} == {f"{row.uid}@annuaire.cantou"}
    assert all(str(one["URL"]).startswith("http") for one in mine)

"""« Chaque jeudi de 18 h à 20 h, hors vacances »: asked by an association, answered date by date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cantou.core.booking.engine import local
from cantou.core.booking.models import Booking
from cantou.core.work.models import WorkItem
from cantou.services.salles.domain import seasons, weekly
from tests.services.salles.village import Place, errors, hidden, plain, shown
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
THURSDAY = 3
WEEK = timedelta(weeks=1)


def first_thursday():
    day = timezone.localdate() + WEEK
    return day + timedelta(days=(THURSDAY - day.weekday()) % 7)


def thursdays(number):
    return [first_thursday() + WEEK * each for each in range(number)]


def season(place, *periods, **fields):
    """Whose school holidays are these."""
    start = timezone.localdate()
    values = {
        "title": "La saison",
        "starts_on": start,
        "ends_on": start + timedelta(days=500),
        "is_public": True,
        "holidays": [
            {"title": "Hiver", "from": one.isoformat(), "to": other.isoformat()} for one, other in periods
        ],
        **fields,
    }
    with place.scope():
        seasons.save_season(season=None, values=values)


def fields(place, client, *, weeks=8, **more):
    page = client.get(f"{place.root}/salle-des-fetes/chaque-semaine/").content.decode()
    return {
        "cle": hidden(page, "cle"),
        "label": "Chorale",
        "audience": "association",
        "event": "répétition",
        "weekday": str(THURSDAY),
        "starts": "18:00",
        "ends": "20:00",
        "first": (timezone.localdate() + WEEK).isoformat(),
        "last": thursdays(weeks)[-1].isoformat(),
        "interval": "1",
        "name": "Mireille Roche",
        "email": "mireille@exemple.fr",
        "wants": "email",
        **more,
    }


def post(place, client, data):
    return client.post(f"{place.root}/salle-des-fetes/chaque-semaine/", data)


def offered(answer):
    return [key for key, _told in answer.context["send"].fields["dates"].choices]


def sent(place, client, *, weeks=4, **more):
    data = fields(place, client, weeks=weeks, **more)
    dates = offered(post(place, client, data))
    answer = post(place, client, {**data, "envoyer": "1", "dates": dates, "agreed": "on"})
    assert answer.status_code == 302, errors(answer)
    [hire] = place.hires()
    return hire


def dates_of(place, hire):
    with place.scope():
        found = Booking.objects.filter(object_key=hire.object_key).order_by("starts_at")
        return [(local.wall(one.starts_at).date(), one.state) for one in found]


def test_the_hour_on_the_wall_stays_over_both_changes_of_clocks_and_holidays_are_left_out(place):
    season(place, (date(2026, 10, 17), date(2026, 11, 1)), (date(2027, 2, 20), date(2027, 3, 7)))
    first, last = date(2026, 9, 3), date(2027, 6, 24)
    asked = weekly.every_week(
        hall=place.hall,
        starts=datetime.combine(first, time(18)),
        ends=datetime.combine(first, time(20)),
        interval=1,
        last=last,
    )
    with place.scope():
        off = weekly.days_off(organisation=place.mairie.pk, first=first, last=last, school=True, public=True)
        looked = weekly.look(
            asked=asked, organisation=place.mairie.pk, off=off, now=datetime(2026, 8, 15, tzinfo=UTC)
        )
    assert [one.local_start.date() for one, _why in looked.away] == [
        date(2026, 10, 22),
        date(2026, 10, 29),
        date(2027, 2, 25),
        date(2027, 3, 4),
        date(2027, 5, 6),
    ]
    assert looked.away[-1][1] == "Ascension"
    assert looked.hindered == []
    every = {one.occurrence.starts_at for one in looked.free}
    assert {local.wall(one).time() for one in every} == {time(18)}
    assert {one.hour for one in every} == {16, 17}
    assert len(every) == 43 - 5


def test_every_date_is_shown_before_anything_is_taken_what_hinders_first(client, place):
    days = thursdays(8)
    start, end = (
        local.instant(datetime.combine(days[2], time(19))),
        local.instant(datetime.combine(days[2], time(21))),
    )
    place.hire(span=(start, end), hall=place.rooms[0])
    season(place, (days[4], days[5]))
    answer = post(place, client, fields(place, client, school="on"))
    page = plain(answer)
    assert "1 date ne va pas" in page
    assert "2 dates laissées de côté" in page
    assert [key[:10] for key in offered(answer)] == [
        day.isoformat() for number, day in enumerate(days) if number not in {2, 4, 5}
    ]
    assert "pour chaque date" in page
    assert len(place.hires()) == 1


def test_it_leaves_as_one_demand_and_twice_is_once(client, place):
    data = fields(place, client)
    dates = offered(post(place, client, data))
    data |= {"envoyer": "1", "dates": dates[:3], "agreed": "on"}
    first, again = post(place, client, data), post(place, client, data)
    assert first["Location"] == again["Location"]
    [hire] = place.hires()
    assert dates_of(place, hire) == [(day, "requested") for day in thursdays(3)]
    assert hire.price_cents == 3 * 3000
    with place.scope():
        [item] = WorkItem.objects.filter(organisation=place.mairie)
        assert item.place.replace("\u00a0", " ").startswith("le jeudi, de 18 h à 20 h, 3 dates du")
    assert "3 dates demandées" in shown(client, first["Location"].replace("envoyee/", ""))


def test_somebody_was_faster_and_nothing_is_lost(client, place):
    data = fields(place, client, weeks=3)
    dates = offered(post(place, client, data))
    day = thursdays(3)[1]
    span = tuple(local.instant(datetime.combine(day, time(hour))) for hour in (17, 19))
    place.hire(span=span)
    answer = post(place, client, {**data, "envoyer": "1", "dates": dates, "agreed": "on"})
    assert answer.status_code == 422
    assert "vient d’être prise" in plain(answer)
    assert 'value="Mireille Roche"' in plain(answer)
    assert len(place.hires()) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ends": "17:00"}, "La fin est avant le début."),
        ({"ends": ""}, "Jusqu’à quelle heure ?"),
        ({"first": "2020-01-01"}, "Ce jour est passé."),
        ({"last": "2190-01-01"}, "C’est trop loin : dix-huit mois au plus."),
        ({"label": ""}, "Écrivez le nom de l’association."),
        (
            {"email": "", "wants": ""},
            "Écrivez un téléphone ou une adresse électronique, ou demandez une lettre pour réponse.",
        ),
        ({"audience": "association_free"}, None),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, place, wrong, message):
    answer = post(place, client, fields(place, client, **wrong))
    assert answer.status_code == 422
    assert message is None or errors(answer) == [message]
    assert place.hires() == []


def test_no_such_weekday_between_the_dates(client, place):
    first = first_thursday() + timedelta(days=1)
    answer = post(
        place, client, fields(place, client, first=first.isoformat(), last=(first + WEEK / 7).isoformat())
    )
    assert errors(answer) == ["Il n’y a aucun jeudi entre ces deux dates."]


def test_one_may_go_back_and_correct(client, place):
    answer = post(place, client, fields(place, client, corriger="1"))
    assert answer.status_code == 200
    assert 'value="Chorale"' in plain(answer)
    assert "Voir les dates" in plain(answer)


def test_the_desk_gives_it_all(client, place, agent):
    hire = sent(place, client)
    client.post(f"/bureau/salles/{hire.reference}/confirmer/", {"said": ""})
    assert dates_of(place, hire) == [(day, "confirmed") for day in thursdays(4)]
    with place.scope():
        assert not WorkItem.objects.get(organisation=place.mairie).is_open


def test_the_desk_refuses_it_all(client, place, agent):
    hire = sent(place, client)
    client.post(f"/bureau/salles/{hire.reference}/refuser/", {"said": "La salle ferme."})
    assert dates_of(place, hire) == [(day, "refused") for day in thursdays(4)]
    assert place.fresh(hire).booking.state == "refused"


def test_the_desk_gives_a_part_told_once_and_the_rest_is_free_again(client, place, agent):
    hire = sent(place, client)
    address = f"/bureau/salles/{hire.reference}/"
    form = client.get(address).context["dates_form"]
    keys = [key for key, _told in form.fields["dates"].choices]
    assert len(keys) == 4
    run_jobs()
    mail.outbox.clear()
    for _ in range(2):
        client.post(f"{address}dates/", {"dates": keys[1:3], "said": "Le 1er est pris par l’école."})
    days = thursdays(4)
    assert dates_of(place, hire) == [
        (days[0], "refused"),
        (days[1], "confirmed"),
        (days[2], "confirmed"),
        (days[3], "refused"),
    ]
    found = place.fresh(hire)
    assert (found.price_cents, found.booking.state) == (6000, "confirmed")
    run_jobs()
    [told] = [one for one in mail.outbox if "confirmée" in one.body]
    assert "2 dates du" in told.body.replace("\u00a0", " ")
    assert "Le 1er est pris par l’école." in told.body
    place.hire(span=tuple(local.instant(datetime.combine(days[0], time(hour))) for hour in (18, 20)))


def test_no_date_is_no_answer(client, place, agent):
    hire = sent(place, client)
    answer = client.post(f"/bureau/salles/{hire.reference}/dates/", {"said": ""})
    assert errors(answer) == ["Cochez au moins une date, ou refusez la demande."]
    assert {state for _day, state in dates_of(place, hire)} == {"requested"}


def test_no_option_is_put_on_what_repeats(client, place, agent):
    hire = sent(place, client)
    until = timezone.localdate() + WEEK
    answer = client.post(
        f"/bureau/salles/{hire.reference}/option/", {"until": until.isoformat()}, follow=True
    )
    assert "se confirme ou se refuse" in plain(answer)
    assert {state for _day, state in dates_of(place, hire)} == {"requested"}


def test_another_mairie_s_holidays_and_demands_are_not_seen(client, place, agent):
    other = Place("Polminhac", "polminhac")
    season(other, (thursdays(1)[0], thursdays(2)[1]))
    hire = sent(place, client, school="on")
    assert len(dates_of(place, hire)) == 4
    stranger = other.hire()
    assert client.post(f"/bureau/salles/{stranger.reference}/dates/", {"dates": ["1"]}).status_code == 404

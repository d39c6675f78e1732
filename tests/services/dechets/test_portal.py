from __future__ import annotations

import re
from datetime import date

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cantou.core.web.veiled import veil
from cantou.services.dechets.domain.rules import add_change
from tests.core.maps.ground import make_place
from tests.services.dechets.making import TUESDAY, shown

MOST_QUERIES = 8
"""Besides opening and closing the Scope."""
pytestmark = pytest.mark.django_db


def test_a_commune_in_one_sector_says_its_dates_at_once(client, country, at):
    at("2026-12-21")
    country.sector(
        menageres={"weekdays": [4], "shift": "next"}, tri={"weekdays": [1], "weeks": "even", "shift": "next"}
    )
    text = shown(client, f"{country.root}/")
    assert "Prochaine collecte Demain, mardi 22 décembre" in text
    assert "Samedi 26 décembre M Ordures ménagères bac gris Au lieu du vendredi 25 décembre (Noël)" in text
    assert "À sortir : la veille au soir." in text


def test_the_hamlet_goes_before_the_commune_and_a_zone_before_both(client, country, at):
    at("2026-12-07")
    bourg = make_place(country.commune, "Le Bourg", 2.55, 44.95)
    farm = make_place(country.commune, "La Ferme", 2.58, 44.96)
    street = make_place(country.commune, "Rue Basse", 2.551, 44.951, kind="road")
    house = make_place(country.commune, "Rue Basse", 2.551, 44.951, kind="address", number=4)
    country.sector(
        "Tout", menageres={"weekdays": [0], "shift": "none"}, tri={"weekdays": [1], "shift": "none"}
    )
    country.sector("Le bourg", places=[bourg, street], menageres={"weekdays": [2], "shift": "none"})
    square = [(2.57, 44.955), (2.59, 44.955), (2.59, 44.965), (2.57, 44.965)]
    country.sector("Les crêtes", zone=square, menageres={"weekdays": [3], "shift": "none"})
    said = {place: shown(client, f"{country.root}/ou/{veil(place.pk)}/") for place in (bourg, farm, house)}
    assert "Mercredi 9 décembre M Ordures ménagères" in said[bourg]
    assert "Mercredi 9 décembre M Ordures ménagères" in said[house]
    assert "Jeudi 10 décembre M Ordures ménagères" in said[farm]
    for text in said.values():
        assert "Demain, mardi 8 décembre T Emballages et papiers" in text
        assert "lundi" not in text.lower().split("toute l’année")[0]


def test_what_is_not_published_is_not_there(client, country):
    country.sector(shown=False)
    assert "Aucun calendrier n’est publié" in shown(client, f"{country.root}/")
    assert client.get(f"{country.root}/partout/collectes.ics").status_code == 404


def test_a_place_of_another_commune_is_not_here(client, country):
    country.sector()
    elsewhere = make_place(country.other, "Salilhes", 2.6, 44.9)
    assert client.get(f"{country.root}/ou/{veil(elsewhere.pk)}/").status_code == 404


def test_searching_an_address(client, country):
    bourg = make_place(country.commune, "Le Bourg", 2.55, 44.95)
    make_place(country.commune, "Rue Basse", kind="address", number=4)
    country.sector(places=[bourg])
    assert "4 Rue Basse" in shown(client, f"{country.root}/?q=4 rue basse")
    assert "Le Bourg" in shown(client, f"{country.root}/?q=bourg")
    assert "Rien de ce nom ici" in shown(client, f"{country.root}/?q=zzz")


def test_a_calendar_says_what_is_moved_cancelled_and_taken_back(client, country, at):
    at("2026-12-01")
    sector = country.sector(menageres=TUESDAY)

    def events():
        answer = client.get(f"{country.root}/partout/collectes.ics")
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        found = icalendar.Calendar.from_ical(answer.content)
        return {event["uid"]: event for event in found.walk("VEVENT")}

    before = events()
    uid = f"{sector.code.lower()}-menageres-20261208@dechets.cantou"
    assert before[uid].decoded("dtstart") == date(2026, 12, 8)
    assert before[uid]["sequence"] == 0
    with country.scope():
        change = add_change(
            sector=sector,
            stream="menageres",
            removed_on=date(2026, 12, 8),
            added_on=date(2026, 12, 9),
            reason="neige",
        )
    moved = events()
    assert moved.keys() == before.keys()
    assert moved[uid].decoded("dtstart") == date(2026, 12, 9)
    assert (moved[uid]["sequence"], moved[uid]["status"]) == (1, "CONFIRMED")
    assert "neige" in moved[uid]["description"]
    with country.scope():
        from cantou.services.dechets.domain.rules import drop_change

        drop_change(change=change)
    back = events()
    assert back[uid].decoded("dtstart") == date(2026, 12, 8)
    assert back[uid]["sequence"] == 2
    with country.scope():
        add_change(sector=sector, stream="", removed_on=date(2026, 12, 15), added_on=None)
    gone = events()[f"{sector.code.lower()}-menageres-20261215@dechets.cantou"]
    assert (gone["status"], gone["sequence"]) == ("CANCELLED", 1)


def test_the_year_and_its_sheet(client, country, at):
    at("2026-12-01")
    country.sector(menageres={"weekdays": [4], "shift": "next"})
    text = shown(client, f"{country.root}/partout/?annee=2026")
    assert "vendredi 1er mai" in text
    assert "samedi 2 mai : Ordures ménagères. Au lieu du vendredi 1er mai (le 1er mai)" in text
    answer = client.get(f"{country.root}/partout/calendrier.pdf?annee=2027")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page(?!s)", answer.content)) == 1


@pytest.mark.parametrize("count", [1, 30])
def test_few_queries_however_much_there_is(client, country, count):
    for number in range(count):
        place = make_place(country.commune, f"Hameau {number}", 2.55, 44.95)
        country.sector(f"S{number}", places=[place], menageres=TUESDAY, tri=TUESDAY)
        country.point(f"Point {number}")
    country.centre()
    client.get(f"{country.root}/")
    for page in ("", f"ou/{veil(place.pk)}/", "points/", "decheteries/", "tri/?q=pile", "hors-reseau/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{country.root}/{page}").status_code == 200
        asked = [
            one["sql"] for one in queries if "set_config" not in one["sql"] and "SAVEPOINT" not in one["sql"]
        ]
        assert len(asked) <= MOST_QUERIES, (page, asked)


def test_on_a_wider_portal_one_says_in_which_commune(client, country):
    from cantou.core.organisations.domain.offers import enable_offer
    from tests.support.factories import make_area

    area = make_area("epci", "CC de la Cère", communes=[country.commune, country.other])
    enable_offer(organisation=country.syndicat, service="dechets", territories=[area])
    text = client.get(f"/{area.slug}/dechets/").content.decode()
    assert "/vic-sur-cere/dechets/" in text
    assert "Thiézac" in text
    assert (
        "/vic-sur-cere/" not in client.get(f"/{area.slug}/dechets/?q=thi").content.decode().split("<main")[1]
    )


def test_the_offline_page_is_named_by_the_worker(client, country):
    country.sector()
    assert (
        f"{country.root}/hors-reseau/"
        in client.get(f"/{country.commune.slug}/travailleur.js").content.decode()
    )
    assert "A" in shown(client, f"{country.root}/hors-reseau/")

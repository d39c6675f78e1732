from __future__ import annotations

import json
import re

import pytest

from cantou.core.web.veiled import veil
from tests.core.maps.ground import make_place
from tests.services.annuaire.making import make_listing, page_of, plain, shown

pytestmark = pytest.mark.django_db


def names(text, *these):
    """Those of `these` that the page names, in the order in which it does."""
    return sorted((name for name in these if name in text), key=text.index)


def test_here_first_then_next_door_and_no_hydrant_among_the_shops(client, country):
    country.listing("Zinzins de Vic", "culture")
    country.listing("Fournil", "boulangerie")
    country.listing("Poteau de la place", "poteau")
    with country.scope():
        make_listing(country.other, "Auberge de Thiézac", "restaurant")
    text = shown(client, country.root)
    assert names(text, "Fournil", "Zinzins", "Auberge", "Poteau") == ["Fournil", "Zinzins", "Auberge"]
    assert "Restaurant · Thiézac" in text
    assert "Poteau de la place" in shown(client, f"{country.root}?genre=pei")


def test_by_word_its_synonym_and_its_category(client, country):
    country.listing("Fournil", "boulangerie", summary="Levain")
    country.listing("Garage Roux", "garage")
    assert names(shown(client, f"{country.root}?q=pain"), "Fournil", "Garage Roux") == ["Fournil"]
    assert names(shown(client, f"{country.root}?q=mécanicien"), "Fournil", "Garage Roux") == ["Garage Roux"]
    assert names(shown(client, f"{country.root}?quoi=garage"), "Fournil", "Garage Roux") == ["Garage Roux"]
    assert "Rien de tel ici" in shown(client, f"{country.root}?q=plongée")
    assert "Fournil Boulangerie. Levain" in shown(client, "/vic-sur-cere/recherche/?q=pain")


def test_by_distance_from_a_hamlet(client, country):
    home = make_place(country.commune, "Salvanhac", 2.614, 44.986)
    country.listing("Loin", "cafe", lon=2.70, lat=44.98)
    country.listing("Près", "cafe", lon=2.615, lat=44.986)
    country.listing("Nulle part", "cafe")
    text = shown(client, f"{country.root}?lieu={veil(home.pk)}")
    assert names(text, "Près", "Loin", "Nulle part") == ["Près", "Loin", "Nulle part"]
    assert "à 80 m" in text
    text = shown(client, f"{country.root}?lieu={veil(home.pk)}&rayon=2")
    assert names(text, "Près", "Loin", "Nulle part") == ["Près"]
    text = shown(client, f"{country.root}?lon=2.701&lat=44.98")
    assert names(text, "Près", "Loin") == ["Loin", "Près"]


@pytest.mark.parametrize(
    "query", ["lon=abc&lat=1", "lon=44.98&lat=2.6", "rayon=9", "genre=x&quoi=y", "apres=zz"]
)
def test_what_does_not_read_asks_for_nothing(client, country, query):
    country.listing("Fournil")
    assert "Fournil" in shown(client, f"{country.root}?{query}")


def test_the_page_says_when_it_is_open_and_what_one_needs(client, country, at):
    row = country.listing(
        "Au pain de la Cère",
        summary="Pain au levain",
        phone="04 71 47 50 10",
        hours="du mardi au samedi 7h-12h30",
        number="4",
        street="rue du Pont",
        postcode="15800",
        lon=2.625,
        lat=44.98,
        access_facts={"entree_plain_pied": False, "entree_marches": 2},
    )
    at("2026-12-08T11:00")
    answer = client.get(page_of(country, row))
    text = plain(answer.content.decode())
    assert "Ouvert, ferme à 12 h 30" in text
    assert "4 rue du Pont, 15800 Vic-sur-Cère" in text
    assert "Entrée avec des marches 2 marches à l’entrée" in text
    assert "04 71 47 50 10" in text
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.content.decode())
    data = json.loads(told)
    assert (data["@type"], data["telephone"], data["geo"]["latitude"]) == ("Bakery", "+33471475010", 44.98)
    assert data["openingHoursSpecification"][0]["dayOfWeek"] == [
        "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]  # fmt: skip
    at("2026-12-08T13:00")
    assert "Fermé, ouvre demain à 7 h" in shown(client, page_of(country, row))


def test_what_is_not_shown_is_nowhere(client, country):
    row = country.listing("Secret de Vic", is_public=False)
    assert "Secret de Vic" not in shown(client, country.root)
    assert client.get(page_of(country, row)).status_code == 404
    assert "Secret" not in client.get(f"{country.root}lieux.geojson").content.decode()
    assert "Secret" not in shown(client, "/vic-sur-cere/recherche/?q=secret").replace("« secret »", "")


def test_a_script_in_a_name_stays_words(client, country):
    row = country.listing("</script><script>alert(1)</script>")
    assert "<script>alert" not in client.get(page_of(country, row)).content.decode()


def test_the_same_number_of_queries_for_one_and_for_a_hundred(client, country, django_assert_num_queries):
    country.listing("Numéro 0", lon=2.62, lat=44.98, hours="lundi 9h-12h")
    client.get(country.root)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        with CaptureQueriesContext(connection) as found:
            client.get(f"{country.root}?genre=shop")
        return len(found)

    one = count()
    for number in range(1, 40):
        country.listing(f"Numéro {number}", lon=2.62, lat=44.98)
    assert count() == one
    assert one <= 12


def test_the_next_page_goes_on(client, country):
    for number in range(25):
        country.listing(f"Numéro {number:02}")
    first = client.get(country.root).content.decode()
    (after,) = re.findall(r'href="([^"]*apres=[^"]*)"', first)
    assert "Numéro 19" in first
    assert "Numéro 20" not in first
    text = shown(client, after.replace("&amp;", "&"))
    assert "Numéro 20" in text
    assert "Numéro 19" not in text


def test_the_map_as_data(client, country):
    country.listing("Fournil", lon=2.62, lat=44.98)
    country.listing("Sans lieu")
    found = json.loads(client.get(f"{country.root}lieux.geojson").content)
    assert [one["geometry"]["coordinates"] for one in found["features"]] == [[2.62, 44.98]]

"""A portal's first page: who provides what here, and how to reach them."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from cantou_sample.domain import publish
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cantou.core.organisations.domain.themes import set_theme
from cantou.core.organisations.engine.hours import ZONE
from cantou.core.scope.scope import Scope
from cantou.portal import doors
from cantou.portal.hours import opening
from tests.support.factories import make_area, make_commune, make_offer, make_organisation

pytestmark = pytest.mark.django_db
HOURS = "Mo,Tu,Th 09:00-12:00; Fr 14:00-18:00"


def text(client, path) -> str:
    page = client.get(path)
    assert page.status_code == 200, page.content[:500]
    return page.content.decode()


@pytest.fixture
def vic():
    commune = make_commune("Vic-sur-Cère", slug="vic")
    commune.mairie = make_organisation(
        "Mairie de Vic-sur-Cère",
        territory=commune,
        phone="+33471475175",
        email="mairie@vic.example",
        address="Place de la Mairie\n15800 Vic-sur-Cère",
        hours=HOURS,
    )
    return commune


def test_each_service_is_there_with_the_name_of_who_provides_it(client, vic):
    epci = make_organisation("CC de la vallée", kind="epci", territory=make_area("epci", communes=[vic]))
    make_offer(vic.mairie)
    make_offer(epci, "petites_annonces")
    make_offer(make_organisation("Mairie de Murat", territory=make_commune("Murat")), "petites_annonces")
    page = text(client, "/vic/")
    cards = re.findall(
        r'<a href="(/vic/[^"]+)"[^>]*>([^<]+)</a></h3>.*?<p class="by">([^<]+)</p>', page, re.DOTALL
    )
    assert cards == [
        ("/vic/signalements/nouveau/", "Signaler un problème", "Mairie de Vic-sur-Cère"),
        ("/vic/petites-annonces/", "Lire les petites annonces", "CC de la vallée"),
    ]
    assert "Mairie de Murat" not in page
    assert "J’arrive dans la commune" in page


def test_the_nearest_of_two_providers_is_named(client, vic):
    make_offer(make_organisation("CC de la vallée", kind="epci", territory=make_area("epci", communes=[vic])))
    assert '<p class="by">CC de la vallée</p>' in text(client, "/vic/")
    make_offer(vic.mairie)
    page = text(client, "/vic/")
    assert '<p class="by">Mairie de Vic-sur-Cère</p>' in page
    assert "CC de la vallée" not in page


def test_many_doors_are_grouped_by_what_people_want(client, vic, monkeypatch):
    make_offer(vic.mairie)
    make_offer(vic.mairie, "petites_annonces")
    monkeypatch.setattr("cantou.portal.views.home.FEW_DOORS", 1)
    page = text(client, "/vic/")
    assert page.index("<h2>Signaler un problème</h2>") < page.index("<h2>Participer à la vie locale</h2>")


def test_the_mairie_can_be_reached(client, vic):
    page = text(client, "/vic/")
    assert 'href="tel:+33471475175"' in page
    assert "04\u00a071\u00a047\u00a051\u00a075" in page
    assert "mailto:mairie@vic.example" in page
    assert "<strong>Vendredi</strong>\u00a0: 14\u00a0h à 18\u00a0h" in page
    for number in ("112", "15", "17", "18", "114"):
        assert f'href="tel:{number}"' in page


def test_a_commune_where_nothing_is_open_shows_what_others_offer_and_how_to_open(client):
    chaliers = make_commune("Chaliers", slug="chaliers")
    page = text(client, "/chaliers/")
    assert "La mairie de Chaliers n’a pas encore ouvert ses services ici" in page
    assert 'href="/chaliers/ouvrir/"' in page
    make_offer(
        make_organisation("CC de Saint-Flour", kind="epci", territory=make_area("epci", communes=[chaliers]))
    )
    page = text(client, "/chaliers/")
    assert "marche déjà" in page
    assert "CC de Saint-Flour" in page


def test_the_way_to_open_names_the_operator_and_what_is_there(client, vic):
    make_organisation("Cantal numérique", is_operator=True, phone="+33465710001", email="contact@op.example")
    make_offer(vic.mairie)
    make_offer(
        make_organisation(
            "Le département", kind="departement", territory=make_area("departement", communes=[vic])
        ),
        "petites_annonces",
    )
    page = text(client, "/vic/ouvrir/")
    assert "Cantal numérique" in page
    assert "contact@op.example?subject=" in page
    assert "Ouvert par la mairie" in page
    assert "Déjà proposé par Le département" in page


def test_a_service_that_is_not_open_here_says_what_one_can_do(client, vic):
    page = client.get("/vic/signalements/")
    assert page.status_code == 404
    words = page.content.decode()
    assert "pas encore ouvert à Vic-sur-Cère" in words
    assert "tel:+33471475175" in words
    assert 'href="/vic/ouvrir/"' in words


def test_larger_places_list_what_lies_in_them(client, vic):
    murat = make_commune("Murat", slug="murat-15")
    region = make_area("region", "Auvergne", slug="r/auvergne")
    make_area("departement", "Cantal", slug="d/cantal", inside=region, communes=[vic, murat])
    make_area("epci", "CC de la vallée", slug="epci/vallee", kind="CC", communes=[vic])
    assert 'href="/d/cantal/"' in text(client, "/r/auvergne/")
    cantal = text(client, "/d/cantal/")
    assert 'href="/vic/"' in cantal
    assert 'href="/murat-15/"' in cantal
    valley = text(client, "/epci/vallee/")
    assert "<h1>Communauté de communes de la vallée</h1>" in valley
    assert "/murat-15/" not in valley
    around = text(client, "/vic/")
    assert all(f'href="/{slug}/"' in around for slug in ("epci/vallee", "d/cantal", "r/auvergne"))
    letters = text(client, "/d/cantal/communes/")
    assert 'id="M"' in letters
    assert client.get("/vic/communes/").status_code == 302


def test_a_département_of_many_communes_keeps_its_home_short(client, monkeypatch):
    monkeypatch.setattr("cantou.portal.views.home.MOST_LISTED", 2)
    communes = [make_commune() for _ in range(81)]
    make_area("departement", "Cantal", slug="d/cantal", communes=communes)
    monkeypatch.setattr("cantou.portal.views.home.MOST_LISTED", 80)
    page = text(client, "/d/cantal/")
    assert 'href="/d/cantal/communes/"' in page
    assert communes[5].slug not in page


def test_the_latest_of_every_service_come_together(client, vic):
    make_offer(vic.mairie, "petites_annonces")
    other = make_organisation(territory=make_commune())
    make_offer(other, "petites_annonces")
    for organisation, title in ((vic.mairie, "Un vélo"), (other, "Une luge")):
        with Scope.agent(organisation.pk).enter():
            publish(title=title)
    page = text(client, "/vic/")
    assert "Dernières nouvelles" in page
    assert "Un vélo" in page
    assert "Une luge" not in page


def test_the_colours_of_the_mairie_dress_every_page_of_its_portal(client, vic):
    assert "/theme/" not in text(client, "/vic/")
    theme = set_theme(organisation=vic.mairie, colours={"action": "#0f5a63"}, motto="Entre Cère et Plomb")
    address = f"/theme/{vic.mairie.slug}-{theme.version}.css"
    for path in ("/vic/", "/vic/recherche/", "/vic/mentions-legales/"):
        assert f'<link rel="stylesheet" href="{address}">' in text(client, path)
    for path in ("/vic/nulle-part/", "/vic/signalements/"):
        assert address in client.get(path).content.decode()
    assert "Entre Cère et Plomb" in text(client, "/vic/")
    sheet = client.get(address)
    assert sheet.content.decode().startswith(":root{--action:#0f5a63;")
    assert sheet["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(f"/theme/{vic.mairie.slug}-000000000000.css")["Cache-Control"] == "public, max-age=300"
    assert client.get("/theme/personne-000.css").status_code == 404


def test_the_same_few_queries_whatever_there_is(client, vic):
    make_offer(vic.mairie)
    make_offer(vic.mairie, "petites_annonces")

    def cost(publications: int) -> int:
        with Scope.agent(vic.mairie.pk).enter():
            for number in range(publications):
                publish(title=f"Annonce {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get("/vic/")
        return len(
            [one for one in queries if "SAVEPOINT" not in one["sql"] and "set_config" not in one["sql"]]
        )

    cost(1)
    first = cost(1)
    valley = make_area("epci", communes=[vic])
    for _ in range(6):
        make_offer(make_organisation(kind="association"), "petites_annonces", territory=valley)
    assert cost(20) == first
    assert first <= 8


@pytest.mark.django_db(transaction=True)
def test_the_first_page_of_a_place_takes_eight_reads(client, vic, page_cache):
    """The prefix, the Scope, the generations, who provides, the news, what is above, the ground and its names."""
    make_offer(vic.mairie)
    murat = make_commune("Murat", slug="murat-15")
    make_offer(make_organisation("Mairie de Murat", territory=murat))
    client.cookies["other"] = "1"
    client.get("/murat-15/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/vic/")
    assert len([one for one in queries if one["sql"] not in {"BEGIN", "COMMIT"}]) == 8


def test_structured_data_cannot_close_its_script(client):
    commune = make_commune("</script><script>alert(1)</script>", slug="mechante")
    make_organisation("M & Cie </script>", territory=commune, hours=HOURS)
    page = text(client, "/mechante/")
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told = json.loads(data)
    assert told["publisher"]["name"] == "M & Cie </script>"
    assert told["publisher"]["openingHoursSpecification"][0] == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": ["Monday", "Tuesday"],
        "opens": "09:00",
        "closes": "12:00",
    }
    assert "<script>alert" not in page


def test_a_service_that_names_a_page_it_does_not_have_breaks_nothing(client, vic, monkeypatch):
    make_offer(vic.mairie)

    def nowhere(name, *args, **kwargs):
        raise doors.NoReverseMatch(name)

    monkeypatch.setattr(doors, "page_path", nowhere)
    assert "Signaler un problème</a>" not in text(client, "/vic/")


# -- What the door says


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "words", "until"),
    [
        ("2026-11-12T10:00", "Ouvert, ferme à 12 h", "2026-11-12T12:00"),
        ("2026-11-12T08:00", "Fermé, ouvre aujourd’hui à 9 h", "2026-11-12T09:00"),
        ("2026-11-12T13:00", "Fermé, ouvre demain à 14 h", "2026-11-13T00:00"),
        ("2026-11-13T19:00", "Fermé, ouvre lundi à 9 h", "2026-11-14T00:00"),
        ("2026-11-11T10:00", "Fermé, ouvre demain à 9 h", "2026-11-12T00:00"),
    ],
)
def test_what_the_door_says(moment, words, until):
    said = opening(HOURS, at=at(moment))
    assert said.words.replace("\u00a0", " ") == words
    assert said.until == at(until)


def test_a_holiday_to_come_is_told():
    said = opening(HOURS, at=at("2026-11-09T10:00"))
    assert said.holiday.replace("\u00a0", " ") == "Mercredi 11 novembre est férié : Armistice."
    assert opening(HOURS, at=at("2026-11-02T10:00")).holiday == ""


def test_long_closures_are_told_with_the_day():
    said = opening("Dec 24 09:00-12:00", at=at("2026-12-01T10:00"))
    assert said.words.replace("\u00a0", " ") == "Fermé, ouvre jeudi 24 décembre à 9 h"
    assert opening("", at=timezone.now()) is None
    assert opening("n’importe quoi") is None


def test_a_page_that_says_until_when_is_drawn_again_then(
    client, vic, page_cache, transactional_db, monkeypatch
):
    monkeypatch.setattr("cantou.portal.hours.timezone.now", lambda: at("2026-11-12T10:00"))
    assert "ferme à 12" in text(client, "/vic/")
    monkeypatch.setattr("cantou.core.web.pagecache.timezone.now", lambda: at("2026-11-12T12:01"))
    monkeypatch.setattr("cantou.portal.hours.timezone.now", lambda: at("2026-11-12T12:01"))
    assert "ouvre demain à 14" in text(client, "/vic/")

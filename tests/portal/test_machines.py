"""What machines read, and what the law asks each site to say."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from django.utils.html import escape

from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.themes import set_theme
from cantou.core.people.domain.personal_data import lines
from cantou.core.scope.scope import Scope
from cantou.core.search.domain.index import Found, put
from cantou.portal.register import lasting
from cantou.services.signalements.listeners import follow_address
from tests.support.factories import (
    make_area,
    make_commune,
    make_host,
    make_offer,
    make_organisation,
    make_publication,
    make_report,
)

pytestmark = pytest.mark.django_db
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def vic():
    commune = make_commune("Vic", slug="vic", departement_code="15")
    make_area("departement", "Cantal", code="15", departement_code="15", communes=[commune])
    commune.mairie = make_organisation(
        "Mairie de Vic", territory=commune, siren="211502588", email="a@vic.example"
    )
    make_offer(commune.mairie)
    return commune


def places(client, path, **options) -> list[str]:
    return [
        found.text for found in ET.fromstring(client.get(path, **options).content).iterfind(".//s:loc", NS)
    ]


def test_the_map_of_the_site_at_scale(client, vic):
    make_commune("Chaliers", slug="chaliers", departement_code="15")
    murat = make_commune("Murat", slug="murat-15", departement_code="15")
    other = make_organisation(territory=murat)
    make_offer(other)
    make_host(other, "murat.example")
    origin = "http://127.0.0.1:8000"
    assert places(client, "/sitemap.xml") == [f"{origin}/sitemap-15.xml"]
    assert places(client, "/sitemap-15.xml") == ["http://murat.example/", f"{origin}/vic/"]
    assert client.get("/sitemap-99.xml").status_code == 404


def test_the_map_of_a_portal_has_its_doors_and_what_is_published_there(client, vic):
    elsewhere = make_commune()
    with Scope.agent(vic.mairie.pk).enter():
        for key, place in (("1", vic), ("2", elsewhere)):
            put(
                service="signalements",
                found=Found(
                    kind="reports",
                    key=key,
                    title="x",
                    url_name="signalements:public",
                    url_args=[f"ABC{key}"],
                    place=place.pk,
                ),
            )
    origin = "http://127.0.0.1:8000/vic"
    assert places(client, "/vic/sitemap.xml") == [
        f"{origin}/",
        f"{origin}/signalements/nouveau/",
        f"{origin}/signalements/ABC1/",
    ]
    make_host(vic.mairie, "vic.example")
    assert places(client, "/sitemap.xml", headers={"Host": "vic.example"}) == [
        "http://vic.example/",
        "http://vic.example/signalements/nouveau/",
        "http://vic.example/signalements/ABC1/",
    ]


def test_robots_are_kept_from_private_links(client, vic):
    for path, sitemap in (("/robots.txt", "8000/sitemap.xml"), ("/vic/robots.txt", "8000/vic/sitemap.xml")):
        told = client.get(path).content.decode().splitlines()
        assert "Disallow: /*/suivi/" in told
        assert told[-1] == f"Sitemap: http://127.0.0.1:{sitemap}"


def test_the_icon_wears_the_place_s_colour(client, vic):
    assert b'fill="#1d5c46"' in client.get("/icone.svg").content
    set_theme(organisation=vic.mairie, colours={"action": "#0f5a63"})
    answer = client.get("/vic/icone.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    ET.fromstring(answer.content)
    assert b'fill="#0f5a63"' in answer.content
    assert client.get("/favicon.ico").status_code == 200


def test_the_manifest_starts_where_the_portal_is(client, vic):
    told = json.loads(client.get("/vic/manifest.webmanifest").content)
    assert (told["name"], told["start_url"], told["scope"]) == ("Vic", "/vic/", "/vic/")
    assert told["icons"][0]["src"] == "/vic/icone.svg"


def test_pages_tell_what_they_are_to_messages_and_search_engines(client, vic):
    page = client.get("/vic/mentions-legales/").content.decode()
    assert '<link rel="canonical" href="http://127.0.0.1:8000/vic/mentions-legales/">' in page
    assert '<meta property="og:site_name" content="Vic">' in page
    assert '<meta property="og:url" content="http://127.0.0.1:8000/vic/mentions-legales/">' in page
    assert '<link rel="manifest" href="/vic/manifest.webmanifest">' in page
    assert '<meta property="og:title" content="Mentions légales">' in page
    assert '<meta name="description" content="Les services en ligne à Vic, ' in page


def test_what_is_sent_to_somebody_bears_its_own_title(client, vic):
    report = make_report(vic.mairie)
    make_publication(report, 'Un « trou » & un "banc"', text="Devant l’école.")
    page = client.get(f"/vic/signalements/{report.reference}/").content.decode()
    assert '<meta property="og:title" content="Un « trou » &amp; un &quot;banc&quot;">' in page
    assert '<meta property="og:description" content="Devant l’école.">' in page
    assert page.count("og:title") == page.count('name="description"') == 1


def test_addresses_in_messages_are_those_of_the_portal_s_own_host(vic):
    assert portal_url("vic", "datasets") == "http://127.0.0.1:8000/vic/donnees/"
    make_host(vic.mairie, "vic.example")
    assert portal_url("vic", "datasets") == "http://vic.example/donnees/"
    assert follow_address(make_report(vic.mairie)).startswith("http://vic.example/signalements/suivi/")


@pytest.mark.parametrize("where", ["/", "/vic/"])
def test_the_law_s_pages_are_linked_from_everywhere(client, vic, where):
    page = client.get(where).content.decode()
    for path in ("accessibilite/", "donnees-personnelles/", "mentions-legales/"):
        assert f'href="{where}{path}"' in page
        assert client.get(f"{where}{path}").status_code == 200
    assert "Accessibilité\u00a0: partiellement conforme" in page


def test_the_legal_notice_names_who_publishes_and_who_runs(client, vic):
    make_organisation("Cantal numérique", is_operator=True, address="Aurillac")
    page = client.get("/vic/mentions-legales/").content.decode()
    assert "Mairie de Vic" in page
    assert "211502588" in page
    assert "Cantal numérique" in page
    assert "le maire" in page


def test_the_register_holds_every_line_of_every_manifest(client, vic):
    page = client.get("/donnees-personnelles/").content.decode()
    for line in lines():
        assert escape(line.data.what) in page
        assert escape(line.data.purpose) in page
    here = client.get("/vic/donnees-personnelles/").content.decode()
    assert "Responsable\u00a0: Mairie de Vic" in here
    assert "a@vic.example" in here


@pytest.mark.parametrize(
    ("days", "words"), [(365, "1 an"), (1095, "3 ans"), (90, "3 mois"), (10, "10 jours"), (1, "1 jour")]
)
def test_durations_in_words(days, words):
    assert lasting(days) == words


def test_an_error_keeps_the_portal_s_name_without_the_database(client, vic, settings, monkeypatch):
    def broken(request):
        raise ZeroDivisionError

    monkeypatch.setattr("cantou.portal.views.home.doors_of", broken)
    client.raise_request_exception = False
    answer = client.get("/vic/")
    assert answer.status_code == 500
    assert "Vic" in answer.content.decode()
    assert 'href="/vic/"' in answer.content.decode()

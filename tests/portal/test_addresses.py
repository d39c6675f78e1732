"""Which address leads to which portal, and which to none."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.urls import get_script_prefix

from cantou.core.territories.models import KnownCommune, OldSlug, TerritoryName
from tests.support.factories import make_area, make_commune, make_host, make_offer, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def vic():
    commune = make_commune("Vic-sur-Cère", slug="vic-sur-cere", code="15258")
    commune.mairie = make_organisation("Mairie de Vic", territory=commune)
    make_offer(commune.mairie)
    return commune


def test_a_portal_answers_under_its_prefix_and_leaves_none_behind(client, vic):
    page = client.get("/vic-sur-cere/")
    assert page.status_code == 200
    assert 'href="/vic-sur-cere/signalements/nouveau/"' in page.content.decode()
    assert get_script_prefix() == "/"


@pytest.mark.parametrize(
    ("asked", "moved"),
    [
        ("/vic-sur-cere", "/vic-sur-cere/"),
        ("/Vic-Sur-Cere/", "/vic-sur-cere/"),
        ("/VIC-SUR-CERE/recherche/?q=eau", "/vic-sur-cere/recherche/?q=eau"),
        ("/comblat/signalements/?page=2", "/vic-sur-cere/signalements/?page=2"),
        ("/comblat", "/vic-sur-cere/"),
    ],
)
def test_an_old_or_sloppy_address_leads_to_the_right_one(client, vic, asked, moved):
    OldSlug.objects.create(slug="comblat", territory=vic)
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"]) == (301, moved)


def test_a_form_sent_to_an_old_address_is_not_lost(client, vic):
    OldSlug.objects.create(slug="comblat", territory=vic)
    answer = client.post("/comblat/signalements/nouveau/", {"a": "b"})
    assert (answer.status_code, answer["Location"]) == (308, "/vic-sur-cere/signalements/nouveau/")


@pytest.mark.parametrize(
    "asked",
    ["//vic-sur-cere", "//vic-sur-cere/", "/\\vic-sur-cere", "/vic%2Fsur", "/.git/config", "/vic sur cere/"],
)
def test_what_is_no_address_leads_nowhere(client, vic, asked):
    answer = client.get("/", PATH_INFO=asked)
    assert answer.status_code == 404
    assert "Location" not in answer


def test_other_levels_have_two_segments(client, vic):
    make_area("departement", "Cantal", slug="d/cantal", communes=[vic])
    page = client.get("/d/cantal/")
    assert page.status_code == 200
    assert 'href="/vic-sur-cere/"' in page.content.decode()
    assert client.get("/d/cantal")["Location"] == "/d/cantal/"
    assert client.get("/d/").status_code == 404
    assert client.get("/d/nulle-part/").status_code == 404


def test_a_name_that_several_communes_bear_offers_the_choice(client):
    for departement in ("15", "03"):
        murat = make_commune("Murat", slug=f"murat-{departement}", departement_code=departement)
        TerritoryName.objects.create(
            territory=murat, kind="name", level="commune", text="Murat", normalised="murat", weight=1
        )
    answer = client.get("/murat/")
    assert (answer.status_code, answer["Location"]) == (302, "/?q=Murat")
    page = client.get("/?q=Murat").content.decode()
    assert 'href="/murat-15/"' in page
    assert 'href="/murat-03/"' in page


def test_a_commune_that_is_known_but_not_here_is_told(client):
    KnownCommune.objects.create(
        code="29019", name="Brest", normalised="brest", slug="brest", departement_code="29",
        departement_name="Finistère", postcodes="29200", population=139_000,
    )  # fmt: skip
    make_area("departement", "Cantal", code="15")
    assert client.get("/brest/")["Location"] == "/?q=Brest"
    page = client.get("/?q=Brest").content.decode()
    assert "Brest (Finistère) n’est pas encore ici" in page
    assert "Cette plateforme couvre\u00a0: Cantal." in page


def test_a_host_of_its_own_answers_at_its_root(client, vic):
    make_host(vic.mairie, "www.vic.example")
    on_host = {"headers": {"Host": "www.vic.example"}}
    page = client.get("/", **on_host).content.decode()
    assert 'href="/signalements/nouveau/"' in page
    assert '<link rel="canonical" href="http://www.vic.example/">' in page
    assert 'href="http://127.0.0.1:8000/">Changer de commune' in page
    assert client.get("/vic-sur-cere/", **on_host).status_code == 404
    assert client.get("/bureau/", **on_host).status_code == 404
    assert (
        '<link rel="canonical" href="http://www.vic.example/">'
        in client.get("/vic-sur-cere/").content.decode()
    )


@pytest.mark.parametrize("host", ["murat.example", "evil.example:80", "", "a_b", "[::2]"])
def test_any_other_host_is_refused_in_plain_words(client, vic, host):
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert answer["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("name", ["www.vic\0.example", "\udcff.example", "www.vic.example\n", "é" * 300])
def test_what_is_no_name_has_no_certificate(client, name):
    assert client.get("/ask?domain=" + quote(name, errors="surrogateescape")).status_code == 404


def test_certificates_are_asked_for_known_names_only(client, vic, django_assert_max_num_queries):
    make_host(vic.mairie, "www.vic.example")
    client.get("/ask")
    with django_assert_max_num_queries(5):  # one reads, the rest open and close the Scope
        assert client.get("/ask?domain=www.vic.example").status_code == 200
    assert client.get("/ask?domain=WWW.vic.example").status_code == 200
    for name in ("murat.example", "", "x" * 5000, "vic.example"):
        assert client.get("/ask", {"domain": name}).status_code == 404

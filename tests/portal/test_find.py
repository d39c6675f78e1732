"""Find your commune, and find something in it."""

from __future__ import annotations

import pytest

from cantou.core.scope.scope import Scope
from cantou.core.search.domain.index import Found, put
from cantou.core.territories.models import TerritoryName
from cantou.portal.doors import doors_of
from cantou.portal.finding import matching_doors
from tests.support.factories import make_area, make_commune, make_offer, make_organisation

pytestmark = pytest.mark.django_db


def named(commune, *names, kind="name"):
    for name in names:
        TerritoryName.objects.create(
            territory=commune,
            kind=kind,
            level=commune.level,
            text=name,
            normalised=name.lower(),
            sound="",
            weight=1,
        )
    return commune


def text(client, path, **headers) -> str:
    return client.get(path, headers=headers).content.decode()


def test_without_a_question_it_says_what_is_covered(client):
    make_area("departement", "Cantal", code="15")
    page = text(client, "/")
    assert "Cette plateforme couvre\u00a0: Cantal." in page
    assert '<form class="field" action="/" role="search"' in page


def test_the_one_commune_of_that_name_opens_at_once(client):
    named(make_commune("Salers", slug="salers"), "salers")
    answer = client.get("/?q=Salers")
    assert (answer.status_code, answer["Location"]) == (302, "/salers/")


def test_the_beginning_of_a_name_gives_a_list(client):
    for name in ("Salers", "Salins"):
        named(make_commune(name, slug=name.lower()), name.lower())
    page = text(client, "/?q=sal")
    assert 'href="/salers/"' in page
    assert 'href="/salins/"' in page
    assert "2 réponses pour «\u00a0sal\u00a0»" in page


def test_an_old_name_and_a_postcode_say_why(client):
    commune = make_commune("Puycapel", slug="puycapel")
    named(commune, "puycapel")
    named(commune, "calvinet", kind="old")
    named(commune, "15340", kind="postcode")
    assert "ancien nom" in text(client, "/?q=calvin")
    assert "code postal 15340" in text(client, "/?q=15340")


def test_typing_asks_for_a_piece_of_the_page(client):
    named(make_commune("Salers", slug="salers"), "salers")
    piece = text(client, "/?q=salers", **{"HX-Request": "true"})
    assert 'href="/salers/"' in piece
    assert "<html" not in piece


@pytest.mark.parametrize(
    "q", ["", " ", "<script>alert(1)</script>", "🐄", "x" * 10_000, "\0", "%", "' or 1=1"]
)
def test_nothing_that_is_typed_breaks_it(client, q):
    page = client.get("/", {"q": q})
    assert page.status_code == 200
    assert b"<script>alert" not in page.content


@pytest.fixture
def vic():
    commune = make_commune("Vic", slug="vic")
    commune.mairie = make_organisation("Mairie de Vic", territory=commune)
    make_offer(commune.mairie)
    make_offer(commune.mairie, "petites_annonces")
    return commune


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("signaler", "Signaler un problème"),
        ("un problème", "Signaler un problème"),
        ("lampadaire", "Signaler un problème"),
        ("éclairage public", "Signaler un problème"),
        ("je signale un trou", "Signaler un problème"),
        ("annonces", "Lire les petites annonces"),
        ("j’arrive dans la commune", "Lire les petites annonces"),
        ("prêter", "Lire les petites annonces"),
    ],
)
def test_the_services_come_first(client, vic, rf, q, first):
    page = text(client, f"/vic/recherche/?q={q}")
    assert f">{first}</a>" in page


def test_no_service_is_pushed_where_none_answers(vic):
    assert matching_doors("piscine", []) == []


def test_what_is_published_comes_after_and_a_misspelt_word_is_mended(client, vic):
    with Scope.agent(vic.mairie.pk).enter():
        put(
            service="signalements",
            found=Found(
                kind="reports",
                key="1",
                title="La fontaine de Comblat",
                url_name="signalements:index",
                place=vic.pk,
            ),
        )
    assert 'href="/vic/signalements/"' in text(client, "/vic/recherche/?q=fontaine")
    page = text(client, "/vic/recherche/?q=fontene")
    assert '<a href="?q=fontaine">fontaine</a>' in page


@pytest.mark.parametrize("q", ["", "!", "\0", "x" * 5000, "<b>", "🐄", "a b c d e f g h i j k l m n"])
def test_nothing_that_is_searched_breaks_it(client, vic, q):
    assert client.get("/vic/recherche/", {"q": q, "apres": q}).status_code == 200


def test_an_entry_whose_page_is_gone_is_left_out(client, vic):
    with Scope.agent(vic.mairie.pk).enter():
        put(
            service="signalements",
            found=Found(kind="reports", key="1", title="La fontaine", url_name="gone:index"),
        )
    assert "Rien pour" in text(client, "/vic/recherche/?q=fontaine")


def test_doors_need_words(rf, vic):
    assert matching_doors("le la les", doors_of([])) == []

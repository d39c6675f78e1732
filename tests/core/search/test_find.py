"""The public index: what is put is found from the places it concerns, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from cantou.core.organisations.domain.queries import providers
from cantou.core.registry import SearchSource, services
from cantou.core.scope.scope import Scope
from cantou.core.search.domain import index, queries
from cantou.core.search.domain.index import Found, put, rebuild, remove
from cantou.core.search.domain.queries import find, suggest
from cantou.core.search.engine.words import plain
from cantou.core.search.models import Entry, Word
from tests.support.factories import make_area, make_commune, make_offer, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def publish(organisation, title, *, key="", service="signalements", **fields) -> None:
    with Scope.agent(organisation.pk).enter():
        put(
            service=service,
            found=Found(kind="reports", key=key or title, title=title, url_name="portal_home", **fields),
        )


def titles(q, territory, **options) -> list[str]:
    pairs = [(row.organisation_id, row.service) for row in providers(territory=territory.pk)]
    return [entry.title for entry in find(q=q, place=territory.pk, providers=pairs, **options).entries]


@pytest.fixture
def vic():
    commune = make_commune("Vic-sur-Cère")
    mairie = make_organisation("Mairie de Vic", territory=commune)
    make_offer(mairie)
    commune.mairie = mairie
    return commune


@pytest.mark.parametrize(
    "q",
    [
        "déchèterie", "decheterie", "DÉCHÈTERIES", "déchetterie", "décharge", "déchè", "la dechet",
        "horaires déchèterie", "déchèterie horaires", '"horaires de la déchèterie"', "déchèterie -hiver", "l’horaire",
    ],
)  # fmt: skip
def test_it_is_found_however_it_is_typed(vic, q):
    publish(vic.mairie, "Horaires de la déchèterie", summary="Ouverte le samedi")
    publish(vic.mairie, "Un lampadaire éteint")
    assert titles(q, vic) == ["Horaires de la déchèterie"]


@pytest.mark.parametrize(
    "q", ["déchèterie -samedi", '"déchèterie des horaires"', "piscine", "", "!", "déchèterie piscine"]
)
def test_and_not_otherwise(vic, q):
    publish(vic.mairie, "Horaires de la déchèterie", summary="Ouverte le samedi")
    assert titles(q, vic) == []


def test_the_same_letters_in_python_and_in_the_database():
    text = "L’Œuvre d’ÉTÉ À NOËL, cæsium, Ça et là : ñandú ÿ Ý — naïve île août"
    with connection.cursor() as cursor:
        cursor.execute("select search_plain(%s)", [text])
        (shown,) = cursor.fetchone()
    assert shown.replace("—", "").split() == plain(text.replace("’", "'")).replace("—", "").split()


def test_a_title_counts_more_than_a_body(vic):
    publish(vic.mairie, "Travaux", body="La piscine sera fermée. La piscine, oui.")
    publish(vic.mairie, "La piscine rouvre")
    assert titles("piscine", vic) == ["La piscine rouvre", "Travaux"]


def test_another_organisation_s_things_are_found_only_where_it_provides(vic):
    murat = make_commune("Murat")
    other = make_organisation("Mairie de Murat", territory=murat)
    make_offer(other)
    publish(other, "Un lampadaire à Murat", place=murat.pk)
    publish(vic.mairie, "Un lampadaire à Vic", place=vic.pk)
    assert titles("lampadaire", vic) == ["Un lampadaire à Vic"]
    assert titles("lampadaire", murat) == ["Un lampadaire à Murat"]


def test_what_a_wider_body_publishes_shows_where_it_concerns(vic):
    murat = make_commune("Murat")
    valley = make_area("epci", communes=[vic, murat])
    epci = make_organisation(territory=valley, kind="epci")
    make_offer(epci)
    publish(epci, "Éclairage partout")
    publish(epci, "Éclairage de la vallée", place=valley.pk)
    publish(epci, "Éclairage à Murat", place=murat.pk)
    assert set(titles("éclairage", vic)) == {"Éclairage partout", "Éclairage de la vallée"}
    assert set(titles("éclairage", valley)) == {
        "Éclairage partout",
        "Éclairage de la vallée",
        "Éclairage à Murat",
    }


def test_putting_it_again_replaces_it_and_removing_it_takes_it_away(vic):
    publish(vic.mairie, "Un chien errant", key="A")
    publish(vic.mairie, "Un chat perché", key="A")
    assert (titles("chien", vic), titles("chat", vic)) == ([], ["Un chat perché"])
    with Scope.agent(vic.mairie.pk).enter():
        remove(service="signalements", kind="reports", key="A")
        remove(service="signalements", kind="reports", key="A")
    assert titles("chat", vic) == []


def test_one_organisation_never_removes_another_s(vic):
    publish(vic.mairie, "Un chien errant", key="A")
    with Scope.agent(make_organisation().pk).enter():
        remove(service="signalements", kind="reports", key="A")
    assert titles("chien", vic) == ["Un chien errant"]


def test_pages_follow_each_other_without_a_gap_or_a_repeat(vic):
    for number in range(7):
        publish(vic.mairie, "Un arbre tombé", key=str(number), summary="arbre " * (number % 3))
    pairs = [(vic.mairie.pk, "signalements")]
    seen, after = [], ""
    for _ in range(4):
        page = find(q="arbre", place=vic.pk, providers=pairs, after=after, limit=3)
        seen += [entry.key for entry in page.entries]
        after = page.after
        if not after:
            break
    assert sorted(seen) == [str(number) for number in range(7)]
    assert find(q="arbre", place=vic.pk, providers=pairs, after="n’importe-quoi").entries


def test_in_a_wide_place_a_word_that_is_everywhere_is_found_among_the_latest(vic, monkeypatch):
    other = make_commune()
    area = make_area("departement", communes=[vic, other])
    make_offer(make_organisation("Département", kind="departement", territory=area))
    provider = providers(territory=area.pk).get().organisation
    for number in range(6):
        publish(provider, f"Travaux {number}", place=(vic, other)[number % 2].pk)
    publish(provider, "Travaux ailleurs", place=make_commune().pk)
    everything = [f"Travaux {number}" for number in (5, 4, 3, 2, 1, 0)]
    assert titles("travaux", area) == everything
    for name, value in (("FEW_PLACES", 0), ("MANY_HITS", -1), ("ENOUGH", 2), ("LATEST", 5)):
        monkeypatch.setattr(queries, name, value)
    assert titles("travaux", area) == everything[:4], "the one elsewhere is among the five"
    monkeypatch.setattr(queries, "ENOUGH", 5)
    assert titles("travaux", area) == everything, "four are not enough: all are read"
    assert titles("travaux", vic) == ["Travaux 4", "Travaux 2", "Travaux 0"]


def test_a_word_nearly_right_is_suggested_with_its_accents(vic):
    publish(vic.mairie, "La déchèterie de Comblat")
    assert suggest("dechetterrie") == "déchèterie"
    assert suggest("déchèterie de Comblet") == "decheterie de comblat"
    assert suggest("déchèterie") == ""
    assert suggest("xyz") == ""
    assert suggest("signalemnt") in {"signaler", "signalement", "signalements"}
    pairs = [(vic.mairie.pk, "signalements")]
    assert find(q="comblay", place=vic.pk, providers=pairs).suggestion == "comblat"


def test_odd_texts_are_kept_whole(vic):
    publish(vic.mairie, "x" * 500, key="long", summary="\0nul", body="a\0b")
    entry = Entry.objects.get()
    assert (len(entry.title), entry.title[-1], entry.summary, entry.body) == (200, "…", "nul", "ab")
    assert Word.objects.count() == 0


def test_rebuilding_asks_the_services_and_forgets_the_rest(vic, monkeypatch):
    manifest = services()["signalements"]
    source = SearchSource(id="reports", title="Signalements publics", rebuild=f"{__name__}.refill")
    changed = type(manifest)(
        **{name: getattr(manifest, name) for name in manifest.__slots__} | {"search": (source,)}
    )
    monkeypatch.setattr(index, "services", lambda: [changed])
    publish(vic.mairie, "Oublié")
    other = make_organisation()
    publish(other, "D’une autre")
    assert rebuild(organisation=vic.mairie.pk) == 1
    assert set(Entry.objects.values_list("title", "on")) == {
        ("Refait", date(2026, 11, 1)),
        ("D’une autre", None),
    }


def refill(organisation: int) -> None:
    put(
        service="signalements",
        found=Found(kind="reports", key="1", title="Refait", url_name="portal_home", on=date(2026, 11, 1)),
    )

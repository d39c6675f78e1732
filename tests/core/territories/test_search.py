from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cantou.core.territories.domain.search import search
from tests.core.territories.making import COMMUNES, commune, load_map

pytestmark = [pytest.mark.usefixtures("france", "db"), pytest.mark.database]

LOADED = (
    *COMMUNES,
    commune("15215", "Saint-Simon", 1_200, ["15130"]),
    commune("15162", "Riom-ès-Montagnes", 2_400, ["15400"]),
    commune("15268", "Le Rouget-Pers", 1_297, ["15290"]),
    commune("15025", "Albepierre-Bredons", 208, []),
)


def names(q: str, **options) -> list[str]:
    return [str(match) for match in search(q, **options).matches]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("vic", ["Vic-sur-Cère (Cantal)"]),
        ("Vic sur Cère", ["Vic-sur-Cère (Cantal)"]),
        ("VIC-SUR-CERE", ["Vic-sur-Cère (Cantal)"]),
        ("vic s/ cere", ["Vic-sur-Cère (Cantal)"]),
        ("st flour", ["Saint-Flour (Cantal)"]),
        ("st-", ["Saint-Flour (Cantal)", "Saint-Simon (Cantal)"]),
        ("saint", ["Saint-Flour (Cantal)", "Saint-Simon (Cantal)"]),
        ("murat", ["Murat (Cantal)", "Murat (Allier)"]),
        ("Murat 03", ["Murat (Allier)"]),
        ("Murat (15)", ["Murat (Cantal)"]),
        ("15300 Murat", ["Murat (Cantal)"]),
        ("rouget", ["Le Rouget-Pers (Cantal)"]),
        ("le rouget", ["Le Rouget-Pers (Cantal)"]),
        ("flour", ["Saint-Flour (Cantal)"]),
        ("montagnes", ["Riom-ès-Montagnes (Cantal)"]),
        ("calvinet", ["Puycapel (Cantal)"]),
        ("15800", ["Vic-sur-Cère (Cantal)", "Polminhac (Cantal)"]),
        ("15258", ["Vic-sur-Cère (Cantal)"]),
        ("15136", ["Puycapel (Cantal)"]),
        ("15", ["Cantal", "Aurillac (Cantal)"]),
        ("cantal", ["Cantal"]),
        ("bassin d'aurillac", ["CA du Bassin d'Aurillac (Cantal)"]),
        ("communauté de communes haut", ["CC Hautes Terres (Cantal)"]),
        ("auvergne", ["Auvergne-Rhône-Alpes"]),
        ("", []),
        ("?", []),
        ("z", []),
    ],
)
def test_search(typed, found):
    assert names(typed, limit=2) == found


def test_the_exact_name_comes_before_more_populous_ones(tmp_path):
    load_map(tmp_path, communes=(*LOADED, commune("15001", "Aur", 10)))
    assert names("aur", limit=2) == ["Aur (Cantal)", "Aurillac (Cantal)"]


def test_why_it_matched():
    assert [(m.kind, m.text, m.why) for m in search("calvinet").matches] == [
        ("old", "Calvinet", "ancien nom : Calvinet")
    ]
    assert search("15800").matches[0].why == "code postal 15800"
    assert search("15258").matches[0].why == "code INSEE 15258"
    assert search("15").matches[0].why == "département"
    assert search("vic").matches[0].why == ""


def test_what_a_result_tells():
    match = search("murat").matches[0]
    assert (
        match.code,
        match.slug,
        match.level,
        match.departement_code,
        match.departement_name,
        match.population,
    ) == (
        "15138",
        "murat-15",
        "commune",
        "15",
        "Cantal",
        1_770,
    )


def test_only_some_levels():
    assert names("aur", levels=["commune"]) == ["Aurillac (Cantal)"]
    assert names("a", levels=["region"]) == ["Auvergne-Rhône-Alpes"]
    assert names("brest", levels=["region"]) == []


def test_a_commune_is_told_once_whatever_it_is_called():
    assert names("15") == sorted(set(names("15")), key=names("15").index)


def test_what_is_not_covered_here_is_known():
    found = search("Brest")
    assert not found
    assert [str(one) for one in found.elsewhere] == ["Brest (Finistère)"]
    assert found.suggestions == ()
    assert [str(one) for one in search("bres").elsewhere] == ["Brest (Finistère)"]
    assert [str(one) for one in search("29200").elsewhere] == ["Brest (Finistère)"]
    assert [str(one) for one in search("ajaccio 2A").elsewhere] == ["Ajaccio (Corse-du-Sud)"]
    assert [str(one) for one in search("20090 Ajaccio").elsewhere] == ["Ajaccio (Corse-du-Sud)"]


def test_a_name_of_elsewhere_is_told_beside_those_that_begin_so(tmp_path):
    load_map(tmp_path, communes=(*LOADED, commune("15003", "Brestalou", 50)))
    found = search("brest")
    assert [str(match) for match in found.matches] == ["Brestalou (Cantal)"]
    assert [str(one) for one in found.elsewhere] == ["Brest (Finistère)"]


def test_nothing_is_elsewhere_where_all_is_loaded(tmp_path):
    load_map(tmp_path, departements=None, communes=LOADED)
    assert names("Brest", levels=["commune"]) == ["Brest (Finistère)"]
    assert search("Brest").elsewhere == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Orillac", "Aurillac (Cantal)"),
        ("aurrilac", "Aurillac (Cantal)"),
        ("Vic sur Serre", "Vic-sur-Cère (Cantal)"),
        ("sain flourr", "Saint-Flour (Cantal)"),
        ("Polmignac", "Polminhac (Cantal)"),
        ("mourgeou", "Puycapel (Cantal)"),
    ],
)
def test_spelling(typed, meant):
    found = search(typed)
    assert found.matches == ()
    assert str(found.suggestions[0]) == meant


def test_nothing_like_it():
    found = search("xyzxyz")
    assert (found.matches, found.elsewhere, found.suggestions) == ((), (), ())


def test_one_query_for_a_name_that_is_here(django_assert_num_queries):
    with django_assert_num_queries(1):
        search("vic-sur-cère")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120))
def test_anything_may_be_typed(text):
    search(text)

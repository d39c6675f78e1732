from __future__ import annotations

from cantou.core.territories.engine.slugs import (
    LEVELS,
    RESERVED,
    area_slugs,
    commune_slugs,
    former_slugs,
    free_slug,
)


def test_a_name_borne_once_is_the_address():
    assert commune_slugs([("15258", "Vic-sur-Cère", "15")]) == {"15258": "vic-sur-cere"}


def test_homonyms_take_their_departement():
    assert commune_slugs(
        [("15138", "Murat", "15"), ("03189", "Murat", "03"), ("2A004", "Ajaccio", "2A")]
    ) == {
        "15138": "murat-15",
        "03189": "murat-03",
        "2A004": "ajaccio",
    }


def test_homonyms_of_one_departement_take_their_code():
    assert commune_slugs([("15001", "Murat", "15"), ("15002", "Murat", "15")]) == {
        "15001": "murat-15-15001",
        "15002": "murat-15-15002",
    }


def test_a_name_that_ends_like_a_departement_stands_in_nobodys_way():
    slugs = commune_slugs([("15001", "Murat", "15"), ("03001", "Murat", "03"), ("15002", "Murat 15", "15")])
    assert slugs == {"15001": "murat-15-15001", "03001": "murat-03", "15002": "murat-15-15002"}


def test_a_reserved_word_takes_its_departement():
    assert "bureau" in RESERVED
    assert commune_slugs([("15001", "Bureau", "15")]) == {"15001": "bureau-15"}


def test_short_communes_keep_their_name():
    assert commune_slugs([("80829", "Y", "80"), ("16018", "Ars", "16")]) == {"80829": "y", "16018": "ars"}


def test_old_addresses_redirect_where_they_are_unmistakable():
    parts = [
        ("15136", "Mourjou", "15"),
        ("15150", "Pers", "15"),
        ("79001", "Pers", "79"),
        ("15001", "Murat", "15"),
    ]
    assert former_slugs(parts, taken={"murat", "murat-15"}) == {
        "15136": "mourjou",
        "15150": "pers-15",
        "79001": "pers-79",
    }


def test_areas_have_a_first_segment():
    assert area_slugs("departement", [("15", "Cantal", ""), ("2A", "Corse-du-Sud", "")]) == {
        "15": "d/cantal",
        "2A": "d/corse-du-sud",
    }
    assert area_slugs("epci", [("1", "CA du Bassin d'Aurillac", "15"), ("2", "Brest Métropole", "29")]) == {
        "1": "epci/bassin-d-aurillac",
        "2": "epci/brest-metropole",
    }
    assert area_slugs(
        "epci", [("1", "CC des Quatre Rivières", "70"), ("2", "CC des Quatre Rivières", "74")]
    ) == {
        "1": "epci/quatre-rivieres-70",
        "2": "epci/quatre-rivieres-74",
    }


def test_a_drawn_perimeter_takes_a_number():
    assert free_slug("pays", taken=set()) == "pays"
    assert free_slug("pays", taken={"pays", "pays-2"}) == "pays-3"


def test_levels_are_reserved():
    assert set(LEVELS.values()) <= RESERVED

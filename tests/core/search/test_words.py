"""What people type, read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.search.engine.synonyms import read_synonyms
from cantou.core.search.engine.words import Term, plain, read_query, vocabulary


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("École", [Term("ecole", is_begun=True)]),
        ("école ", [Term("ecole")]),
        ("l’été à l'école!", [Term("l"), Term("ete"), Term("a"), Term("l"), Term("ecole")]),
        ("cantine -menu", [Term("cantine"), Term("menu", is_excluded=True)]),
        ("porte-clés", [Term("porte"), Term("cles", is_begun=True)]),
        ("« salle des fêtes »", [Term("salle des fetes", is_phrase=True)]),
        ('"salle des fêtes', [Term("salle"), Term("des"), Term("fetes", is_begun=True)]),
        ("", []),
        ("!!! & | : * ( ) <-> '", []),
        ("🐄", []),
    ],
)
def test_a_query(typed, terms):
    assert read_query(typed) == terms


@given(st.text(max_size=300))
def test_nothing_that_somebody_types_is_an_error(typed):
    terms = read_query(typed)
    assert len(terms) <= 10
    assert all(term.words.replace(" ", "").isalnum() and term.words.isascii() for term in terms)


def test_plain():
    assert plain("ŒUF, Cœur, Noël, Saint-Étienne") == "oeuf, coeur, noel, saint-etienne"


def test_words_worth_suggesting():
    assert vocabulary("L’école de la Forêt, 2026 !", "Le « bac »") == {"ecole": "école", "foret": "forêt"}


def test_synonyms_are_read_from_lines():
    same = read_synonyms(
        ["# remarque", "déchèterie, déchetterie , décharge # oui", "route, voirie", "voirie, chaussée", ""]
    )
    assert same.of("decheteries") == ("decheteries", "decheterie", "dechetterie", "decharge")
    assert same.of("voirie") == ("voirie", "route", "chaussee")
    assert same.of("lune") == ("lune",)
    halls = read_synonyms(["salle des fêtes, foyer rural"])
    assert halls.longest(["salles", "des", "fetes", "vic"]) == 3
    assert halls.longest(["salle", "de", "bain"]) == 1

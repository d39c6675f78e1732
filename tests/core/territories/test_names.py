from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.territories.engine.names import (
    normalise,
    slugify,
    sound,
    without_article,
    without_joints,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Vic-sur-Cère", "vic sur cere"),
        ("VIC SUR CERE", "vic sur cere"),
        ("Vic s/ Cère", "vic sur cere"),
        ("St-Flour", "saint flour"),
        ("ste. anastasie", "sainte anastasie"),
        ("Saint-Rémy-de-Salers", "saint remy de salers"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'Haÿ les roses", "l hay les roses"),
        ("Œuf-en-Ternois", "oeuf en ternois"),
        ("  Le   Bourg\u00a0", "le bourg"),
        ("Staple", "staple"),
        ("!?", ""),
    ],
)
def test_normalise(typed, kept):
    assert normalise(typed) == kept


@given(st.text())
def test_normalise_gives_words_and_stays(text):
    once = normalise(text)
    assert re.fullmatch(r"([a-z0-9]+( [a-z0-9]+)*)?", once)
    assert normalise(once) == once


@given(st.text(alphabet=st.characters(categories=["Ll", "Lu", "Nd", "Zs", "Pd"])))
def test_capitals_and_hyphens_do_not_count(text):
    assert normalise(text.replace("-", " ")) == normalise(text.replace(" ", "-"))
    assert normalise(text) == normalise(text.casefold())


@given(st.text())
def test_slugs_are_made_of_words_and_hyphens(text):
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slugify(text))


def test_an_address_is_written_as_the_name_is():
    assert slugify("St-Flour") == "st-flour"
    assert slugify("Œuf-en-Ternois") == "oeuf-en-ternois"


def test_articles_and_joints():
    assert without_article("le rouget pers") == "rouget pers"
    assert without_article("l abergement") == "abergement"
    assert without_article("les") == "les"
    assert without_joints("du bassin d aurillac") == "bassin d aurillac"
    assert without_joints("de la chataigneraie") == "chataigneraie"
    assert without_joints("de la") == "la"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("orillac", "aurillac"),
        ("aurrilac", "aurillac"),
        ("moriac", "mauriac"),
        ("vic sur serre", "vic sur cere"),
        ("sain floure", "saint flour"),
        ("itrac", "ytrac"),
    ],
)
def test_what_sounds_the_same_has_the_same_bones(wrong, right):
    assert sound(wrong) == sound(right) != ""


@given(st.text())
def test_sound_never_fails(text):
    assert len(sound(normalise(text))) <= 60

"""The settings of an offer, typed by the manifest."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cantou.core.organisations.domain.settings import check_settings, settings_of
from cantou.core.registry import Manifest, Setting

MANIFEST = Manifest(
    id="essai",
    title="Essai",
    purpose="Essayer.",
    version="1",
    core=">=0.1",
    app="essai",
    settings=(
        Setting(id="photos", title="Photographies", kind="yes_no", default=True),
        Setting(id="delay", title="Délai", kind="number", default=15),
        Setting(
            id="tone", title="Ton", kind="choice", default="vous", choices=(("vous", "Vous"), ("tu", "Tu"))
        ),
        Setting(id="mail", title="Courriel", kind="email", default=""),
        Setting(id="phone", title="Astreinte", kind="phone", default=""),
        Setting(id="hours", title="Horaires", kind="hours", default=""),
        Setting(id="word", title="Mot", kind="text", default="Bonjour"),
        Setting(id="words", title="Mots", kind="long_text", default=""),
    ),
)


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("photos", False, False),
        ("photos", "non", False),
        ("photos", "Oui", True),
        ("delay", 3, 3),
        ("delay", " 12 ", 12),
        ("tone", "tu", "tu"),
        ("mail", " mairie@exemple.fr ", "mairie@exemple.fr"),
        ("phone", "04 71 45 40 00", "+33471454000"),
        ("hours", "mardi 9h-12h", "Tu 09:00-12:00"),
        ("word", "Bonsoir", "Bonsoir"),
        ("words", "a\nb", "a\nb"),
    ],
)
def test_a_value_in_its_type(name, given, kept):
    assert check_settings(MANIFEST, {name: given}) == {name: kept}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("photos", "peut-être"),
        ("delay", "3,5"),
        ("delay", "-1"),
        ("delay", True),
        ("delay", 10**12),
        ("tone", "on"),
        ("mail", "mairie"),
        ("phone", "0471"),
        ("hours", "sur rendez-vous"),
        ("word", "x" * 201),
        ("colour", "rouge"),
    ],
)
def test_another_value_is_refused_by_name(name, given):
    with pytest.raises(ValidationError) as refused:
        check_settings(MANIFEST, {name: given, "word": "Bonsoir"} | {name: given})
    assert list(refused.value.message_dict) == [name]


def test_defaults_fill_what_was_not_answered_and_what_is_no_more_is_left_out():
    assert settings_of(MANIFEST, {"delay": 3, "gone": "x"}) == {
        "photos": True,
        "delay": 3,
        "tone": "vous",
        "mail": "",
        "phone": "",
        "hours": "",
        "word": "Bonjour",
        "words": "",
    }

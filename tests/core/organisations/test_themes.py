"""An organisation's colours: legible, or refused with the reason."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cantou.core.organisations.domain.themes import clear_theme, set_theme, stylesheet
from cantou.core.organisations.models import Theme
from cantou.core.scope.scope import Scope
from cantou.core.web.theme import contrast
from tests.support.factories import make_organisation

pytestmark = pytest.mark.django_db


def test_colours_are_kept_and_the_rest_is_cantou_s_own():
    mairie = make_organisation()
    theme = set_theme(
        organisation=mairie, colours={"action": " #0B4F8A ", "band_ink": "#111"}, motto=" La  vallée "
    )
    assert (theme.action, theme.band_ink, theme.mark, theme.motto) == (
        "#0b4f8a",
        "#111111",
        "#f2c12e",
        "La vallée",
    )
    assert stylesheet(theme).startswith(":root{--action:#0b4f8a;--action-dark:")
    again = set_theme(organisation=mairie, colours={"action": "#0b4f8b"})
    assert again.pk == theme.pk
    assert again.version != theme.version


def test_a_pale_button_is_refused_with_its_contrast():
    with pytest.raises(ValidationError) as refused:
        set_theme(organisation=make_organisation(), colours={"action": "#7fbf9f"})
    messages = refused.value.message_dict["action"]
    shown = f"{contrast('#7fbf9f', '#fcfaf5'):.1f}".replace(".", ",")
    assert f"« fond de la page » : le contraste est de {shown}, il en faut 4,5 au moins" in messages[0]


def test_both_colours_of_a_pair_are_told():
    with pytest.raises(ValidationError) as refused:
        set_theme(organisation=make_organisation(), colours={"band": "#777777", "band_ink": "#888888"})
    assert set(refused.value.message_dict) == {"band", "band_ink"}


@pytest.mark.parametrize(
    "colour", ["rouge", "", "#12345", "#12345g", "red;} body{display:none", "url(x)", "#fff " * 9]
)
def test_what_is_not_a_colour_never_reaches_a_style_sheet(colour):
    with pytest.raises(ValidationError) as refused:
        set_theme(organisation=make_organisation(), colours={"mark": colour})
    assert refused.value.message_dict == {"mark": ["Écrivez une couleur comme #1d5c46."]}


def test_an_unknown_token_is_refused():
    with pytest.raises(ValidationError):
        set_theme(organisation=make_organisation(), colours={"paper": "#000000"})


def test_clearing_it_gives_cantou_s_colours_back():
    mairie, other = make_organisation(), make_organisation()
    for each in (mairie, other):
        set_theme(organisation=each, colours={"action": "#0b4f8a"})
    clear_theme(organisation=mairie)
    clear_theme(organisation=mairie)
    with Scope.public().enter():
        assert list(Theme.objects.values_list("organisation_id", flat=True)) == [other.pk]

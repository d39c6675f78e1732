"""Asking where, with nothing but form posts: nothing typed is lost on the way."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from cantou.core.maps.domain.ground import forget
from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.maps.engine.picking import View
from cantou.core.maps.forms import PlaceField, Where, asks_again
from tests.core.maps.ground import make_pair, make_place
from tests.support.factories import make_commune

pytestmark = pytest.mark.django_db

BOUNDS = (2.50, 44.90, 2.60, 44.99)


class ReportForm(forms.Form):
    what = forms.CharField(label="Quoi")
    where = PlaceField(label="Où est-ce ?")

    def __init__(self, *args, commune, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["where"].locate(commune.pk)


@pytest.fixture
def here():
    forget()
    return make_pair()[0]


def posted(commune, **data):
    values = QueryDict(mutable=True)
    for key, value in {"where-words": "", **data}.items():
        values[key.replace("__", "-")] = value
    return ReportForm(values, commune=commune)


def hidden(form) -> dict[str, str]:
    """What the page would send back by itself."""
    found = re.findall(r'<input type="hidden" name="([^"]+)"[^>]*value="([^"]*)"', str(form["where"]))
    return dict(found)


def test_the_first_page(here):
    make_place(here, "Salvagnac", 2.55, 44.95)
    html = str(ReportForm(commune=here)["where"])
    assert html.index('<button type="submit" class="visually-hidden"') < html.index('type="image"')
    assert re.findall(r'type="image" class="([\w-]+)" name="(where-\d+)"', html) == [
        ("pick-small", "where-288"),
        ("pick-large", "where-600"),
    ]
    assert f'src="/carte/commune/{here.code}/lieu.svg?t=288&amp;z=0" width="288" height="288"' in html
    assert "Salvagnac" in html
    assert "touchez-la une fois pour vous approcher" in html
    assert "data-locate" in html
    assert " style=" not in html


def test_two_presses_and_a_point_with_everything_kept(here):
    form = posted(
        here, what="Un trou", where__words="près du four", **{"where-288.x": "100", "where-288.y": "150"}
    )
    assert asks_again(form)
    assert not form.errors
    html = str(form)
    assert 'value="Un trou"' in html
    assert 'value="près du four"' in html
    assert "Maintenant, touchez l’endroit exact." in html
    state = hidden(form)
    assert state["where-step"] == "1"
    assert f"z=1&amp;c={state['where-centre']}" in html

    form = posted(
        here,
        what="Un trou",
        where__words="près du four",
        **state,
        **{"where-288.x": "150", "where-288.y": "144"},
    )
    assert asks_again(form)
    assert "Le point est placé" in str(form)
    state = hidden(form)

    form = posted(here, what="Un trou", where__words="près du four", **state)
    assert not asks_again(form)
    assert form.is_valid()
    found = form.cleaned_data["where"]
    centre = View().pressed(BOUNDS, 288, 100, 150)
    expected = centre.pressed(BOUNDS, 288, 150, 144).point
    assert (found.lon, found.lat) == expected
    assert found == Somewhere("point", *expected, words="près du four")
    assert str(found) == "près du four"


def test_the_large_image_gives_the_same_place(here):
    small = posted(here, **{"where-288.x": "100", "where-288.y": "150"})
    large = posted(here, **{"where-600.x": "208", "where-600.y": "313"})
    one, other = (form["where"].data.view.centre for form in (small, large))
    assert one == pytest.approx(other, abs=4e-4)


def test_enter_on_the_map_is_no_place(here):
    form = posted(here, **{"where-288.x": "0", "where-288.y": "0"})
    assert asks_again(form)
    assert form["where"].data.view == View()
    html = str(form)
    assert "Au clavier" in html
    assert re.search(r"<details[^>]* open", html)


def test_by_keyboard_alone(here):
    state: dict[str, str] = {}
    for act in ("closer", "north", "middle"):
        form = posted(here, what="x", **state, where__act=act)
        assert asks_again(form)
        state = hidden(form)
    form = posted(here, what="x", **state)
    assert form.is_valid()
    assert form.cleaned_data["where"].how == "point"
    assert form.cleaned_data["where"].lat > 44.945
    form = posted(here, what="x", **state, where__act="none")
    assert asks_again(form)
    assert hidden(form)["where-lat"] == ""


def test_a_hamlet_has_its_coordinates(here):
    hamlet = make_place(here, "Salvagnac", 2.55, 44.95)
    form = posted(here, what="x", where__place=str(hamlet.pk), where__words="  derrière   l’école ")
    assert form.is_valid()
    assert form.cleaned_data["where"] == Somewhere(
        "place", 2.55, 44.95, place=hamlet.pk, label="Salvagnac", words="derrière l’école"
    )
    assert str(form.cleaned_data["where"]) == "Salvagnac, derrière l’école"
    assert f'value="{hamlet.pk}" selected' in str(form)


@pytest.mark.parametrize("given", ["999999", "x", "9" * 30, "-1"])
def test_a_place_of_elsewhere_is_refused(here, given):
    assert posted(here, what="x", where__place=given).errors["where"] == [
        "Ce lieu-dit ou cette voie n’est pas dans la liste. Choisissez-en un autre."
    ]


def test_another_communes_hamlet_is_refused(here):
    elsewhere = make_place(make_commune(), "Salvagnac", 2.55, 44.95)
    assert "where" in posted(here, what="x", where__place=str(elsewhere.pk)).errors


def test_words_alone_will_do(here):
    form = posted(here, what="x", where__words="au pont")
    assert form.is_valid()
    assert form.cleaned_data["where"] == Somewhere("words", words="au pont")
    assert posted(here, what="x", where__words="x" * 301).errors["where"] == [
        "La description du lieu est trop longue (300 signes au plus)."
    ]


def test_nothing_at_all(here):
    form = posted(here, what="x")
    assert form.errors["where"][0].startswith("Dites où cela se trouve\u00a0:")
    assert 'id="id_where_0"' in str(form["where"])


def test_a_position_of_the_device(here):
    form = posted(here, what="x", where__lon="2.55", where__lat="44.95", where__accuracy="12")
    assert form.is_valid()
    assert form.cleaned_data["where"] == Somewhere("position", 2.55, 44.95, 12)
    form = posted(here, where__lon="2.55", where__lat="44.95", where__accuracy="12", where__act="closer")
    assert (form["where"].data.accuracy, form["where"].data.view.step) == (12, 1)
    form = posted(here, where__lon="2.55", where__lat="44.95", where__accuracy="12", where__act="none")
    assert form["where"].data.accuracy is None


def test_a_point_abroad_or_elsewhere(here):
    form = posted(here, what="x", where__lon="-74.0", where__lat="40.7")
    assert form.errors["where"] == [
        "Ce point est hors de France. Placez-le de nouveau, ou décrivez le lieu avec des mots."
    ]
    form = posted(here, what="x", where__lon="2.65", where__lat="44.95")
    assert form.errors["where"] == [
        "Ce point est à Thiézac, pas à Vic-sur-Cère. Placez-le de nouveau, ou choisissez un lieu-dit."
    ]
    assert posted(here, what="x", where__lon="2.601", where__lat="44.95").is_valid()
    form = posted(here, what="x", where__lon="2.65", where__lat="44.95")
    form.fields["where"].anywhere = True
    assert form.is_valid()


@pytest.mark.parametrize("value", ["nan", "x", "200", "", "1e999"])
def test_coordinates_that_do_not_read_are_no_point(here, value):
    form = posted(
        here, what="x", where__lon=value, where__lat="44.9", where__words="au pont", where__step="9"
    )
    assert form.is_valid()
    assert form.cleaned_data["where"].how == "words"


def test_a_commune_that_nobody_can_place():
    forget()
    lost = make_commune()
    form = ReportForm(commune=lost)
    assert 'type="image"' not in str(form)
    form = posted(lost, what="x", where__words="au pont", **{"where-288.x": "10", "where-288.y": "10"})
    assert asks_again(form)
    assert posted(lost, what="x", where__words="au pont").is_valid()


def test_a_place_that_is_known_already(here):
    hamlet = make_place(here, "Salvagnac", 2.55, 44.95)
    known = Somewhere("point", 2.55, 44.95, place=hamlet.pk, label="Salvagnac", words="au four")
    form = ReportForm(commune=here, initial={"where": known})
    html = str(form["where"])
    assert 'name="where-lon" id="id_where-lon" value="2.550000"' in html
    assert "selected" in html
    assert 'value="au four"' in html
    state = hidden(form)
    unchanged = ReportForm(
        {**state, "what": "x", "where-words": "au four", "where-place": str(hamlet.pk)}, commune=here,
        initial={"where": known},
    )  # fmt: skip
    assert "where" not in unchanged.changed_data
    assert Where.of(Somewhere("words", words="x")) == Where(words="x")


def test_uploads_that_are_wrong_are_still_said(here):
    class WithFiles(ReportForm):
        photo = forms.FileField()
        other = forms.FileField()

    empty = SimpleUploadedFile("x.jpg", b"")
    form = WithFiles({"where-words": "", "where-act": "closer"}, {"photo": empty}, commune=here)
    assert asks_again(form)
    assert list(form.errors) == ["photo"]


def test_a_form_without_places():
    class Other(forms.Form):
        what = forms.CharField()

    assert not asks_again(Other({}))
    assert not asks_again(Other())

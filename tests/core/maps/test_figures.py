from __future__ import annotations

from xml.dom import minidom

import pytest
from django.template import engines
from django_cotton.compiler_regex import CottonCompiler

from cantou.core.maps.domain.figures import Entry, class_figure, collection, place_figure
from cantou.core.maps.domain.ground import forget
from cantou.core.maps.engine.draw import Category
from cantou.core.territories.models import TerritoryLink
from tests.core.maps.ground import make_pair
from tests.support.factories import make_commune

pytestmark = pytest.mark.django_db

TONES = {"": "pris en charge", "care": "planifié", "off": "reçu"}
ENTRIES = [
    Entry("Un <trou>", "/r/1", 2.52, 44.95, "", "depuis hier"),
    Entry("Sans lieu", "/r/2"),
    Entry("Une lampe", "", 2.54, 44.95, "care"),
]


@pytest.fixture
def here():
    forget()
    return make_pair()[0]


def rendered(figure) -> str:
    template = engines["django"].from_string(CottonCompiler().process('<c-maps.figure :figure="figure" />'))
    return template.render({"figure": figure})


def test_a_map_and_its_list_bear_the_same_numbers(here):
    figure = place_figure(
        territory=here.pk, title="Signalements", entries=ENTRIES, tones=TONES, source="/r.geojson"
    )
    assert [one.number for one in figure.entries] == [1, 0, 2]
    assert [meaning for _, meaning in figure.legend] == ["pris en charge", "planifié"]
    html = rendered(figure)
    assert "2 points numérotés, dans l’ordre de la liste" in html
    assert 'href="/r/1">Un &lt;trou&gt;</a>' in html
    assert "depuis hier" in html
    assert 'data-map="/r.geojson"' in html
    assert "47\u00a0ko" in html
    assert html.index("<svg") < html.index("Une lampe")
    minidom.parseString(figure.svg)


def test_a_commune_without_coordinates_has_its_list_and_no_map():
    forget()
    figure = place_figure(
        territory=make_commune().pk, title="x", entries=ENTRIES, tones=TONES, source="/r.geojson"
    )
    html = rendered(figure)
    assert "<svg" not in html
    assert "Une lampe" in html
    assert figure.source == ""


def test_classes_of_communes(here):
    larger = make_commune("Carladès", level="epci", code="200000001", slug="epci/carlades")
    TerritoryLink.objects.create(child=here, parent=larger, kind="epci")
    classes = [Category("ouvert", "#cfe3d6", "plain"), Category("fermé", "#f2c12e", "rising")]
    figure = class_figure(
        territory=larger.pk, title="Ouvertures", values={"Vic-sur-Cère": 1}, categories=classes,
        entries=[Entry("Vic-sur-Cère", "/vic/")],
    )  # fmt: skip
    assert "ouvert\u00a0: 0, fermé\u00a0: 1" in figure.svg
    assert "url(#map-1)" in figure.svg
    assert [meaning for _, meaning in figure.legend] == ["ouvert", "fermé"]
    assert (
        class_figure(
            territory=make_commune(level="epci", code="x").pk, title="x", values={}, categories=[]
        ).svg
        == ""
    )


def test_the_same_things_as_data(here):
    outline, hole, lamp = collection(territory=here.pk, entries=ENTRIES)["features"]
    assert outline["geometry"]["type"] == "Polygon"
    assert hole["properties"] == {"title": "Un <trou>", "url": "/r/1", "tone": ""}
    assert lamp["geometry"] == {"type": "Point", "coordinates": [2.54, 44.95]}

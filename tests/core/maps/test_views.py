from __future__ import annotations

from xml.dom import minidom

import pytest

from cantou.core.maps.domain.ground import forget
from tests.core.maps.ground import make_pair, make_place
from tests.support.factories import make_commune

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    forget()
    return make_pair()[0]


def test_an_outline_as_an_image(client, here):
    response = client.get(f"/carte/commune/{here.code}.svg")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=86400"
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert minidom.parseString(response.content).documentElement.tagName == "svg"
    again = client.get(f"/carte/commune/{here.code}.svg", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])


def test_the_pickers_image(client, here):
    make_place(here, "Salvagnac", 2.551, 44.951)
    make_place(here, "Rue", 2.5505, 44.9505, kind="address", number=12)
    address = f"/carte/commune/{here.code}/lieu.svg"
    whole = client.get(f"{address}?t=288").content.decode()
    assert 'width="288" height="288"' in whole
    assert "Salvagnac" in whole
    assert 'class="house"' not in whole
    near = client.get(f"{address}?t=600&z=2&c=2.55,44.95&p=2.55,44.95").content.decode()
    assert 'width="600" height="600"' in near
    assert 'class="house"' in near
    assert 'class="point"' in near


@pytest.mark.parametrize(
    "query", ["", "t=100", "t=288&z=4", "t=288&z=x", "t=288&c=1", "t=288&c=nan,1", "t=288&p=", "t=289&z=1"]
)
def test_images_that_nobody_asks_for(client, here, query):
    assert client.get(f"/carte/commune/{here.code}/lieu.svg?{query}").status_code == 404


def test_the_outline_as_data(client, here):
    found = client.get(f"/carte/commune/{here.code}.geojson")
    assert found["Content-Type"] == "application/geo+json"
    (feature,) = found.json()["features"]
    assert feature["properties"] == {"title": "Vic-sur-Cère"}
    assert feature["geometry"]["type"] == "Polygon"


def test_without_a_place_there_is_no_image(client):
    forget()
    lost = make_commune()
    assert client.get(f"/carte/commune/{lost.code}.svg").status_code == 404
    assert client.get(f"/carte/commune/{lost.code}/lieu.svg?t=288").status_code == 404
    assert client.get(f"/carte/commune/{lost.code}.geojson").json()["features"] == []
    assert client.get("/carte/commune/99999.svg").status_code == 404
    assert client.post(f"/carte/commune/{lost.code}.svg").status_code == 405


def test_in_a_portal_too(client, here):
    assert client.get(f"/{here.slug}/carte/commune/{here.code}.svg").status_code == 200

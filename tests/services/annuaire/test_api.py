from __future__ import annotations

import pytest

from tests.services.annuaire.making import page_of

pytestmark = pytest.mark.django_db
PATH = "/api/v1/annuaire/listings"


def test_what_anybody_reads(client, country):
    row = country.listing(
        "Fournil", phone="04 71 47 50 10", hours="lundi 9h-12h", lon=2.62, lat=44.98, siret=""
    )
    country.listing("DAE", "defibrillateur", facts={"acc": "Extérieur"})
    country.listing("Caché", is_public=False)
    found = client.get(PATH, {"commune": country.commune.code}).json()
    assert [one["name"] for one in found["items"]] == ["DAE", "Fournil"]
    assert found["items"][0]["facts"] == {"acc": "Extérieur"}
    one = found["items"][1]
    assert (one["phone"], one["hours"], one["point"], one["commune"]) == (
        "+33471475010", "Mo 09:00-12:00", [2.62, 44.98], country.commune.code,
    )  # fmt: skip
    assert one["url"].endswith(page_of(country, row))
    found = client.get(PATH, {"commune": country.commune.code, "kind": "dae"}).json()
    assert [one["name"] for one in found["items"]] == ["DAE"]


def test_page_by_page(client, country):
    for number in range(3):
        country.listing(f"Numéro {number}")
    first = client.get(PATH, {"commune": country.commune.code, "limit": 2}).json()
    second = client.get(first["next"]).json()
    names = [one["name"] for one in first["items"] + second["items"]]
    assert names == ["Numéro 2", "Numéro 1", "Numéro 0"]
    assert second["next"] is None


@pytest.mark.parametrize("asked", [{}, {"commune": "00000"}, {"commune": "abc"}])
def test_where_is_asked(client, country, asked):
    answer = client.get(PATH, asked)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("application/problem+json")

from __future__ import annotations

import json
from datetime import date

import pytest

from cantou.services.dechets.domain.rules import add_change
from tests.core.maps.ground import make_place
from tests.services.dechets.making import TUESDAY, Country

pytestmark = pytest.mark.django_db


def asked(client, what, **given):
    answer = client.get(f"/api/v1/dechets/{what}", given)
    return answer.status_code, answer.json()


def test_the_collections_of_a_place(client, at):
    at("2026-12-01")
    country = Country()
    hamlet = make_place(country.commune, "Salvagnac")
    whole = country.sector("A", menageres=TUESDAY)
    country.sector("B", places=[hamlet], menageres={"weekdays": [3], "shift": "next"})
    with country.scope():
        add_change(
            sector=whole, stream="menageres", removed_on=date(2026, 12, 8), added_on=None, reason="neige"
        )
    code = country.commune.code
    between = {"commune": code, "since": "2026-12-05", "until": "2026-12-16"}
    status, found = asked(client, "collections", **between)
    assert status == 200
    assert [(one["day"], one["is_cancelled"], one["stream"]) for one in found] == [
        ("2026-12-08", True, "menageres"),
        ("2026-12-15", False, "menageres"),
    ]
    assert "neige" in found[0]["reason"]
    _status, found = asked(client, "collections", place="salvagnac", **between)
    assert [one["day"] for one in found] == ["2026-12-10"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"commune": "99999"}, "Aucune commune"),
        ({"place": "Nulle part"}, "ne porte ce nom"),
        ({"until": "2026-01-01", "since": "2026-02-01"}, "après le premier"),
        ({"since": "2027-02-29"}, "since"),
        ({"place": "a\x00b"}, "place"),
    ],
)
def test_what_is_wrong_is_said(client, wrong, said):
    country = Country()
    status, found = asked(client, "collections", **{"commune": country.commune.code, **wrong})
    assert status == 422
    assert said in json.dumps(found, ensure_ascii=False)


def test_points_and_centres(client):
    country = Country()
    country.point("Le lavoir", lon=2.6, lat=44.9)
    country.point("Ailleurs", commune=country.other.pk)
    country.centre()
    code = country.commune.code
    [point] = asked(client, "points", commune=code)[1]
    assert (point["name"], point["takes"], point["point"]) == ("Le lavoir", ["verre"], [2.6, 44.9])
    [centre] = asked(client, "centres", commune=code)[1]
    assert centre["name"] == "La déchèterie"
    assert "Mo" in centre["hours"]

"""Collection points from a file: shown first, nothing overwritten unasked, a report."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cantou.core.web.veiled import veil
from cantou.services.dechets.domain.point_import import start_import
from cantou.services.dechets.models import DropOffPoint, PointImport
from tests.services.dechets.making import Country
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
START = "/bureau/dechets/points/import/"
FILE = (
    "Nom;Commune;Emplacement;Reçoit;Longitude;Latitude\n"
    "Le lavoir;Vic-sur-Cère;au pont;verre, textiles;2,62;44,98\n"
    "La gare;15258;;verre;;\n"
    "La gare;Vic-sur-Cère;;verre;;\n"
    ";Vic-sur-Cère;;verre;;\n"
    "Le puits;Paris;;verre;;\n"
    "Le four;Thiézac;;cailloux;;\n"
    "Le bois;Thiézac;;verre;99;12\n"
)


@pytest.fixture
def country():
    return Country()


@pytest.fixture
def desk(client, country):
    sign_in(client, country.agent())
    return client


def send(desk, content):
    return desk.post(START, {"fichier": SimpleUploadedFile("points.csv", content)})


def points(country):
    with country.scope():
        return {row.name: row for row in DropOffPoint.objects.all()}


def test_a_file_is_shown_then_taken_once(desk, country):
    with country.scope():
        country.commune.__class__.objects.filter(pk=country.commune.pk).update(code="15258")
    country.point("Le lavoir", where="au moulin", note="Éclairé")
    answer = send(desk, FILE.encode("cp1252"))
    assert answer.status_code == 302
    page = desk.get(answer["Location"]).content.decode()
    assert "Où : au moulin → <strong>au pont</strong>" in page
    for why in ("même point que la ligne 3", "pas de nom", "« Paris »", "« cailloux »", "pas en France"):
        assert why in page
    assert points(country)["Le lavoir"].where == "au moulin"
    assert set(points(country)) == {"Le lavoir"}
    for _ in range(2):
        assert desk.post(f"{answer['Location']}prendre/").status_code == 302
    assert set(points(country)) == {"Le lavoir", "La gare"}
    assert points(country)["Le lavoir"].where == "au moulin"
    report = desk.get(answer["Location"]).content.decode()
    assert "1 ajoutés" in report
    assert "1 laissés comme ils étaient" in report
    assert "5 refusés" in report


def test_what_was_chosen_is_replaced_and_the_rest_of_the_row_stays(desk, country):
    country.point("Le lavoir", where="au moulin", note="Éclairé")
    content = "nom;commune;où;reçoit\nLe lavoir;Vic-sur-Cère;au pont;verre\n".encode()
    address = send(desk, content)["Location"]
    desk.post(f"{address}prendre/", {"ligne": "2"})
    row = points(country)["Le lavoir"]
    assert (row.where, row.note) == ("au pont", "Éclairé")
    again = send(desk, content)["Location"]
    assert "identique" in desk.get(again).content.decode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "vide"),
        (b"nom;ou\nLe lavoir;ici\n", "au moins les colonnes"),
        (b"PK\x03\x04", "classeur"),
        ("nom;reçoit\nLe lavoir;verre Ã©\n".encode(), "abîmés"),
    ],
)
def test_what_is_no_table_of_points_is_refused(desk, country, content, why):
    answer = send(desk, content)
    assert answer.status_code == 422
    assert why in answer.content.decode()


def test_who_only_reads_and_another_organisation_take_nothing(client, country):
    with country.scope():
        row = start_import(content="nom;reçoit\nLe four;verre\n".encode())
    sign_in(client, country.agent("reader"))
    assert client.get(f"{START}{veil(row.pk)}/").status_code == 403
    assert client.post(f"{START}{veil(row.pk)}/prendre/").status_code == 403
    with country.scope():
        assert PointImport.objects.get().done_at is None

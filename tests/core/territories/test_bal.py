from __future__ import annotations

import io
from datetime import date

import pytest

from cantou.core.territories.engine.bal import kind_of, read_bal
from cantou.core.territories.engine.problems import Problem, Problems, UnreadableError
from tests.support.shared import shared

HEADER = "cle_interop;commune_insee;voie_nom;numero;suffixe;commune_nom;position;long;lat;date_der_maj\n"


def read(text: str | bytes):
    problems = Problems()
    data = text.encode() if isinstance(text, str) else text
    return read_bal(io.BytesIO(data), problems), problems


def told(places):
    return [(p.kind, p.name, p.number, p.suffix) for p in places]


def test_addresses_and_their_road():
    found, problems = read(
        HEADER
        + "15258_0100_00012;15258;Rue des Écoles;12;bis;Vic-sur-Cère;entrée;2.62;44.98;2024-02-01\n"
        + "15258_0100_00014;15258;Rue des Écoles;14;;Vic-sur-Cère;entrée;2.64;44.98;01/03/2024\n"
    )
    assert problems.count == 0
    assert told(found["15258"]) == [
        ("road", "Rue des Écoles", None, ""),
        ("address", "Rue des Écoles", 12, "bis"),
        ("address", "Rue des Écoles", 14, ""),
    ]
    road, first, second = found["15258"]
    assert (road.lon, road.lat) == (2.63, 44.98)
    assert first.updated_on == date(2024, 2, 1)
    assert second.updated_on == date(2024, 3, 1)


def test_a_hamlet_stands_by_itself_and_may_have_no_position():
    found, problems = read(HEADER + "15258_b123_99999;15258;Le Bourg;99999;;Vic;;;;\n")
    assert told(found["15258"]) == [("hamlet", "Le Bourg", None, "")]
    assert found["15258"][0].lon is None
    assert problems.count == 0


def test_the_door_is_preferred_among_the_positions_of_one_address():
    found, _ = read(
        HEADER
        + "k;15258;Le Bourg;1;;Vic;parcelle;2.60;44.90;\n"
        + "k;15258;Le Bourg;1;;Vic;entrée;2.62;44.98;\n"
        + "k;15258;Le Bourg;1;;Vic;segment;2.61;44.91;\n"
    )
    assert [place.lon for place in found["15258"] if place.number == 1] == [2.62]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_encodings(separator, encoding):
    text = (HEADER + "k;15258;Rue de la Forêt;1;;Vic-sur-Cère;entrée;2.62;44.98;2024-02-01\n").replace(
        ";", separator
    )
    found, problems = read(text.encode(encoding))
    assert told(found["15258"])[1] == ("address", "Rue de la Forêt", 1, "")
    assert problems.count == 0


def test_columns_in_any_case_and_any_order_and_lines_of_windows():
    found, problems = read('"NUMERO";"Voie_Nom";"COMMUNE_INSEE"\r\n"3";"Le Bourg";"15258"\r\n')
    assert told(found["15258"]) == [("hamlet", "Le Bourg", None, ""), ("address", "Le Bourg", 3, "")]
    assert problems.count == 0


def test_a_commune_is_told_by_its_key_and_a_lost_zero_is_given_back():
    found, _ = read("cle_interop;voie_nom;numero\n01004_0001_00001;Le Bourg;1\n")
    assert list(found) == ["01004"]
    found, _ = read("commune_insee;voie_nom;numero\n1004;Le Bourg;1\n")
    assert list(found) == ["01004"]


def test_what_is_wrong_is_told_with_its_line():
    found, problems = read(
        HEADER
        + "k;15258;;1;;Vic;;;;\n"
        + "k;ABCDE;Le Bourg;1;;Vic;;;;\n"
        + "k;15258;Le Bourg;douze;;Vic;;;;\n"
        + "k;15258;Le Bourg;10000;;Vic;;;;\n"
        + "k;15258;Le Bourg;-1;;Vic;;;;\n"
        + "k;15258;Le Bourg;2;;Vic;;2,62;44,98;\n"
        + "k;15258;Le Bourg;3;;Vic;;abc;44.98;\n"
        + "k;15258;Le Bourg;4;;Vic;;44.98;2.62;\n"
        + "k;15258;Le Bourg;5;;Vic;;;;2024-13-01\n"
        + "\n"
        + "k;15258;Le Bourg;6;;Vic;;;;;;un;de;trop\n"
        + "k;15258;Le Bourg;7\n"
    )
    assert problems.kept == [
        Problem("bal_road", 2, ""),
        Problem("bal_commune", 3, "ABCDE"),
        Problem("bal_number", 4, "douze"),
        Problem("bal_number", 5, "10000"),
        Problem("bal_number", 6, "-1"),
        Problem("bal_position", 8, "abc 44.98"),
        Problem("bal_outside", 9, "44.98 2.62"),
        Problem("bal_date", 10, "2024-13-01"),
        Problem("row_too_long", 12, "14"),
    ]
    assert [place.number for place in found["15258"]] == [None, 2, 3, 4, 5, 7]
    assert [place.lon for place in found["15258"]] == [2.62, 2.62, None, None, None, None]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "table_empty"),
        (b"\n\n", "table_empty"),
        (b"bonjour\nau revoir\n", "table_header"),
        (b"nom;prenom\nA;B\n", "column_missing"),
        (b"%PDF-1.7 ;;\n\x00\x01;2;3", "column_missing"),
    ],
)
def test_what_is_no_bal_at_all(data, code):
    with pytest.raises(UnreadableError) as error:
        read(data)
    assert error.value.problem.code == code


def test_control_characters_and_doubled_spaces_go():
    found, _ = read(HEADER + "k;15258;  Rue \x07des\u00a0 Écoles ;1;;;;;;\n")
    assert told(found["15258"])[1] == ("address", "Rue des Écoles", 1, "")


def test_a_very_long_field_is_a_problem_of_its_line():
    found, problems = read(HEADER + f"k;15258;{'a' * 200_000};1;;;;;;\n" + "k;15258;Le Bourg;1;;;;;;\n")
    assert [problem.code for problem in problems.kept] == ["row_unreadable"]
    assert problems.kept[0].line == 2
    assert len(found["15258"]) == 2


def test_problems_are_counted_past_those_kept():
    _, problems = read(HEADER + "k;15258;Le Bourg;x;;;;;;\n" * 1_500)
    assert problems.count == 1_500
    assert len(problems.kept) == 1_000


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Rue des Écoles", "road"),
        ("Chemin du Lavoir", "road"),
        ("Grande Rue", "road"),
        ("La Grand Place", "road"),
        ("Le Bourg", "hamlet"),
        ("Le Chemin Haut", "hamlet"),
        ("Pont de la Cère", "hamlet"),
    ],
)
def test_roads_begin_like_roads(name, kind):
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("1.4_1.3-valid-uid_adresse.csv", 2),
        ("1.4_1.3-valid.csv", 2),
        ("1.4_1.4-valid.csv", 2),
        ("1.4_1.4-valid-relax.csv", 2),
        ("1.5_1.5-valid.csv", 2),
    ],
)
def test_real_files_of_every_version(name, count):
    with shared(f"bal/{name}").open("rb") as stream:
        problems = Problems()
        found = read_bal(stream, problems)
    assert problems.count == 0
    assert len(found["31591"]) == count
    assert found["31591"][1].name == "Rue des 3 Places"
    assert found["31591"][1].number == 9

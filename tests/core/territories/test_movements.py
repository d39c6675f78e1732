from __future__ import annotations

import io
from datetime import date

import pytest

from cantou.core.territories.engine.movements import (
    ChangeFact,
    departement_of,
    heir_of,
    lives,
    read_movements,
)
from cantou.core.territories.engine.problems import Problem, Problems, UnreadableError

ORIGIN = date(1943, 1, 1)
HEADER = "date;type;code_avant;nom_avant;code_apres;nom_apres\n"
INSEE = (
    '"MOD","DATE_EFF","TYPECOM_AV","COM_AV","TNCC_AV","NCC_AV","NCCENR_AV","LIBELLE_AV",'
    '"TYPECOM_AP","COM_AP","TNCC_AP","NCC_AP","NCCENR_AP","LIBELLE_AP"\n'
)


def read(text: str):
    problems = Problems()
    return read_movements(io.BytesIO(text.encode()), problems), problems


def merge(day: date, before: str, after: str):
    return ChangeFact("merge", day, before, "", after, "")


def restoration(day: date, before: str, after: str):
    return ChangeFact("restoration", day, before, "", after, "")


def test_our_own_columns():
    facts, problems = read(
        HEADER
        + "01/01/2025;Rétablissement;15141;Neussargues en Pinatelle;15031;Celles\n"
        + "2019-01-01;fusion;15136;Mourjou;15027;Puycapel\n"
        + "2019-01-01;changement de nom;15027;Calvinet;15027;Puycapel\n"
        + "2019-01-01;fusion;15136;Mourjou;15027;Puycapel\n"
    )
    assert problems.count == 0
    assert facts == [
        ChangeFact("merge", date(2019, 1, 1), "15136", "Mourjou", "15027", "Puycapel"),
        ChangeFact("rename", date(2019, 1, 1), "15027", "Calvinet", "15027", "Puycapel"),
        ChangeFact("restoration", date(2025, 1, 1), "15141", "Neussargues en Pinatelle", "15031", "Celles"),
    ]


def test_the_file_of_insee():
    facts, problems = read(
        INSEE
        + "32,2019-01-01,COM,15027,0,CALVINET,Calvinet,Calvinet,COM,15027,0,PUYCAPEL,Puycapel,Puycapel\n"
        + "32,2019-01-01,COM,15027,0,CALVINET,Calvinet,Calvinet,COMD,15027,0,CALVINET,Calvinet,Calvinet\n"
        + "32,2019-01-01,COM,15136,0,MOURJOU,Mourjou,Mourjou,COM,15027,0,PUYCAPEL,Puycapel,Puycapel\n"
        + "32,2019-01-01,COM,15136,0,MOURJOU,Mourjou,Mourjou,COMD,15136,0,MOURJOU,Mourjou,Mourjou\n"
        + "21,2025-01-01,COM,15141,0,N,N,Neussargues en Pinatelle,COM,15031,0,CELLES,Celles,Celles\n"
        + "34,2015-01-01,COMA,15115,0,MARCHAL,Marchal,Marchal,COM,15038,0,C,C,Champs\n"
        + "10,1988-05-01,COM,15014,0,A,A,Aurillac,COM,15014,0,A,A,Aurillac\n"
    )
    assert problems.count == 0
    assert facts == [
        ChangeFact("merge", date(2019, 1, 1), "15136", "Mourjou", "15027", "Puycapel"),
        ChangeFact("rename", date(2019, 1, 1), "15027", "Calvinet", "15027", "Puycapel"),
        ChangeFact("restoration", date(2025, 1, 1), "15141", "Neussargues en Pinatelle", "15031", "Celles"),
    ]


def test_what_is_wrong_is_told_with_its_line():
    facts, problems = read(
        HEADER
        + "2019-01-01;divorce;15136;Mourjou;15027;Puycapel\n"
        + "hier;fusion;15136;Mourjou;15027;Puycapel\n"
        + "2019-02-30;fusion;15136;Mourjou;15027;Puycapel\n"
        + "2019-01-01;fusion;XYZ;Mourjou;15027;Puycapel\n"
        + "2019-01-01;fusion;15027;Puycapel;15027;Puycapel\n"
        + "2019-01-01;changement de nom;15027;Calvinet;15027;\n"
    )
    assert facts == []
    assert problems.kept == [
        Problem("change_kind", 2, "divorce"),
        Problem("change_date", 3, "hier"),
        Problem("change_date", 4, "2019-02-30"),
        Problem("change_code", 5, "XYZ → 15027"),
        Problem("change_same_code", 6, "15027 → 15027"),
        Problem("change_name", 7, "15027"),
    ]


def test_another_file():
    with pytest.raises(UnreadableError) as error:
        read("a;b\n1;2\n")
    assert error.value.problem == Problem("column_missing", 0, "date")


def test_a_merger_ends_a_commune():
    told = lives([merge(date(2019, 1, 1), "15136", "15027")], origin=ORIGIN)
    assert told["15136"].periods == [(ORIGIN, date(2019, 1, 1))]
    assert told["15136"].successor == "15027"
    assert "15027" not in told


def test_a_restored_commune_has_two_lives():
    told = lives(
        [restoration(date(2025, 1, 1), "15141", "15031"), merge(date(2016, 12, 1), "15031", "15141")],
        origin=ORIGIN,
    )
    assert told["15031"].periods == [(ORIGIN, date(2016, 12, 1)), (date(2025, 1, 1), None)]
    assert (told["15031"].successor, told["15031"].origin) == ("", "15141")


def test_mergers_of_mergers_lead_to_the_last():
    told = lives([merge(date(2016, 1, 1), "A", "B"), merge(date(2019, 1, 1), "B", "C")], origin=ORIGIN)
    assert heir_of(told, "A") == "C"
    assert heir_of(told, "Z") == "Z"


def test_a_second_end_changes_nothing_nor_does_a_circle():
    told = lives(
        [
            merge(date(2016, 1, 1), "A", "B"),
            merge(date(2017, 1, 1), "A", "C"),
            merge(date(2018, 1, 1), "B", "A"),
        ],
        origin=ORIGIN,
    )
    assert told["A"].periods == [(ORIGIN, date(2016, 1, 1))]
    assert heir_of(told, "A") in {"A", "B"}


def test_the_departement_of_a_code():
    assert [departement_of(code) for code in ("15014", "2A004", "97105", "98818")] == [
        "15",
        "2A",
        "971",
        "988",
    ]

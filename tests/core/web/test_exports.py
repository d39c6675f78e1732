import pytest

from cantou.core.web.exports import csv_lines, safe_cell


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "  =1"])
def test_a_formula_is_text(cell):
    assert safe_cell(cell) == "'" + cell


def test_numbers_words_and_nothing_stay_as_they_are():
    assert [safe_cell(value) for value in (-3, "trou = danger", None)] == [-3, "trou = danger", ""]


def test_lines_are_what_a_french_spreadsheet_expects():
    assert (
        "".join(csv_lines(["Où", "Quoi"], [["Vic ; bourg", '"=1"']]))
        == '\ufeffOù;Quoi\r\n"Vic ; bourg";"""=1"""\r\n'
    )

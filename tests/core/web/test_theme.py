import re
from pathlib import Path

import pytest

from cantou.core.organisations.models.organisation import COLOURS
from cantou.core.web.theme import DEFAULTS, INK, PAPER, SHEET, Weak, contrast, stylesheet, weak_pairs

TOKENS = Path(__file__).resolve().parents[3] / "assets/css/parts/tokens.css"


def test_contrast_is_the_one_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_cantou_s_own_colours_are_legible():
    assert weak_pairs({}) == []


def test_a_pale_colour_for_what_one_can_do_is_refused_with_its_contrasts():
    weak = weak_pairs({"action": "#f2c12e"})
    assert weak[0] == Weak("action", PAPER, 1.62, 4.5)
    assert [(pair.front, pair.ground) for pair in weak] == [
        ("action", PAPER),
        ("action", SHEET),
        (SHEET, "action"),
        ("action", "action_soft"),
    ]


def test_the_style_sheet_sets_the_tokens_and_nothing_else():
    assert stylesheet({"band": "#102a43", "action": "#0b4f6c"}) == ":root{--action:#0b4f6c;--band:#102a43;}\n"
    assert stylesheet({}) == ":root{}\n"


@pytest.mark.parametrize(
    "chosen",
    [{"action": "red"}, {"action": "#ABCDEF"}, {"ink": "#000000"}, {"mark": "#000000}body{display:none"}],
)
def test_what_is_not_a_colour_never_enters_a_style_sheet(chosen):
    with pytest.raises(ValueError, match="not one of the six tokens"):
        stylesheet(chosen)


def test_the_tokens_are_the_same_everywhere():
    declared = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", TOKENS.read_text()))
    assert {name: declared[name.replace("_", "-")] for name in DEFAULTS} == DEFAULTS
    assert declared["paper"] == PAPER
    assert declared["ink"] == INK
    assert tuple(DEFAULTS) == COLOURS

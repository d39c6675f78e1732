from __future__ import annotations

import pytest
import typst

from cantou.core.web.pdf import legible, make_pdf

TEMPLATE = b"""#let it = json(bytes(sys.inputs.values))
#set document(title: it.title)
#set text(lang: "fr")
#it.text"""


@pytest.mark.parametrize(
    "text",
    [
        "Danger \U0001f9ff",
        "\U000f0000 漢字",
        "a\x01b\x00c",
        '#panic("x") $ @abc \\ #sys.inputs `raw` <label>',
    ],
)
def test_whatever_people_type_there_is_a_pdf(text):
    found = make_pdf(TEMPLATE, name="values", values={"title": "Une page", "text": text})
    assert found.startswith(b"%PDF-")


def test_another_fault_is_not_hidden():
    with pytest.raises(typst.TypstError):
        make_pdf(b"#panic()", name="values", values={})


def test_only_what_fonts_may_lack_becomes_a_square():
    told = {"a": ["Nœud\u00a0: « l’été » – 5\u202f€\n", ("\U0001f9ff\x00",)], "b": 3}
    assert legible(told) == {"a": ["Nœud\u00a0: « l’été » – 5\u202f€\n", ["□□"]], "b": 3}

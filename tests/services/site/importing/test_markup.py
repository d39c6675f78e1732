from __future__ import annotations

import pytest

from cantou.services.site.importing.found import Block, Picture
from cantou.services.site.importing.markup import LONGEST, plain, read


def test_text_headings_lists_and_links_become_blocks() -> None:
    found = read(
        "<h2>Le <b>lavoir</b></h2><p>Il est <a href='/x'>rouvert</a>.<br>Venez&nbsp;!</p>"
        "<ul><li>à pied<li>à vélo</ul><blockquote>Enfin &amp; bien</blockquote>Suite\n\nFin"
        "<img src='/a.jpg' alt='Le lavoir  vu du pont'>",
        base="https://exemple.fr/actu/",
    )
    assert found.blocks == [
        Block("heading", ("Le lavoir",), 2),
        Block("text", ("Il est rouvert (https://exemple.fr/x).", "Venez !")),
        Block("list", ("à pied", "à vélo")),
        Block("quote", ("Enfin & bien",)),
        Block("text", ("Suite",)),
        Block("text", ("Fin",)),
    ]
    assert found.pictures == [Picture("https://exemple.fr/a.jpg", "Le lavoir vu du pont")]
    assert not found.removed


def test_what_could_run_is_removed_and_counted() -> None:
    found = read(
        "<p onclick='vol()'>Un<script>vol('</p>')</script> mot</p><iframe src=//x></iframe>"
        "<a href='javascript:vol()'>ici</a><svg><script>1</script></svg>[gallery ids='1,2']<img src=data:x onerror=v()>"
        "<SCRIPT>sans fin"
    )
    assert [block.lines for block in found.blocks] == [("Un mot",), ("ici",)]
    assert found.pictures == []
    assert dict(found.removed) == {
        "code court": 1, "onclick": 1, "script": 2, "iframe": 1, "javascript:": 1, "svg": 1, "onerror": 1
    }  # fmt: skip


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<!--",
        "<a ",
        '<a b="',
        "<![CDATA[",
        "</",
        "<script>",
        "[a ",
        "&#",
        "<p>",
        "< >",
        "<ul><li>a",
        "\n ",
    ],
)
def test_markup_without_end_costs_its_length_only(piece: str) -> None:
    """Five thousand times what a parser that looks back would read again and again: this would not come to an end."""
    read(piece * (LONGEST // len(piece)))
    read(piece * (LONGEST // len(piece)) + ">")


def test_a_text_too_long_is_cut_and_says_so() -> None:
    found = read("a" * (LONGEST + 1))
    assert found.is_cut
    assert len(found.blocks[0].lines[0]) == LONGEST


def test_a_title_is_one_line_of_words() -> None:
    assert plain("<b>Fête</b>\n du&nbsp;pain <script>x</script>") == "Fête du pain"

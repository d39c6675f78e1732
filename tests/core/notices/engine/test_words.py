from __future__ import annotations

import pytest

from cantou.core.notices.domain.html import as_html
from cantou.core.notices.engine.words import WordsError, check, fill, names


def test_placeholders_are_filled_and_values_are_not_read_for_more():
    assert fill("Bonjour {prenom},\nvotre {quoi}.", {"prenom": "{quoi}", "quoi": "dossier"}) == (
        "Bonjour {quoi},\nvotre dossier."
    )


def test_a_line_whose_placeholders_are_all_empty_disappears():
    words = "Traité.\nMotif : {motif}\nPar {agent}, le {jour}\n\n{lien}\n\nLa mairie"
    assert fill(words, {"jour": "3 mai"}) == "Traité.\nPar , le 3 mai\n\nLa mairie"


def test_a_line_without_a_name_keeps_its_greeting_polite():
    assert fill("Bonjour {prenom},", {"prenom": ""}) == ""


@pytest.mark.parametrize(
    ("words", "unknown", "brace"),
    [
        ("{absent} et {reference}, {autre}", ("absent", "autre"), False),
        ("{reference", (), True),
        ("}{", (), True),
        ("{Reference}", (), True),
        ("{reference.__class__}", (), True),
        ("{0}", (), True),
    ],
)
def test_words_name_only_what_there_is(words, unknown, brace):
    with pytest.raises(WordsError) as refused:
        check(words, {"reference"})
    assert (refused.value.unknown, refused.value.brace) == (unknown, brace)


def test_known_words_pass():
    check("Réf. {reference}, 100 %, « oui »", {"reference", "lien"})
    assert names("{a}{b} {a}") == {"a", "b"}


def test_no_line_begins_with_a_mark_nor_ends_with_a_guillemet():
    assert as_html("Merci ! Dit-il : « oui »") == ("<p>Merci\u00a0! Dit-il\u00a0: «\u00a0oui\u00a0»</p>")


def test_a_reference_stays_in_one_piece_and_addresses_as_they_are():
    assert as_html("Réf. 7K4-M2R-XAF, 12-13") == "<p>Réf. 7K4\u2011M2R\u2011XAF, 12-13</p>"
    assert "7K4-M2R-XAF" in as_html("https://cantou.example/7K4-M2R-XAF/")


LINK = "https://cantou.example/suivi/abc?x=1&y=2"


def test_text_becomes_paragraphs_lists_links_and_one_button():
    text = f"Bonjour <Jeanne>,\nvoici.\n\n- un & deux\n- trois\n\n{LINK}\n\nVoir aussi {LINK}."
    assert as_html(text, link=LINK, action="Suivre") == (
        "<p>Bonjour &lt;Jeanne&gt;,<br>voici.</p>"
        "<ul><li>un &amp; deux</li><li>trois</li></ul>"
        '<p><a class="button" href="https://cantou.example/suivi/abc?x=1&amp;y=2">Suivre</a></p>'
        '<p>Voir aussi <a href="https://cantou.example/suivi/abc?x=1&amp;y=2">'
        "https://cantou.example/suivi/abc?x=1&amp;y=2</a>.</p>"
    )


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", 'https://x.example/"onclick=a'])
def test_only_addresses_of_pages_are_followed(text):
    html = as_html(text)
    assert "javascript:" not in html.replace("<p>javascript:", "")
    assert '"onclick' not in html

from __future__ import annotations

import pytest

from cantou.core.notices.engine.own_words import from_html, own_words

QUOTED = "> Bonjour,\n> votre signalement est arrivé.\n"


@pytest.mark.parametrize(
    "after",
    [
        f"Le lun. 30 nov. 2026 à 15:30, Mairie de Vic <mairie@vic.example> a écrit :\n{QUOTED}",
        f"Le lun. 30 nov. 2026 à 15:30, Mairie de Vic-sur-Cère\n<mairie@vic.example> a écrit :\n\n{QUOTED}",
        f"On Mon, Nov 30, 2026 at 3:30 PM Mairie <mairie@vic.example> wrote:\n{QUOTED}",
        "-----Message d’origine-----\nDe : Mairie\nObjet : Votre signalement\n",
        "________________________________\nDe : Mairie <mairie@vic.example>\nEnvoyé : lundi 30 novembre\n",
        "De : Mairie de Vic\nEnvoyé : lundi 30 novembre 2026 15:30\nÀ : Ginette\nObjet : Re\n",
        "*From:* Mairie\n*Date:* Monday\n",
        "-- \nGinette Fau\n06 12 34 56 78\n",
        "Envoyé de mon iPhone\n",
        "Envoyé depuis mon mobile Orange\n",
        "Télécharger Outlook pour Android\n",
        QUOTED,
    ],
)
def test_what_follows_is_not_theirs(after):
    assert own_words(f"C’est réparé.\n\nMerci.\n\n{after}") == "C’est réparé.\n\nMerci."


@pytest.mark.parametrize(
    "text",
    [
        "Le trou devant l’école est revenu, le voisin a écrit à la mairie.",
        "De : la route au pont, tout est défoncé.\nMerci.",
        "Le panneau du carrefour\na été arraché.",
        "Sujet -- le banc",
    ],
)
def test_what_only_looks_like_it_stays(text):
    assert own_words(text) == text


def test_a_mail_that_is_only_passed_on_is_what_they_say():
    assert own_words("> Il y a un trou\n>> ici\n") == "Il y a un trou\nici"


def test_answers_between_the_lines_are_kept_without_the_lines():
    assert own_words("> Où ?\nDevant le four\n> Quand ?\nHier") == "Devant le four\nHier"


@pytest.mark.parametrize(
    "unit", ["<!--", "<!", "</", "<a ", "<script></", "<style>", "&#", "<b>", "<a b='", "&#9"]
)
@pytest.mark.parametrize("end", ["", ">", "</script>"])
def test_what_never_closes_is_read_in_one_pass(unit, end):
    """A parser that looks for the end of each again takes minutes for it."""
    assert from_html(f"<p>Un trou</p>{unit * 40_000}{end}").startswith("Un trou")


def test_a_number_of_thousands_of_digits_is_left_as_it_is():
    assert from_html(f"<p>Un trou &#{'9' * 9_000}; ici</p>").startswith("Un trou &#999")


def test_an_answer_of_empty_lines_is_read_in_one_pass():
    assert own_words("\n" * 90_000 + "> Un trou") == "Un trou"

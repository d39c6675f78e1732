from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.services.dechets.engine import said
from cantou.services.dechets.engine.pattern import LAST, Pattern
from cantou.services.dechets.engine.words import LONGEST, read
from tests.services.dechets.engine.test_collections import PATTERNS

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "pattern", "shift"),
    [
        ("semaines paires le mardi, décalé après un férié", Pattern((1,), "even"), "next"),
        ("1er et 3e jeudi du mois", Pattern((3,), nths=(1, 3)), None),
        ("Premier mardi de chaque mois, sauf jours fériés", Pattern((1,), nths=(1,)), "skip"),
        ("2ème et 4ème mercredis du mois", Pattern((2,), nths=(2, 4)), None),
        ("dernier vendredi du mois", Pattern((4,), nths=(LAST,)), None),
        ("le vendredi, toute la semaine décalée d’un jour après un férié", Pattern((4,)), "week"),
        ("jeudi : les collectes de la semaine sont décalées d'un jour jusqu'au samedi", Pattern((3,)), "week"),
        ("Tous les lundis et jeudis", Pattern((0, 3)), None),
        ("lun. et jeu.", Pattern((0, 3)), None),
        ("du lundi au vendredi", Pattern((0, 1, 2, 3, 4)), None),
        ("mercredi, sem. impaire, reporté au lendemain si férié", Pattern((2,), "odd"), "next"),
        ("Collecte le mardi matin (semaines paires), y compris les jours fériés", Pattern((1,), "even"), "none"),
        ("chaque lundi d’avril à octobre, la veille si férié", Pattern((0,), months=tuple(range(4, 11))), "previous"),
        ("le samedi en juillet et août", Pattern((5,), months=(7, 8)), None),
        ("le lundi sauf en août", Pattern((0,), months=(1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12)), None),
        ("le lundi de novembre à février", Pattern((0,), months=(1, 2, 11, 12)), None),
        ("le 1er et le 15 de chaque mois", Pattern(month_days=(1, 15)), None),
        ("bac jaune : semaines paires, le mercredi ; si férié, le lendemain", Pattern((2,), "even"), "next"),
        ("les 4 mars, 2 juin et 8 septembre 2027",
         Pattern(dates=(date(2027, 3, 4), date(2027, 6, 2), date(2027, 9, 8))), None),
        ("le 29 février", Pattern(dates=(date(2028, 2, 29),)), None),
    ],
)  # fmt: skip
def test_the_words_of_paper_calendars(text, pattern, shift):
    found = read(text, TODAY)
    assert (found.pattern, found.shift, found.unknown, found.problems) == (pattern, shift, (), ())


def test_only_the_holidays_that_are_named():
    assert read("le mardi sauf le 1er mai et le 25 décembre", TODAY).on == ("travail", "noel")
    found = read("le lundi, décalé au lendemain après le 1er mai, Noël et le jour de l’An", TODAY)
    assert (found.shift, found.on) == ("next", ("an", "travail", "noel"))


def test_from_when_until_when():
    found = read("du 5 janvier 2026 au 18 décembre 2026 le lundi", TODAY)
    assert (found.starts_on, found.ends_on) == (date(2026, 1, 5), date(2026, 12, 18))
    found = read("une semaine sur deux le jeudi à partir du 7 janvier 2027", TODAY)
    assert (found.pattern, found.starts_on) == (Pattern((3,), "every", 2), date(2027, 1, 7))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "Quel jour ?"),
        ("toutes les semaines", "Quel jour ?"),
        ("le 31 juin", "Le 31 juin n’existe pas."),
        ("le lundi 29 février 2027", "Le 29 février 2027 n’existe pas."),
        ("le 45 du mois", "Aucun mois n’a de 45."),
        ("du 18 décembre 2026 au 5 janvier 2026 le lundi", "La fin est avant le début."),
        ("tous les 15 jours le mardi", "À partir de quand ?"),
        ("mardi semaine A", "« semaine A » ne dit pas lesquelles"),
        ("le mardi, toutes les 60 semaines", "au moins toutes les 26 semaines"),
    ],
)
def test_what_is_wrong_is_said(text, problem):
    assert problem in " ".join(read(text, TODAY).problems)


def test_what_is_not_understood_is_named():
    assert read("le mardi quand il pleut", TODAY).unknown == ("quand", "il", "pleut")


@given(pattern=PATTERNS.filter(lambda one: one.weeks != "every" or one.every > 1))
def test_what_is_said_of_a_rule_is_read_as_that_rule(pattern):
    """The sentence that the secretary checks says neither more nor less than the rule."""
    since = " à partir du 1er janvier 2026" if pattern.weeks == "every" else ""
    found = read(said.pattern(pattern) + since, TODAY)
    assert (found.unknown, found.problems) == ((), ())
    whole = {name: getattr(pattern, name) for name in ("weekdays", "weeks", "every")}
    assert {name: getattr(found.pattern, name) for name in whole} == whole
    assert set(found.pattern.nths) == set(pattern.nths)
    assert set(found.pattern.month_days) == set(pattern.month_days)
    assert set(found.pattern.months or range(1, 13)) == set(pattern.months or range(1, 13))


@given(text=st.text(max_size=LONGEST + 50))
def test_nothing_that_is_typed_breaks_it(text):
    read(text, TODAY)

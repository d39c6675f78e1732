"""Conditions: written, checked, worth the same in Python and in the page."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from random import Random

import pytest

from cantou.core.forms.engine.check import CycleError, check, in_order
from cantou.core.forms.engine.tree import ConditionError, from_json, keys_of, to_json
from cantou.core.forms.engine.words import parse, say
from cantou.core.forms.engine.worth import holds
from tests.core.forms import chance

TODAY = date(2026, 11, 30)
CASES = 10_000
RUNNER = Path(__file__).with_name("conditions.mjs")


def worth(text, today=TODAY, **answers):
    condition = parse(text)
    check(condition, chance.KINDS)
    return holds(condition, answers, chance.KINDS, today)


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("quotient < 700", {"quotient": "699.99"}, True),
        ("quotient < 700", {"quotient": 700}, False),
        ("quotient <= 700,000001", {"quotient": "700.000001"}, True),
        ("quotient < 700", {}, False),
        ("non quotient < 700", {}, True),
        ("quotient ≠ 700", {}, True),
        ('nom = "Vic"', {"nom": "vic"}, False),
        ('nom contient "CÈRE"', {"nom": "Vic-sur-Ce\u0300re"}, True),
        ('nom dans ("Vic" ; "Polminhac")', {"nom": "Polminhac"}, True),
        ("places dans (1 ; 2,5)", {"places": "2.50"}, True),
        ("age(naissance) >= 18", {"naissance": "2008-11-30"}, True),
        ("age(naissance) >= 18", {"naissance": "2008-12-01"}, False),
        ("age(naissance) >= 0", {"naissance": "2026-12-01"}, False),
        ("debut >= aujourdhui + 15 jours", {"debut": "2026-12-15"}, True),
        ("debut >= aujourdhui + 15 jours", {"debut": "2026-12-14"}, False),
        ("debut = 2024-01-31 + 1 mois", {"debut": "2024-02-29"}, True),
        ("debut + 1 an = 2025-02-28", {"debut": "2024-02-29"}, True),
        ("debut < aujourdhui - 2 semaines", {"debut": "2026-11-15"}, True),
        ("nombre(enfants) > 2", {"enfants": ["a", "b", "c"]}, True),
        ("nombre(enfants) = 0", {}, True),
        ('jours contient "mardi"', {"jours": ["lundi", "mardi"]}, True),
        ('jours contient "mar"', {"jours": ["lundi", "mardi"]}, False),
        ("rempli(nom)", {"nom": ""}, False),
        ("vide(enfants)", {"enfants": []}, True),
        ("resident est oui", {"resident": True}, True),
        ("resident est non", {"resident": False}, True),
        ("resident est non", {}, False),
        ("non resident", {}, True),
        ("resident = malade", {"resident": True, "malade": True}, True),
        ("resident ou malade et quotient < 10", {"resident": True}, True),
        ("(resident ou malade) et quotient < 10", {"resident": True}, False),
    ],
)
def test_it_is_worth(text, answers, expected):
    assert worth(text, **answers) is expected


def test_a_question_may_be_called_like_a_word_that_is_said_before_a_parenthesis():
    condition = parse("age > 3 et jours < 2 et nombre = 1 et rempli(age)")
    assert keys_of(condition) == {"age", "jours", "nombre"}
    assert parse(say(condition)) == condition


def test_who_is_born_on_a_29_february_is_older_on_1_march():
    born = {"naissance": "2008-02-29"}
    assert not worth("age(naissance) >= 17", date(2025, 2, 28), **born)
    assert worth("age(naissance) >= 17", date(2025, 3, 1), **born)


def test_python_and_the_page_agree_on_ten_thousand_conditions():
    die = Random(20261130)
    made = [(chance.condition(die), chance.answers(die), chance.day(die)) for _each in range(CASES)]
    ours = [holds(condition, answers, chance.KINDS, today) for condition, answers, today in made]
    cases = [
        {"condition": to_json(condition), "answers": answers, "today": today.isoformat()}
        for condition, answers, today in made
    ]
    told = json.dumps({"kinds": chance.KINDS, "cases": cases})
    done = subprocess.run(["node", RUNNER], input=told, capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout)
    assert [cases[at] for at in range(CASES) if ours[at] is not theirs[at]][:3] == []
    assert 0.3 < sum(ours) / CASES < 0.7


def test_what_is_said_is_read_back():
    die = Random(7)
    for _each in range(1_000):
        condition = chance.condition(die)
        check(condition, chance.KINDS)
        assert parse(say(condition)) == condition
        assert from_json(json.loads(json.dumps(to_json(condition)))) == condition


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("", "Il faut une valeur, et non la fin.", 0),
        ("quotient <", "Il faut une valeur, et non la fin.", 10),
        ("quotient 700", "Il faut « et » ou « ou », et non « 700 ».", 9),
        ("quotient < 700 et", "Il faut une valeur, et non la fin.", 17),
        ("quotient < 7 ! 0", "« ! » ne se comprend pas ici.", 13),
        ("nom = 'Vic'", "« ' » ne se comprend pas ici.", 6),
        ('nom = "Vic', '« " » ne se comprend pas ici.', 6),
        ("(resident", "Il faut « ) », et non la fin.", 9),
        ("nom dans ()", "Il faut une valeur, et non « ) ».", 10),
        (
            "debut < aujourdhui + 2",
            "Il faut « jours », « semaines », « mois » ou « ans », et non la fin.",
            22,
        ),
        ("debut < aujourdhui + 2,5 jours", "Il faut un nombre entier, et non « 2,5 ».", 21),
        ("rempli(et)", "Il faut le nom d’une question, et non « et ».", 7),
    ],
)
def test_what_cannot_be_read_is_shown(text, words, place):
    with pytest.raises(ConditionError) as refused:
        parse(text)
    assert (str(refused.value), refused.value.place) == (words, place)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("inconnu = 1", "Il n’y a pas de question « inconnu »."),
        ("rempli(inconnu)", "Il n’y a pas de question « inconnu »."),
        ("nom = 1", "On ne compare pas un texte et un nombre."),
        ('nom < "Vic"', "Rien n’est plus grand ni plus petit qu’un texte."),
        ("enfants = enfants", "Une liste ne se compare pas : dites « contient », ou « nombre(…) »."),
        ('enfants dans ("a")', "Une liste n’est pas dans une liste : dites « contient »."),
        ('quotient contient "1"', "Seuls un texte ou une liste contiennent quelque chose."),
        ("quotient", "Il faut un oui ou non ici, et c’est un nombre."),
        ("nom ou resident", "Il faut un oui ou non ici, et c’est un texte."),
        ("age(nom) > 3", "Il faut une date ici, et c’est un texte."),
        ("nombre(nom) > 3", "Il faut une liste ici, et c’est un texte."),
        ("debut = 2025-02-29", "« 2025-02-29 » n’est pas une date."),
        ("quotient = 1,1234567", "« 1.1234567 » n’est pas un nombre."),
        ("debut = aujourdhui + 40001 jours", "« 40001 » est trop loin."),
    ],
)
def test_what_makes_no_sense_is_refused_when_saved(text, words):
    with pytest.raises(ConditionError) as refused:
        check(parse(text), chance.KINDS)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {},
        {"is": "python", "code": "1"},
        {"is": "answer"},
        {"is": "answer", "key": 3},
        {"is": "value", "kind": "yes_no", "value": "oui"},
        {"is": "value", "kind": "number", "value": 3},
        {"is": "value", "kind": "list", "value": "x"},
        {"is": "later", "day": {"is": "today"}, "count": "1", "unit": "days"},
        {"is": "later", "day": {"is": "today"}, "count": 1, "unit": "hours"},
        {"is": "compare", "left": {"is": "today"}, "operator": "~", "right": {"is": "today"}},
        {"is": "all", "parts": []},
        {"is": "any", "parts": [{"is": "today"}]},
    ],
)
def test_json_that_is_no_condition_is_refused(given):
    with pytest.raises(ConditionError):
        from_json(given)


def test_neither_too_deep_nor_too_large():
    deep = {"is": "answered", "key": "nom"}
    for _each in range(40):
        deep = {"is": "not", "what": deep}
    wide = {"is": "all", "parts": [{"is": "answered", "key": "nom"}] * 501}
    for given in (deep, wide):
        with pytest.raises(ConditionError):
            from_json(given)
    for text in ("non " * 40 + "resident", "(" * 40 + "resident" + ")" * 40, " et ".join(["resident"] * 501)):
        with pytest.raises(ConditionError):
            parse(text)


def test_the_questions_it_asks_about():
    assert keys_of(parse("rempli(nom) ou age(naissance) > 3 et nombre(enfants) = places")) == {
        *("nom", "naissance", "enfants", "places")
    }


class TestTheOrder:
    def test_each_after_what_it_needs_and_else_as_given(self):
        needs = {"a": {"c"}, "b": set(), "c": {"d"}, "d": {"elsewhere"}, "e": {"a"}}
        assert in_order({key: frozenset(each) for key, each in needs.items()}) == ["d", "c", "a", "b", "e"]

    def test_a_circle_is_told_in_its_order(self):
        needs = {"a": {"b"}, "b": {"c"}, "c": {"b"}}
        with pytest.raises(CycleError) as refused:
            in_order({key: frozenset(each) for key, each in needs.items()})
        assert refused.value.keys == ("b", "c", "b")
        assert str(refused.value) == "Ces questions dépendent les unes des autres en rond : b → c → b."

    def test_itself(self):
        with pytest.raises(CycleError) as refused:
            in_order({"a": frozenset("a")})
        assert refused.value.keys == ("a", "a")

    def test_a_long_chain(self):
        needs = {str(at): frozenset([str(at + 1)]) for at in range(20_000)}
        assert in_order(needs)[0] == "19999"

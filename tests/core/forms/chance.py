"""Conditions and answers made by chance, of which all make sense for these questions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from cantou.core.forms.engine.tree import (
    COMPARISONS,
    UNITS,
    Age,
    Among,
    Answer,
    Answered,
    Compare,
    Every,
    Holds,
    HowMany,
    Later,
    Literally,
    Not,
    Some,
    Today,
)

if TYPE_CHECKING:
    from random import Random

KINDS = {
    **dict.fromkeys(("nom", "rue"), "text"),
    **dict.fromkeys(("quotient", "places"), "number"),
    **dict.fromkeys(("naissance", "debut"), "date"),
    **dict.fromkeys(("resident", "malade"), "yes_no"),
    **dict.fromkeys(("enfants", "jours"), "list"),
}
TEXTS = (
    "Vic",
    "vic",
    "VIC-SUR-CÈRE",
    "Vic-sur-Ce\u0300re",
    "ΟΔΟΣ",
    "οδος",
    "İstanbul",
    "straße",
    "STRASSE",
    'a"b\\c',
    "",
)
NUMBERS = (
    "0",
    "-0",
    "1",
    "-1",
    "2",
    "2.5",
    "2.50",
    "0.000001",
    "-0.5",
    "699.99",
    "700",
    "999999999999",
    "1000000000000",
)
DAYS = (
    "2024-02-29",
    "2025-02-28",
    "2025-03-01",
    "2008-02-29",
    "2000-12-31",
    "2026-11-30",
    "1799-12-31",
    "2999-12-31",
)
# Answers that are not of their kind, or not of any.
STRANGE = (
    None,
    "",
    12,
    3.0,
    3.5,
    -0.0,
    1e20,
    True,
    [],
    {},
    [None, {}],
    {"label": "Vic"},
    {"label": 3},
    "2025-02-29",
    "1.2345678",
    "+1",
    "1e3",
    " 1",
    "١",
)


def condition(chance: Random, depth: int = 3):
    if depth and chance.random() < 0.5:
        parts = tuple(condition(chance, depth - 1) for _each in range(chance.randint(2, 3)))
        return chance.choice([Every(parts), Some(parts), Not(parts[0])])
    return chance.choice([_compare, _among, _holds, _answered, _bare])(chance)


def _bare(chance):
    return Answer(chance.choice(["resident", "malade"]))


def _answered(chance):
    return Answered(chance.choice(list(KINDS)))


def _holds(chance):
    whole = chance.choice(
        [Answer("nom"), Answer("rue"), Answer("enfants"), Answer("jours"), literal(chance, "text")]
    )
    return Holds(whole, _of(chance, "text"))


def _among(chance):
    kind = chance.choice(["text", "number", "date", "yes_no"])
    return Among(_of(chance, kind), tuple(literal(chance, kind) for _each in range(chance.randint(1, 3))))


def _compare(chance):
    kind = chance.choice(["text", "number", "date", "yes_no"])
    operator = chance.choice(COMPARISONS if kind in {"number", "date"} else COMPARISONS[:2])
    return Compare(_of(chance, kind), operator, _of(chance, kind))


def _of(chance, kind):
    if chance.random() < 0.6:
        return Answer(chance.choice([key for key, each in KINDS.items() if each == kind]))
    if kind == "number" and chance.random() < 0.6:
        return chance.choice([Age(_of(chance, "date")), HowMany(Answer(chance.choice(["enfants", "jours"])))])
    if kind == "date" and chance.random() < 0.7:
        count = chance.choice([0, 1, -1, 12, 30, -365, 1200, chance.randint(-40_000, 40_000)])
        return chance.choice([Today(), Later(_of(chance, "date"), count, chance.choice(UNITS))])
    return literal(chance, kind)


def literal(chance, kind):
    if kind == "yes_no":
        return Literally(kind, chance.random() < 0.5)
    known = {"text": TEXTS[:-1], "number": NUMBERS[:-1], "date": [one for one in DAYS if one > "1800"]}[kind]
    return Literally(kind, chance.choice(known))


def answers(chance):
    found = {}
    for key, kind in KINDS.items():
        if chance.random() < 0.15:
            found[key] = chance.choice(STRANGE)
        elif chance.random() < 0.85:
            found[key] = _answer(chance, kind)
    return found


def _answer(chance, kind):
    if kind == "yes_no":
        return chance.random() < 0.5
    if kind == "list":
        return [chance.choice(TEXTS) for _each in range(chance.randint(0, 3))]
    if kind == "number" and chance.random() < 0.3:
        return chance.randint(-3, 20)
    return chance.choice({"text": TEXTS, "number": NUMBERS, "date": DAYS}[kind])


def day(chance):
    near = chance.choice([date(2025, 2, 28), date(2024, 2, 29), date(2025, 3, 1), date(2026, 12, 31)])
    return near + timedelta(chance.randint(-400, 400) if chance.random() < 0.5 else 0)

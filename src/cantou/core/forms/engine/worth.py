"""What a condition is worth, for these answers. `assets/js/modules/conditions.js` says the same, to the letter.

Answers are what a case keeps, by the key of their question: texts, addresses by their label, numbers as digits with
at most six decimals (or whole numbers), days in ISO form, true or false, lists of texts. What is missing, or is not of
its kind, is empty: a comparison with what is empty is false, and "is not" is always the contrary of "is".
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize

from cantou.core.forms.engine.tree import (
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
    from collections.abc import Mapping

    from cantou.core.forms.engine.tree import Kind, Node, Unit

DECIMALS: Final = 6
NUMBER: Final = re.compile(rf"-?[0-9]{{1,12}}(?:\.[0-9]{{1,{DECIMALS}}})?", re.ASCII)
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
FIRST, LAST = date(1800, 1, 1), date(2999, 12, 31)
MONTHS: Final = 12
Worth = str | int | bool | date | tuple[str | None, ...] | None
"""A number is counted in millionths, so that nothing is lost in a fraction."""


def holds(condition: Node, answers: Mapping[str, Any], kinds: Mapping[str, Kind], today: date) -> bool:
    """`kinds`: of each question. A condition that `check` has passed."""
    return _Reckoning(answers, kinds, today).truth(condition)


def worth_of(
    node: Node, answers: Mapping[str, Any], kinds: Mapping[str, Kind], today: date
) -> str | bool | None:
    """What a node is worth, as answers are kept. A list is worth nothing."""
    found = _Reckoning(answers, kinds, today).worth(node)
    if isinstance(found, bool) or found is None or isinstance(found, str):
        return found
    if isinstance(found, date):
        return found.isoformat()
    return _digits(found) if isinstance(found, int) else None


def _digits(millionths: int) -> str:
    whole, rest = divmod(abs(millionths), 10**DECIMALS)
    text = f"{whole}.{rest:0{DECIMALS}}".rstrip("0").rstrip(".")
    return f"-{text}" if millionths < 0 else text


class _Reckoning:
    def __init__(self, answers: Mapping[str, Any], kinds: Mapping[str, Kind], today: date) -> None:
        self.answers, self.kinds, self.today = answers, kinds, today

    def truth(self, node: Node) -> bool:  # noqa: PLR0911 (one case for each kind of node)
        match node:
            case Every(parts):
                return all(self.truth(one) for one in parts)
            case Some(parts):
                return any(self.truth(one) for one in parts)
            case Not(what):
                return not self.truth(what)
            case Answered(key):
                return self.answer(key) not in {None, ()}
            case Compare(left, operator, right):
                return _compared(self.worth(left), operator, self.worth(right))
            case Among(value, choices):
                found = self.worth(value)
                return any(_compared(found, "=", self.worth(one)) for one in choices)
            case Holds(whole, part):
                return _has(self.worth(whole), self.worth(part))
        return self.worth(node) is True

    def worth(self, node: Node) -> Worth:  # noqa: PLR0911 (idem)
        match node:
            case Answer(key):
                return self.answer(key)
            case Literally(kind, value):
                return understood(value, kind)
            case Today():
                return self.today
            case Later(day, count, unit):
                return _later(self.worth(day), count, unit)
            case Age(day):
                return _years(self.worth(day), self.today)
            case HowMany(things):
                found = self.worth(things)
                return len(found) * 10**DECIMALS if isinstance(found, tuple) else 0
        return self.truth(node)

    def answer(self, key: str) -> Worth:
        kind = self.kinds.get(key)
        return understood(self.answers.get(key), kind) if kind else None


def understood(given: Any, kind: Kind) -> Worth:
    """None: nothing, or not of this kind."""
    if kind == "yes_no":
        return given if isinstance(given, bool) else None
    if kind == "list":
        return tuple(map(_thing, given)) if isinstance(given, (list, tuple)) else None
    if kind == "number" and type(given) in {int, float} and int(given) == given:
        given = str(int(given))
    if kind == "text" and isinstance(given, dict):
        given = given.get("label")
    if not isinstance(given, str):
        return None
    if kind == "text":
        return normalize("NFC", given) or None
    return _number(given) if kind == "number" else _day(given)


def _thing(given: Any) -> str | None:
    """Files and repeated blocks can only be counted."""
    return normalize("NFC", given) if isinstance(given, str) else None


def _number(given: str) -> int | None:
    if not NUMBER.fullmatch(given):
        return None
    whole, _point, rest = given.partition(".")
    return int(whole + rest.ljust(DECIMALS, "0"))


def _day(given: str) -> date | None:
    if not DAY.fullmatch(given):
        return None
    try:
        found = date.fromisoformat(given)
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


def _compared(left: Worth, operator: str, right: Worth) -> bool:
    if operator == "!=":
        return not _compared(left, "=", right)
    if left is None or right is None or type(left) is not type(right):
        return False
    if operator == "=":
        return not isinstance(left, tuple) and left == right
    if not isinstance(left, (int, date)) or isinstance(left, bool):
        return False
    assert isinstance(right, type(left))
    if operator in {"<", ">="}:
        return (left < right) is (operator == "<")  # type: ignore[operator]
    return (left > right) is (operator == ">")  # type: ignore[operator]


def _has(whole: Worth, part: Worth) -> bool:
    if not isinstance(part, str):
        return False
    if isinstance(whole, tuple):
        return part in whole
    return isinstance(whole, str) and _small(part) in _small(whole)


def _small(text: str) -> str:
    return normalize("NFC", text.lower())


def _later(day: Worth, count: int, unit: Unit) -> date | None:
    """The end of a month that has no such day is its last one."""
    if not isinstance(day, date):
        return None
    if unit in {"days", "weeks"}:
        number = day.toordinal() + count * (7 if unit == "weeks" else 1)
        return date.fromordinal(number) if FIRST.toordinal() <= number <= LAST.toordinal() else None
    months = day.year * MONTHS + day.month - 1 + count * (MONTHS if unit == "years" else 1)
    year, month = divmod(months, MONTHS)
    if not FIRST.year <= year <= LAST.year:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _years(day: Worth, today: date) -> int | None:
    """As of today; None of a day to come. Who was born on a 29 February is a year older on 1 March."""
    if not isinstance(day, date) or day > today:
        return None
    years = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    return int(years) * 10**DECIMALS

"""What a condition is made of, and the JSON that a definition keeps of it (docs/adr/0157).

A condition is a tree of a few kinds of node and nothing else: no template, no code. `assets/js/modules/conditions.js`
reads the same JSON; what a node is worth is in `worth`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["text", "number", "date", "yes_no", "list"]
"""What an answer is: a choice is a text, several choices, files and repeated blocks are lists."""
Comparison = Literal["=", "!=", "<", "<=", ">", ">="]
Unit = Literal["days", "weeks", "months", "years"]

COMPARISONS: Final = ("=", "!=", "<", "<=", ">", ">=")
UNITS: Final = ("days", "weeks", "months", "years")
DEEPEST: Final = 30
MOST_NODES: Final = 500


class ConditionError(ValueError):
    """This is no condition. The words are for whoever writes it; `place`: where in its text, from 0."""

    def __init__(self, words: str, place: int | None = None) -> None:
        super().__init__(words)
        self.place = place


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a question."""

    key: str


@dataclass(frozen=True, slots=True)
class Literally:
    """`value`: a text, a number as digits, a day in ISO form, True or False, by its kind."""

    kind: Kind
    value: str | bool


@dataclass(frozen=True, slots=True)
class Today:
    pass


@dataclass(frozen=True, slots=True)
class Later:
    """A day, so much after another; before it when `count` is negative."""

    day: Node
    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Age:
    """Whole years from a day to today: a number."""

    day: Node


@dataclass(frozen=True, slots=True)
class HowMany:
    """Of a list: a number, 0 when nothing was answered."""

    things: Node


@dataclass(frozen=True, slots=True)
class Compare:
    left: Node
    operator: Comparison
    right: Node


@dataclass(frozen=True, slots=True)
class Among:
    value: Node
    choices: tuple[Literally, ...]


@dataclass(frozen=True, slots=True)
class Holds:
    """A list that has this value, or a text that has these words in it, whatever their case."""

    whole: Node
    part: Node


@dataclass(frozen=True, slots=True)
class Answered:
    key: str


@dataclass(frozen=True, slots=True)
class Not:
    what: Node


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple[Node, ...]


Node = (
    Answer
    | Literally
    | Today
    | Later
    | Age
    | HowMany
    | Compare
    | Among
    | Holds
    | Answered
    | Not
    | Every
    | Some
)
Json = Any


def to_json(node: Node) -> dict[str, Json]:  # noqa: C901, PLR0911, PLR0912 (one case for each kind of node)
    match node:
        case Answer(key):
            return {"is": "answer", "key": key}
        case Literally(kind, value):
            return {"is": "value", "kind": kind, "value": value}
        case Today():
            return {"is": "today"}
        case Later(day, count, unit):
            return {"is": "later", "day": to_json(day), "count": count, "unit": unit}
        case Age(day):
            return {"is": "age", "day": to_json(day)}
        case HowMany(things):
            return {"is": "how_many", "things": to_json(things)}
        case Compare(left, operator, right):
            return {"is": "compare", "left": to_json(left), "operator": operator, "right": to_json(right)}
        case Among(value, choices):
            return {"is": "among", "value": to_json(value), "choices": [to_json(one) for one in choices]}
        case Holds(whole, part):
            return {"is": "holds", "whole": to_json(whole), "part": to_json(part)}
        case Answered(key):
            return {"is": "answered", "key": key}
        case Not(what):
            return {"is": "not", "what": to_json(what)}
        case Every(parts):
            return {"is": "all", "parts": [to_json(one) for one in parts]}
        case Some(parts):
            return {"is": "any", "parts": [to_json(one) for one in parts]}


def from_json(given: Json) -> Node:
    """What `to_json` wrote; anything else is refused with ConditionError."""
    try:
        node = _read(given, 0)
    except (KeyError, TypeError, AttributeError) as error:
        raise ConditionError("Cette condition n’est pas écrite comme il faut.") from error
    if sum(1 for _each in walk(node)) > MOST_NODES:
        raise ConditionError(f"Cette condition a plus de {MOST_NODES} termes.")
    return node


def _read(given: Json, depth: int) -> Node:  # noqa: C901, PLR0911, PLR0912 (one line for each kind of node)
    if depth > DEEPEST:
        raise ConditionError("Cette condition a trop de parenthèses les unes dans les autres.")

    def within(name: str) -> Node:
        return _read(given[name], depth + 1)

    match given["is"]:
        case "answer":
            return Answer(_key(given["key"]))
        case "value":
            return _literal(given)
        case "today":
            return Today()
        case "later":
            return Later(within("day"), _count(given["count"]), _one_of(given["unit"], UNITS))
        case "age":
            return Age(within("day"))
        case "how_many":
            return HowMany(within("things"))
        case "compare":
            return Compare(within("left"), _one_of(given["operator"], COMPARISONS), within("right"))
        case "among":
            return Among(within("value"), tuple(_literal(one) for one in given["choices"]))
        case "holds":
            return Holds(within("whole"), within("part"))
        case "answered":
            return Answered(_key(given["key"]))
        case "not":
            return Not(within("what"))
        case "all":
            return Every(_parts(given["parts"], depth + 1))
        case "any":
            return Some(_parts(given["parts"], depth + 1))
    raise ConditionError(f"« {given['is']} » n’est pas un terme connu.")


def _parts(given: Json, depth: int) -> tuple[Node, ...]:
    if len(given) < 2:  # noqa: PLR2004 (what is linked)
        raise ConditionError("« Et » et « ou » relient deux choses au moins.")
    return tuple(_read(one, depth) for one in given)


def _key(given: Json) -> str:
    if not isinstance(given, str):
        raise TypeError(given)
    return given


def _count(given: Json) -> int:
    if type(given) is not int:
        raise TypeError(given)
    return given


def _one_of(given: Json, known: tuple[str, ...]) -> Any:
    if given not in known:
        raise ConditionError(f"« {given} » n’est pas un terme connu.")
    return given


def _literal(given: Json) -> Literally:
    kind, value = given["kind"], given["value"]
    wanted = bool if kind == "yes_no" else str
    if given["is"] != "value" or type(value) is not wanted:
        raise TypeError(given)
    return Literally(_one_of(kind, ("text", "number", "date", "yes_no")), value)


def parts_of(node: Node) -> tuple[Node, ...]:
    match node:
        case Later(one) | Age(one) | HowMany(one) | Not(one):
            return (one,)
        case Compare(left, _, right) | Holds(left, right):
            return left, right
        case Among(value, choices):
            return value, *choices
        case Every(parts) | Some(parts):
            return parts
    return ()


def walk(node: Node) -> Iterator[Node]:
    yield node
    for one in parts_of(node):
        yield from walk(one)


def keys_of(node: Node) -> frozenset[str]:
    """The questions that it asks about."""
    return frozenset(one.key for one in walk(node) if isinstance(one, (Answer, Answered)))

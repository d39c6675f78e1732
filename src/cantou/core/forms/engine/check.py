"""Whether a condition makes sense for these questions; and in which order questions follow from one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cantou.core.forms.engine.tree import (
    Age,
    Among,
    Answer,
    Answered,
    Compare,
    ConditionError,
    Every,
    Holds,
    HowMany,
    Later,
    Literally,
    Not,
    Some,
    Today,
)
from cantou.core.forms.engine.worth import understood

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cantou.core.forms.engine.tree import Kind, Node

TRUTH: Final = "yes_no"
CALLED: Final[Mapping[str, str]] = {
    "text": "un texte",
    "number": "un nombre",
    "date": "une date",
    "yes_no": "un oui ou non",
    "list": "une liste",
}
MOST_LATER: Final = 40_000


class CycleError(ConditionError):
    """`keys`: the questions of the circle, in the order in which each needs the next."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(f"Ces questions dépendent les unes des autres en rond : {' → '.join(keys)}.")
        self.keys = keys


def check(condition: Node, kinds: Mapping[str, Kind]) -> None:
    """Raises ConditionError: an unknown question, or things that do not compare."""
    check_kind(condition, TRUTH, kinds)


def check_kind(node: Node, wanted: Kind, kinds: Mapping[str, Kind]) -> None:
    """As `check`, of what is worth something else than yes or no."""
    found = _kind(node, kinds)
    if found != wanted:
        raise ConditionError(f"Il faut {CALLED[wanted]} ici, et c’est {CALLED[found]}.")


def _kind(node: Node, kinds: Mapping[str, Kind]) -> Kind:  # noqa: C901, PLR0911, PLR0912 (one case for each kind of node)
    match node:
        case Answer(key):
            return _of(key, kinds)
        case Answered(key):
            _of(key, kinds)
        case Literally(kind, value):
            if understood(value, kind) is None:
                raise ConditionError(f"« {value} » n’est pas {CALLED[kind]}.")
            return kind
        case Today():
            return "date"
        case Later(day, count, _):
            check_kind(day, "date", kinds)
            if abs(count) > MOST_LATER:
                raise ConditionError(f"« {count} » est trop loin.")
            return "date"
        case Age(day):
            check_kind(day, "date", kinds)
            return "number"
        case HowMany(things):
            check_kind(things, "list", kinds)
            return "number"
        case Compare():
            _compares(node, kinds)
        case Among(value, choices):
            _chosen(value, choices, kinds)
        case Holds(whole, part):
            if _kind(whole, kinds) not in {"text", "list"}:
                raise ConditionError("Seuls un texte ou une liste contiennent quelque chose.")
            check_kind(part, "text", kinds)
        case Not(what):
            check_kind(what, TRUTH, kinds)
        case Every(parts) | Some(parts):
            for one in parts:
                check_kind(one, TRUTH, kinds)
    return TRUTH


def _of(key: str, kinds: Mapping[str, Kind]) -> Kind:
    if key not in kinds:
        raise ConditionError(f"Il n’y a pas de question « {key} ».")
    return kinds[key]


def _compares(node: Compare, kinds: Mapping[str, Kind]) -> None:
    left, right = _kind(node.left, kinds), _kind(node.right, kinds)
    if left != right:
        raise ConditionError(f"On ne compare pas {CALLED[left]} et {CALLED[right]}.")
    if left == "list":
        raise ConditionError("Une liste ne se compare pas : dites « contient », ou « nombre(…) ».")
    if node.operator not in {"=", "!="} and left not in {"number", "date"}:
        raise ConditionError(f"Rien n’est plus grand ni plus petit qu’{CALLED[left]}.")


def _chosen(value: Node, choices: Iterable[Literally], kinds: Mapping[str, Kind]) -> None:
    kind = _kind(value, kinds)
    if kind == "list":
        raise ConditionError("Une liste n’est pas dans une liste : dites « contient ».")
    for one in choices:
        check_kind(one, kind, kinds)


def in_order(needs: Mapping[str, frozenset[str]]) -> list[str]:
    """The keys, each after those that it needs; among those that may come now, as they were given.

    Raises CycleError. What is needed and is no key itself needs nothing.
    """
    done: dict[str, None] = {}
    for key in needs:
        _go(key, needs, done, {})
    return list(done)


def _go(key: str, needs: Mapping[str, frozenset[str]], done: dict[str, None], way: dict[str, None]) -> None:
    """With a stack of its own: a form may be a long chain."""
    stack = [(key, iter(sorted(needs[key])))] if key not in done else []
    way[key] = None
    while stack:
        here, rest = stack[-1]
        following = next((one for one in rest if one in needs and one not in done), None)
        if following is None:
            stack.pop()
            way.pop(here)
            done[here] = None
        elif following in way:
            names = list(way)
            raise CycleError((*names[names.index(following) :], following))
        else:
            way[following] = None
            stack.append((following, iter(sorted(needs[following]))))

"""Whether a definition may be published: what its shapes cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from cantou.core.forms.engine.check import check, check_kind, in_order
from cantou.core.forms.engine.definition import (
    MOST_QUESTIONS,
    Asked,
    Chosen,
    Computed,
    Day,
    Definition,
    Page,
    Repeat,
    Shown,
    Slot,
)
from cantou.core.forms.engine.tree import ConditionError, Kind, keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cantou.core.forms.engine.tree import Node as Tree

Made = TypeVar("Made")


class DefinitionError(ValueError):
    """`place`: the element, as a path of keys and positions ("pages.0.elements.3"); the words are French."""

    def __init__(self, words: str, place: str = "") -> None:
        super().__init__(words)
        self.place = place


def read(document: Any) -> Definition:
    """Raises DefinitionError, at its place: what may be published, nothing else."""
    try:
        definition = Definition.model_validate(document)
    except ConditionError as error:
        raise DefinitionError(str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DefinitionError(_said(first), place) from error
    kinds = kinds_of(definition)
    for place, way in definition.shown():
        try:
            _sense(way[-1], kinds)
        except ConditionError as error:
            raise DefinitionError(str(error), place) from error
    order_of(definition)
    return definition


def _said(error: Any) -> str:
    cause = error.get("ctx", {}).get("error")
    return (
        str(cause)
        if isinstance(cause, ValueError)
        else f"Cette partie n’est pas comme il faut ({error['msg']})."
    )


def kinds_of(definition: Definition) -> Mapping[str, Kind]:
    """Of each parameter, and of each question outside repeated blocks. Raises DefinitionError: two have one key."""
    return _once(definition, "kinds", _kinds)


def _once(definition: Definition, name: str, make: Callable[[Definition], Made]) -> Made:
    if name not in definition.found:
        definition.found[name] = make(definition)
    made: Made = definition.found[name]
    return made


def _kinds(definition: Definition) -> dict[str, Kind]:
    kinds: dict[str, Kind] = {one.key: one.kind for one in definition.parameters}
    if len(kinds) < len(definition.parameters):
        raise DefinitionError("Deux réglages ont le même nom.", "parameters")
    seen = set(kinds)
    for place, _way, one in definition.questions():
        inside = [each.key for each in one.questions] if isinstance(one, Repeat) else []
        for key in (one.key, *inside):
            if key in seen:
                raise DefinitionError(f"Deux choses s’appellent « {key} ».", place)
            seen.add(key)
        kinds[one.key] = one.kind
    if len(seen) > MOST_QUESTIONS:
        raise DefinitionError(f"Ce formulaire a plus de {MOST_QUESTIONS} questions.")
    return kinds


def _sense(one: Shown, kinds: Mapping[str, Kind]) -> None:
    if one.condition is not None:
        check(one.condition, kinds)
    if isinstance(one, Page):
        for each in one.checks:
            check(each.condition, kinds)
    if isinstance(one, Repeat):
        within = {**kinds, **{each.key: each.kind for each in one.questions}}
        for question in one.questions:
            _sense(question, within)
    for tree, kind in _values(one):
        check_kind(tree, kind, kinds)
    if isinstance(one, Computed):
        for case in one.cases:
            check(case.when, kinds)
    _one_of_two(one)


def _one_of_two(one: Shown) -> None:
    if isinstance(one, Slot) and bool(one.moments) is bool(one.minutes):
        raise ConditionError(f"« {one.label} » : des moments, ou une durée, mais l’un des deux.")
    if isinstance(one, Chosen) and bool(one.options) is bool(one.source):
        raise ConditionError(f"« {one.label} » : des choix, ou un référentiel, mais l’un des deux.")


def _values(one: Shown) -> list[tuple[Tree, Kind]]:
    if isinstance(one, Day):
        return [(tree, "date") for tree in (one.earliest, one.latest) if tree is not None]
    if isinstance(one, Computed):
        trees = [case.value for case in one.cases]
        return [(tree, one.of) for tree in (*trees, one.otherwise) if tree is not None]
    return []


def needs_of(definition: Definition) -> Mapping[str, frozenset[str]]:
    """Question → those that must be known before one knows whether it is shown, or what it is."""
    return _once(definition, "needs", _needs)


def _needs(definition: Definition) -> dict[str, frozenset[str]]:
    return {
        one.key: frozenset().union(
            *(keys_of(each.condition) for each in way if each.condition is not None),
            *(keys_of(tree) for tree in _trees(one)),
        )
        for _place, way, one in definition.questions()
    }


def _trees(one: Asked) -> list[Tree]:
    whens = [case.when for case in one.cases] if isinstance(one, Computed) else []
    inside: list[Tree] = []
    if isinstance(one, Repeat):
        own = {each.key for each in one.questions}
        inside = [each.condition for each in one.questions if each.condition is not None]
        inside = [tree for tree in inside if not keys_of(tree) <= own]
    return [*whens, *(tree for tree, _kind in _values(one) if isinstance(one, Computed)), *inside]


def order_of(definition: Definition) -> Sequence[str]:
    """In which questions are looked at. Raises CycleError, a ConditionError."""
    return _once(definition, "order", lambda one: in_order(needs_of(one)))

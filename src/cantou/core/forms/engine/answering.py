"""Answers: which questions are shown, what is computed, and what was typed made into what is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from cantou.core.forms.engine import definition as form
from cantou.core.forms.engine.sense import kinds_of, order_of
from cantou.core.forms.engine.typed import AnswerError, understand
from cantou.core.forms.engine.worth import holds, worth_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.forms.engine.tree import Kind


@dataclass
class Filled:
    """`answers`: what is kept, of what is shown. `errors`: question → words; "row.key" inside a repeated block."""

    answers: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)


def fill(
    definition: form.Definition,
    typed: Mapping[str, Any],
    *,
    today: date,
    parameters: Mapping[str, Any] | None = None,
    whole: bool = True,
) -> Filled:
    """Looks at each question after those that it depends on. `whole`: what is required and empty is an error.
    `parameters`: what the organisation set; those that it did not have their usual value.

    What is not shown is not kept, whatever was typed: a price or a right never comes from a hidden field.
    """
    kinds, known = kinds_of(definition), _known(definition, parameters or {})
    done = Filled(answers=dict(known))
    asked = {one.key: (way, one) for _place, way, one in definition.questions()}
    for key in order_of(definition):
        way, one = asked[key]
        if all(each.condition is None or holds(each.condition, done.answers, kinds, today) for each in way):
            done.shown.add(key)
            _answer(one, typed.get(key), done, kinds, today, whole=whole)
    _compare_days(asked, done, kinds, today)
    done.answers = {key: value for key, value in done.answers.items() if key not in known}
    return done


def _known(definition: form.Definition, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Questions and parameters never share a key."""
    every = {one.key: parameters.get(one.key, one.usual) for one in definition.parameters}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in every.items()}


def _answer(
    one: form.Asked,
    given: Any,
    done: Filled,
    kinds: Mapping[str, Kind],
    today: date,
    *,
    whole: bool,
) -> None:
    found: Any
    if isinstance(one, form.Computed):
        found = _computed(one, done.answers, kinds, today)
    elif isinstance(one, form.Repeat):
        found = _rows(one, given, done, kinds, today, whole=whole)
    else:
        try:
            found = understand(one, given)
        except AnswerError as error:
            done.errors[one.key] = str(error)
            return
    if found not in (None, "", []):
        done.answers[one.key] = found
    elif whole and one.required and one.key not in done.errors:
        done.errors[one.key] = "Il manque une réponse."


def _computed(
    one: form.Computed, answers: Mapping[str, Any], kinds: Mapping[str, Kind], today: date
) -> str | bool | None:
    for case in one.cases:
        if holds(case.when, answers, kinds, today):
            return worth_of(case.value, answers, kinds, today)
    return None if one.otherwise is None else worth_of(one.otherwise, answers, kinds, today)


def _rows(
    one: form.Repeat, given: Any, done: Filled, kinds: Mapping[str, Kind], today: date, *, whole: bool
) -> list[dict[str, Any]]:
    rows = given if isinstance(given, list) else []
    if len(rows) > one.most:
        done.errors[one.key] = f"Au plus {one.most} fois."
        return []
    within = {**kinds, **{each.key: each.kind for each in one.questions}}
    kept = []
    for number, row in enumerate(rows):
        inner = Filled(answers=dict(done.answers))
        for question in one.questions:
            if question.condition is None or holds(question.condition, inner.answers, within, today):
                typed = row.get(question.key) if isinstance(row, dict) else None
                _answer(question, typed, inner, within, today, whole=whole)
        _compare_days({each.key: ((), each) for each in one.questions}, inner, within, today)
        kept.append(
            {each.key: inner.answers[each.key] for each in one.questions if each.key in inner.answers}
        )
        done.errors |= {f"{one.key}.{number}.{key}": words for key, words in inner.errors.items()}
    if whole and len(kept) < one.least:
        done.errors[one.key] = f"Au moins {one.least} fois."
    return kept


def _compare_days(
    asked: Mapping[str, tuple[Any, form.Asked]], done: Filled, kinds: Mapping[str, Kind], today: date
) -> None:
    """Once every day is known: one may be bounded by another."""
    for key, (_way, one) in asked.items():
        if not isinstance(one, form.Day) or key not in done.answers:
            continue
        first, last = (
            worth_of(tree, done.answers, kinds, today) if tree is not None else None
            for tree in (one.earliest, one.latest)
        )
        if isinstance(first, str) and done.answers[key] < first:
            done.errors[key] = f"Pas avant le {_said(first)}."
        elif isinstance(last, str) and done.answers[key] > last:
            done.errors[key] = f"Pas après le {_said(last)}."


def _said(day: str) -> str:
    return f"{date.fromisoformat(day):%d/%m/%Y}"

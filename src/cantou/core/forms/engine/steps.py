"""A definition walked through: its pages, or one question at a time; what is shown on each, what it lets pass."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cantou.core.forms.engine import definition as form
from cantou.core.forms.engine.sense import kinds_of
from cantou.core.forms.engine.worth import holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from cantou.core.forms.engine.answering import Filled


@dataclass(frozen=True, slots=True)
class Step:
    """One screen. `elements`: of its page, sections among them; `ends`: the checks of the page are made after it."""

    key: str
    title: str
    page: form.Page
    elements: tuple[Any, ...]
    ends: bool = True


def steps_of(definition: form.Definition, *, one_by_one: bool = False) -> list[Step]:
    if not one_by_one:
        return [Step(page.key, page.title, page, page.elements) for page in definition.pages]
    return [step for page in definition.pages for step in _singly(page)]


def _singly(page: form.Page) -> Iterator[Step]:
    """Words go with the question that follows them; the last ones with the last question. A section is asked whole
    only where it has a condition of its own: a question out of it would lose it.
    """
    groups: list[list[Any]] = [[]]
    for one in _flat(page.elements):
        groups[-1].append(one)
        if not isinstance(one, form.Words):
            groups.append([])
    last = groups.pop()
    if groups:
        groups[-1].extend(last)
    else:
        groups = [last]
    for at, group in enumerate(groups):
        asked = next((one for one in group if isinstance(one, form.Asked)), None)
        key = asked.key if asked else f"{page.key}_{at}"
        yield Step(key, page.title, page, tuple(group), ends=at == len(groups) - 1)


def _flat(elements: tuple[Any, ...]) -> Iterator[Any]:
    for one in elements:
        if isinstance(one, form.Section) and one.condition is None:
            yield form.Words(role="title", text=one.title)
            yield from one.elements
        else:
            yield one


def questions_in(elements: tuple[Any, ...]) -> Iterator[form.Asked]:
    for one in elements:
        if isinstance(one, form.Section):
            yield from questions_in(one.elements)
        elif isinstance(one, form.Asked):
            yield one


class Seen:
    """What holds of the conditions, once the answers are known."""

    def __init__(
        self,
        definition: form.Definition,
        filled: Filled,
        *,
        today: date,
        parameters: Mapping[str, Any] | None = None,
    ) -> None:
        self.kinds, self.today, self.filled = kinds_of(definition), today, filled
        given = parameters or {}
        known = {one.key: given.get(one.key, one.usual) for one in definition.parameters}
        self.answers: dict[str, Any] = {**known, **filled.answers}

    def holds(self, one: form.Shown) -> bool:
        return one.condition is None or self.truth(one.condition)

    def truth(self, condition: Any) -> bool:
        return holds(condition, self.answers, self.kinds, self.today)

    def in_row(self, one: form.Repeat, number: int) -> Seen:
        """As it is inside one row of a repeated block: its own answers come first."""
        rows = self.filled.answers.get(one.key) or []
        row = rows[number] if number < len(rows) else {}
        within = copy(self)
        within.kinds = {**self.kinds, **{each.key: each.kind for each in one.questions}}
        within.answers = {**self.answers, **row}
        return within

    def shown(self, step: Step) -> bool:
        """A screen with nothing on it is passed over; one of words alone is read."""
        return self.holds(step.page) and any(self._visible(one) for one in step.elements)

    def _visible(self, one: Any) -> bool:
        if not self.holds(one):
            return False
        if isinstance(one, form.Section):
            return any(self._visible(each) for each in one.elements)
        if isinstance(one, form.Computed):
            return one.key in self.answers
        return True


def failed_checks(
    definition: form.Definition,
    filled: Filled,
    *,
    today: date,
    parameters: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """The key of a page → the message of its first check that does not hold."""
    seen = Seen(definition, filled, today=today, parameters=parameters)
    return {
        page.key: message
        for page in definition.pages
        if seen.holds(page) and (message := failed_check(page, seen))
    }


def failed_check(page: form.Page, seen: Seen) -> str:
    return next((each.message for each in page.checks if not seen.truth(each.condition)), "")


def chosen_of(definition: form.Definition, typed: Mapping[str, Any]) -> set[str]:
    """What was chosen from referentials: still said, if it is no longer offered."""
    found: set[str] = set()
    for _place, _way, one in definition.questions():
        if isinstance(one, form.Chosen) and one.source:
            value = typed.get(one.key)
            found |= {
                each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)
            }
    return found

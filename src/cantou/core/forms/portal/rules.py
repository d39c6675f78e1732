"""What a page needs to know to show the same questions as the server, without asking it (assets/js/form.js)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cantou.core.forms.engine import definition as form
from cantou.core.forms.engine.sense import needs_of, order_of
from cantou.core.forms.engine.tree import keys_of, to_json

if TYPE_CHECKING:
    from cantou.core.forms.portal.screens import Screen
    from cantou.core.forms.portal.walk import Walk


def rules_of(walk: Walk, screen: Screen) -> dict[str, Any]:
    """`asked`: the questions of the screen, each after those that it needs; `known`: what was answered elsewhere."""
    here = screen.questions
    order = [key for key in order_of(walk.definition) if key in here]
    wanted = _wanted(screen)
    if not wanted and not any(isinstance(one, form.Computed) for one in here.values()):
        return {}
    needed = wanted.union(*(needs_of(walk.definition)[key] for key in order))
    known = {key: value for key, value in walk.seen.answers.items() if key in needed and key not in here}
    return {
        "today": walk.today.isoformat(),
        "kinds": {key: kind for key, kind in walk.seen.kinds.items() if key in needed or key in here},
        "known": {key: value for key, value in known.items() if value is not None},
        "asked": [{"key": key, **_read(here[key])} for key in order],
    }


def _wanted(screen: Screen) -> frozenset[str]:
    trees = [one.condition for one in _conditional(screen.step.elements) if one.condition is not None]
    return frozenset().union(*(keys_of(tree) for tree in trees))


def _conditional(elements: tuple[Any, ...]) -> list[form.Shown]:
    found: list[form.Shown] = []
    for one in elements:
        found.append(one)
        if isinstance(one, form.Section):
            found += _conditional(one.elements)
        elif isinstance(one, form.Repeat):
            found += one.questions
    return found


def _read(one: form.Asked) -> dict[str, Any]:
    """How the page makes an answer of what was typed, as `typed.understand` does."""
    more: dict[str, Any] = {"type": one.type}  # type: ignore[attr-defined]
    match one:
        case form.ShortText():
            more |= {"longest": one.longest, "pattern": one.pattern}
        case form.LongText():
            more |= {"longest": one.longest}
        case form.Choices():
            more |= {"least": one.least, "most": one.most}
        case form.Number():
            more |= {"decimals": one.decimals, "least": one.least, "most": one.most}
        case form.Repeat():
            more |= {
                "questions": [{"key": each.key, "kind": each.kind, **_read(each)} for each in one.questions]
            }
        case form.Computed():
            more |= {
                "of": one.of,
                "cases": [{"when": to_json(case.when), "value": to_json(case.value)} for case in one.cases],
                "otherwise": to_json(one.otherwise) if one.otherwise is not None else None,
            }
    return more

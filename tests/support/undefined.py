"""Templates that print a name which nobody gave them.

Django prints nothing for it, so a misspelt variable is never seen. Here each one is noted while the pages stay as they
are. A name before `default` may be absent, as may what `if`, `for` and `firstof` ask about.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.template import engines
from django.template.base import FilterExpression, Node

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = "/src/cantou/"
MAY_BE_ABSENT = {"default", "default_if_none"}


class Absent(str):
    """What Django prints for an unknown name: still nothing. Being asked whether it is something, it takes note."""

    __slots__ = ("noted",)
    noted: set[tuple[str, str]]

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        if frame.f_code is FilterExpression.resolve.__code__:
            expression = frame.f_locals["self"]
            while frame and not isinstance(frame.f_locals.get("self"), Node):
                frame = frame.f_back
            self._note(expression, frame.f_locals["self"] if frame else None)
        return False

    def _note(self, expression: FilterExpression, node: Node | None) -> None:
        where = str(getattr(node, "origin", ""))
        if OURS in where and not any(one.__name__ in MAY_BE_ABSENT for one, _ in expression.filters):
            self.noted.add((where.partition(OURS)[2], expression.token))


@contextmanager
def noting_absent_names() -> Iterator[set[tuple[str, str]]]:
    """(template, expression) of every name that is printed although it is absent."""
    engine = engines["django"].engine
    usual, absent = engine.string_if_invalid, Absent()
    absent.noted = set()
    engine.string_if_invalid = absent
    try:
        yield absent.noted
    finally:
        engine.string_if_invalid = usual

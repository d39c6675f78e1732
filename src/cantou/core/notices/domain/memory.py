"""What is the same for all messages of one job is read once."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P = ParamSpec("P")
T = TypeVar("T")
_MISSING = object()
_known: ContextVar[dict[object, object] | None] = ContextVar("cantou_notices_memory", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """Its arguments must be hashable. Outside of `remembering` it is asked each time."""

    @functools.wraps(function)
    def ask(*arguments: P.args, **named: P.kwargs) -> T:
        known = _known.get()
        if known is None:
            return function(*arguments, **named)
        key = (function, arguments, tuple(sorted(named.items())))
        found = known.get(key, _MISSING)
        if found is _MISSING:
            found = known[key] = function(*arguments, **named)
        return found  # type: ignore[return-value]

    return ask

"""What else ends when somebody sends STOP, or STOP MANDAT: rooms above this one say it, when they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_handlers: list[Callable[[str], int]] = []


def on_stop(handler: Callable[[str], int]) -> None:
    """`handler`: the number that sent it → how many permissions ended. In the operator's Scope, in its transaction."""
    if handler not in _handlers:
        _handlers.append(handler)


def end_all(number: str) -> int:
    return sum(handler(number) for handler in _handlers)

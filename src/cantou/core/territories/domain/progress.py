from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told before each step of a long work: what it is, its number from 1, how many there are."""

    def __call__(self, step: str, number: int, total: int) -> None: ...


def silent(step: str, number: int, total: int) -> None:
    """Progress that nobody watches."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Told before each step of a long work: what it is, its number from 1, how many there are."""


def silent(step: str, number: int, total: int) -> None:
    """Progress that nobody watches."""

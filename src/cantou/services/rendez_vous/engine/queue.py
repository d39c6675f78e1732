"""Who is called next, and how long one waits: pure."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

FEWEST = 5
"""Measures below which what has been is no measure."""
STEP = 5
SHORTER, LONGER = 0.7, 1.5
_LONG = 120

APPOINTMENT, REDUCED, NONE = 0, 1, 2


def rank(
    *, priority: int, taken_at: datetime, due_at: datetime | None, now: datetime
) -> tuple[int, datetime]:
    """The smallest is called first: appointments whose hour has come, people with reduced mobility, then each in turn.

    Whoever has an appointment and came before the hour waits for it; but rather than nobody, they are called.
    """
    if priority == APPOINTMENT and due_at is not None:
        return (0, due_at) if due_at <= now else (3, due_at)
    return (1 if priority == REDUCED else 2), taken_at


@dataclass(frozen=True, slots=True)
class Wait:
    """From `least` to `most` minutes. `is_guess`: from the durations that are planned, not from what has been."""

    least: int
    most: int
    is_guess: bool

    @property
    def is_long(self) -> bool:
        return self.most >= _LONG


def typical(measured: Sequence[float], *, planned: float) -> tuple[float, bool]:
    """(minutes, whether it is only what is planned)."""
    return (median(measured), False) if len(measured) >= FEWEST else (planned, True)


def expect(ahead: Iterable[tuple[float, bool]], *, counters: int) -> Wait | None:
    """`ahead`: what each one before takes. None when nobody is calling: nobody can say."""
    if counters < 1:
        return None
    each = list(ahead)
    minutes = sum(one for one, _guess in each) / counters
    least, most = _down(minutes * SHORTER), _up(minutes * LONGER)
    return Wait(least, most, is_guess=any(guess for _one, guess in each))


def _down(minutes: float) -> int:
    return int(minutes // STEP) * STEP


def _up(minutes: float) -> int:
    return int(-(-minutes // STEP)) * STEP

"""What happens to a hire or a loan, for whoever wants to hear of it (listeners.py: its notices)."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class HireStepped(Event):
    """`step`: the row of its history, which says what happened and with which words."""

    organisation: int
    key: str
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanStepped(Event):
    organisation: int
    key: str
    state: str
    words: str = ""

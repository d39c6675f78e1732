from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed(Event):
    """A keeper asks for something. `ticket`: of the Proposal."""

    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(Event):
    """A line of an association's list was taken off: nothing of it stays."""

    number: str

"""What happens to a case, for whoever wants to hear of it (listeners.py: its effects, its notices)."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFiled(Event):
    organisation: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved(Event):
    """It has effects to be done."""

    organisation: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotWanted(Event):
    """Something is to be booked, confirmed or given back, in a transaction of its own."""

    organisation: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWritten(Event):
    """`event`: the line of its thread, a message of one side to the other."""

    organisation: int
    key: str
    event: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceDecided(Event):
    """The law's day has gone by without an answer."""

    organisation: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionGiven(Event):
    """By whoever was asked; `key`: the opinion's."""

    organisation: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartBegun(Event):
    """`organisation` takes part in a case of another one."""

    organisation: int
    key: str


def reference_of(event: CaseFiled) -> str:
    from cantou.services.demarches.domain.queries import reference_of_key

    return reference_of_key(event.organisation, event.key)

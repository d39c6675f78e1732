"""What this room tells the others, after commit."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Event):
    """Everything by which this person could be recognised is gone from core and from the services' erasers."""

    person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Event):
    """This person has no role any more in `organisation`."""

    person: int

"""What happens to an appointment, for whoever wants to hear of it (listeners.py: its notices)."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.organisations.models import Reference
from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked(Event):
    organisation: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed(Event):
    """`what`: moved, cancelled, proposed, earlier or earlier_over; `by`: person or mairie.

    `before`: the hour it was at, in ISO format.
    """

    organisation: int
    key: str
    what: str
    by: str
    before: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed(Event):
    """An earlier hour was not wanted, or nobody answered: the next one is asked."""

    organisation: int
    counter: int
    starts_at: str
    ends_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Called(Event):
    """A ticket is called: those who come next are told."""

    organisation: int
    key: str


def reference_of(event: Booked | Changed) -> str:
    """What applications from elsewhere are told."""
    found = Reference.objects.filter(object_key=event.key, organisation_id=event.organisation)
    return found.values_list("code", flat=True).first() or ""

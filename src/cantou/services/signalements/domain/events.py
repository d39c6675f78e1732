"""What happens to a report, for whoever wants to hear of it (listeners.py: its notices)."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.organisations.models import Reference
from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFiled(Event):
    organisation: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged(Event):
    """`number` is that of the step in the report's history."""

    organisation: int
    key: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPublished(Event):
    """Everybody may read it, which nobody could before."""

    organisation: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDue(Event):
    """`kind`: that of models.Reminder."""

    organisation: int
    key: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWritten(Event):
    organisation: int
    key: str
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared(Event):
    """Another organisation, `organisation`, now takes part in a report of `owner`."""

    organisation: int
    key: str
    owner: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidMeToo(Event):
    """`key` is that of the MeToo."""

    organisation: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeChanged(Event):
    """Who sees to it is another one than before. `number` tells one change from the next."""

    organisation: int
    key: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldParticipant(Event):
    """The reporter wrote: the organisation that sees to the report hears of it too."""

    organisation: int
    key: str
    owner: int
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationPurged(Event):
    """The owner has purged the report: nothing of it stays elsewhere."""

    organisation: int
    key: str


def reference_of(event: ReportFiled | StatusChanged | MessageWritten) -> str:
    """What applications from elsewhere are told; nothing of a report that has been erased since."""
    found = Reference.objects.filter(object_key=event.key, organisation_id=event.organisation)
    return found.values_list("code", flat=True).first() or ""

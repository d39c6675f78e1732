"""What happens to a report, for whoever wants to hear of it (listeners.py: its notices)."""

from __future__ import annotations

from dataclasses import dataclass

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
class MessageWritten(Event):
    organisation: int
    key: str
    message: int

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureEnded(Event):
    """`outcome`: signed or refused, told once. A service looks whether `service` is its own."""

    organisation: int
    service: str
    key: str
    tag: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureWaits(Event):
    """For the next name: `request` is told to those who may give it."""

    organisation: int
    request: int

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtSettled(Event):
    """Nothing remains to be paid: told once for a debt. A service looks whether `service` is its own."""

    organisation: int
    service: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceived(Event):
    """Money came, and has its receipt."""

    organisation: int
    receipt: int

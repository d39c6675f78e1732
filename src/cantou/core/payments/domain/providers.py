"""Who takes payments online. A provider is asked; what a browser or a notice says is only a reason to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cantou.core.payments.domain.errors import PaymentRefusedError

if TYPE_CHECKING:
    from cantou.core.payments.models import PaymentState


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a provider."""

    organisation: int
    reference: str
    title: str
    cents: int
    email: str
    back: str
    """Where the browser comes back to."""


@dataclass(frozen=True, slots=True)
class Started:
    reference: str
    """The provider's name of this attempt."""
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    state: PaymentState
    cents: int = 0
    means: str = ""


class Provider(Protocol):
    """`start` and `ask` raise ProviderError."""

    id: str

    def start(self, order: Order) -> Started: ...

    def ask(self, *, organisation: int, reference: str) -> Answer: ...


_KNOWN: dict[str, Provider] = {}


def add_provider(provider: Provider) -> None:
    _KNOWN[provider.id] = provider


def provider_of(name: str) -> Provider:
    found = _KNOWN.get(name)
    if found is None:
        raise PaymentRefusedError("Ce moyen de paiement n’est pas ouvert ici.")
    return found

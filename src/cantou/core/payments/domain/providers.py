"""Who takes payments online. A provider is asked; what a browser or a notice says is only a reason to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

from cantou.core.payments.domain.errors import PaymentRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

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
    notice: str
    """Where the provider may say that something happened."""
    client: str
    """The régie's number at the provider."""
    mode: str
    """Its RegieMode."""


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
    """`start` and `ask` raise ProviderError; `start` also PaymentRefusedError, for what it does not take."""

    id: str
    title: str
    """What a régie chooses: « Carte (simulateur) »."""
    patience: timedelta
    """An attempt of which nothing is known after that is over, until it turns out to be paid after all."""
    is_real: bool
    """Money moves: never for an organisation that only practises."""

    def open_to(self) -> bool:
        """Whether it can be chosen on this platform."""

    def origin(self) -> str:
        """Where its pages are: a form may lead there."""

    def named(self, given: Mapping[str, str]) -> str:
        """The attempt that a notice is about, by the provider's name of it; "" for none."""

    def start(self, order: Order) -> Started: ...

    def ask(self, *, organisation: int, reference: str, since: datetime) -> Answer: ...


_KNOWN: dict[str, Provider] = {}


def add_provider(provider: Provider) -> None:
    _KNOWN[provider.id] = provider


def provider_of(name: str) -> Provider:
    found = _KNOWN.get(name)
    if found is None:
        raise PaymentRefusedError(_("Ce moyen de paiement n’est pas ouvert ici."))
    return found


def known_provider(name: str) -> Provider | None:
    """The one that can be used now, if there is one of that name."""
    found = _KNOWN.get(name)
    return found if found is not None and found.open_to() else None


def providers() -> list[Provider]:
    """Those among which a régie chooses."""
    return [one for one in _KNOWN.values() if one.open_to()]

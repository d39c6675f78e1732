"""What the organisation has set for this service (service.py, `settings`)."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.organisations.domain.settings import settings_of
from cantou.core.organisations.models import Offer
from cantou.core.registry import services

SERVICE = "signalements"


@dataclass(frozen=True, slots=True)
class Settings:
    on_call_phone: str
    publish: bool
    """Whether agents may show reports on the portal, once they have read them."""


def service_settings(*, organisation: int) -> Settings:
    """One query, in any Scope."""
    offer = Offer.objects.filter(organisation_id=organisation, service=SERVICE).first()
    values = settings_of(services()[SERVICE], offer.settings if offer else {})
    return Settings(on_call_phone=str(values["on_call_phone"]), publish=bool(values["publish"]))

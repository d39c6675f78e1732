"""What the organisation has set for this service (service.py, `settings`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.organisations.domain.settings import settings_of
from cantou.core.organisations.models import Offer
from cantou.core.registry import services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.organisations.domain.settings import Value

SERVICE = "annuaire"


@dataclass(frozen=True, slots=True)
class Settings:
    moderated: bool
    welcome: str


def service_settings(*, organisation: int) -> Settings:
    """One query, in any Scope."""
    found = Offer.objects.filter(organisation_id=organisation, service=SERVICE).order_by("pk")
    return read(found.values_list("settings", flat=True).first() or {})


def read(answered: Mapping[str, Value]) -> Settings:
    values = settings_of(services()[SERVICE], answered)
    return Settings(moderated=bool(values["moderated"]), welcome=str(values["welcome"]))

"""What the organisation has set for this service (service.py, `settings`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.settings import settings_of
from cantou.core.organisations.models import Offer
from cantou.core.registry import services
from cantou.core.scope.statements import statement

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cantou.core.organisations.domain.settings import Value

SERVICE = "periscolaire"


@dataclass(frozen=True, slots=True)
class Settings:
    phone: str

    @property
    def phone_shown(self) -> str:
        return show_phone(self.phone) if self.phone else ""


def service_settings(*, organisation: int) -> Settings:
    """One query, in any Scope."""
    values = settings_of(services()[SERVICE], _answered.first(organisation) or {})
    return Settings(phone=str(values["phone"]))


@statement
def _answered(organisation: int) -> QuerySet[Offer, dict[str, Value]]:
    found = Offer.objects.filter(organisation_id=organisation, service=SERVICE).order_by("pk")
    return found.values_list("settings", flat=True)[:1]

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
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from cantou.core.organisations.domain.settings import Value

SERVICE = "dechets"
MOST_DAYS, MOST_THINGS = 30, 20


@dataclass(frozen=True, slots=True)
class Settings:
    put_out: str
    phone: str
    bulky: str
    bulky_days: int
    bulky_most: int

    @property
    def phone_shown(self) -> str:
        return show_phone(self.phone) if self.phone else ""


def service_settings(*, organisation: int) -> Settings:
    """One query, in any Scope."""
    return read(_answered.first(organisation) or {})


def read(answered: Mapping[str, Value]) -> Settings:
    values = settings_of(services()[SERVICE], answered)
    return Settings(
        put_out=str(values["put_out"]),
        phone=str(values["phone"]),
        bulky=str(values["bulky"]),
        bulky_days=min(MOST_DAYS, max(0, int(values["bulky_days"]))),
        bulky_most=min(MOST_THINGS, max(1, int(values["bulky_most"]))),
    )


@statement
def _answered(organisation: int) -> QuerySet[Offer, dict[str, Value]]:
    found = Offer.objects.filter(organisation_id=organisation, service=SERVICE).order_by("pk")
    return found.values_list("settings", flat=True)[:1]

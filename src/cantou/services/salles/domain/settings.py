"""What the organisation has set for this service (service.py, `settings`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.organisations.domain.settings import settings_of
from cantou.core.organisations.models import Offer
from cantou.core.registry import services
from cantou.core.scope.statements import statement

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cantou.core.organisations.domain.settings import Value
    from cantou.services.salles.models import Hall

SERVICE = "salles"


@dataclass(frozen=True, slots=True)
class Settings:
    free_uses: int
    outside: bool
    keys_phone: str
    year_month: int
    remind_days: int
    lend: bool
    simulate: bool
    conditions: str


def service_settings(*, organisation: int) -> Settings:
    """One query, in any Scope."""
    values = settings_of(services()[SERVICE], _answered.first(organisation) or {})
    return Settings(
        free_uses=max(0, int(values["free_uses"])),
        outside=bool(values["outside"]),
        keys_phone=str(values["keys_phone"]),
        year_month=int(values["year_month"]),
        remind_days=max(0, int(values["remind_days"])),
        lend=bool(values["lend"]),
        simulate=bool(values["simulate"]),
        conditions=str(values["conditions"]),
    )


@statement
def _answered(organisation: int) -> QuerySet[Offer, dict[str, Value]]:
    found = Offer.objects.filter(organisation_id=organisation, service=SERVICE).order_by("pk")
    return found.values_list("settings", flat=True)[:1]


def conditions_of(hall: Hall) -> list[str]:
    """Line by line: the organisation's, then the hall's own."""
    common = service_settings(organisation=hall.organisation_id).conditions
    return [line for line in (*common.splitlines(), *hall.rules.splitlines()) if line.strip()]

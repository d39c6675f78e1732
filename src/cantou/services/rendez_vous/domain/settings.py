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

SERVICE = "rendez_vous"
LONGEST_RETENTION = 365


@dataclass(frozen=True, slots=True)
class Settings:
    online: bool
    remind: bool
    walk_in: bool
    most_week: int
    retention_days: int


def service_settings(*, organisation: int) -> Settings:
    """One query, in any Scope."""
    values = settings_of(services()[SERVICE], _answered.first(organisation) or {})
    return Settings(
        online=bool(values["online"]),
        remind=bool(values["remind"]),
        walk_in=bool(values["walk_in"]),
        most_week=max(0, int(values["most_week"])),
        retention_days=min(LONGEST_RETENTION, max(1, int(values["retention_days"]))),
    )


@statement
def _answered(organisation: int) -> QuerySet[Offer, dict[str, Value]]:
    found = Offer.objects.filter(organisation_id=organisation, service=SERVICE).order_by("pk")
    return found.values_list("settings", flat=True)[:1]

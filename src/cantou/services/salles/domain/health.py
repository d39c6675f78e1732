"""What the operator's health page asks of this service."""

from __future__ import annotations

from cantou.core.booking.engine.errors import HoursError
from cantou.core.booking.engine.hours import understand
from cantou.core.scope.scope import Scope
from cantou.services.salles.models import Hall


def hours_are_understood() -> str | None:
    """Opening hours were understood when they were written: a later library might read them otherwise."""
    with Scope.public().enter():
        found = Hall.objects.filter(is_public=True).exclude(resource__opening_hours="")
        rows = list(found.order_by("pk").values_list("title", "resource__opening_hours").distinct())
    for title, hours in rows:
        try:
            understand(hours)
        except HoursError as error:
            return f"Les horaires de « {title} » ne se lisent plus : {error}"
    return None

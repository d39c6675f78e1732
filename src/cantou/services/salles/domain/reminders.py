"""What happens because a day has come: a word some days before, and what is over is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.booking.domain import bookings
from cantou.services.salles.domain import queries
from cantou.services.salles.domain.hires import queue
from cantou.services.salles.domain.prices import follow_settings
from cantou.services.salles.domain.settings import service_settings

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from cantou.services.salles.models import Hire


def remind(*, organisation: int, at: datetime | None = None) -> int:
    """Inside an agent's Scope. Run twice on one day, it tells nobody twice."""
    from cantou.services.salles.listeners import tell

    now = at or timezone.now()
    follow_settings(organisation=organisation)
    days = service_settings(organisation=organisation).remind_days
    soon = _soon(organisation, now, days) if days else ()
    told = 0
    for hire in soon:
        tell(hire, "reminder", dedup=f"reminder:{hire.reference}:{hire.booking.starts_at:%Y%m%d}")
        told += 1
    for hire in _over(organisation, now):
        hire.booking = bookings.finish(booking=hire.booking)
        queue(hire)
    return told


def _soon(organisation: int, now: datetime, days: int) -> QuerySet[Hire]:
    """Of the days ahead, from tomorrow on: a worker that was away a day misses nobody."""
    found = queries.hires(organisation).filter(booking__state="confirmed", purged_at=None)
    return found.filter(
        booking__starts_at__gt=now + timedelta(hours=12),
        booking__starts_at__lt=now + timedelta(days=days, hours=12),
    ).select_related("organisation__territory")


def _over(organisation: int, now: datetime) -> QuerySet[Hire]:
    found = queries.hires(organisation).filter(booking__state="confirmed", booking__ends_at__lt=now)
    return found.order_by("pk")[:500]

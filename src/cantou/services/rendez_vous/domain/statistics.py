"""How many came, how long they waited, for what: numbers that name nobody."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from cantou.services.rendez_vous.domain.times import PARIS, local
from cantou.services.rendez_vous.models import Appointment, Ticket

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Totals:
    taken: int
    kept: int
    cancelled: int
    late: int
    no_show: int
    by_themselves: int
    """Taken on the portal, without the secretary."""

    @property
    def missed_share(self) -> int | None:
        """Percent of those who were expected; nothing below ten, where it would mean nothing."""
        expected = self.kept + self.no_show
        return round(100 * self.no_show / expected) if expected >= 10 else None  # noqa: PLR2004


def _rows(organisation: int, since: datetime, until: datetime) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        organisation_id=organisation, booking__starts_at__gte=since, booking__starts_at__lt=until
    )


def totals(*, organisation: int, since: datetime, until: datetime) -> Totals:
    found = _rows(organisation, since, until).aggregate(
        taken=Count("pk"),
        kept=Count("pk", filter=Q(booking__state__in=["done", "confirmed"])),
        cancelled=Count("pk", filter=Q(booking__state="cancelled")),
        late=Count("pk", filter=Q(booking__state="cancelled", late=True)),
        no_show=Count("pk", filter=Q(booking__state="no_show")),
        by_themselves=Count("pk", filter=Q(channel="web")),
    )
    return Totals(**found)


def by_month(*, organisation: int, since: datetime, until: datetime) -> dict[datetime, int]:
    """Those that were not cancelled, by the month in which they were."""
    rows = _rows(organisation, since, until).exclude(booking__state="cancelled")
    months = rows.annotate(month=TruncMonth("booking__starts_at", tzinfo=PARIS)).values("month")
    return {row["month"]: row["number"] for row in months.annotate(number=Count("pk")).order_by("month")}


def by_motive(*, organisation: int, since: datetime, until: datetime) -> list[tuple[str, int, int]]:
    """(title, how many, how many did not come), the most frequent first."""
    rows = _rows(organisation, since, until).exclude(booking__state="cancelled").values("motive__title")
    found = rows.annotate(number=Count("pk"), missed=Count("pk", filter=Q(booking__state="no_show")))
    return [
        (row["motive__title"], row["number"], row["missed"])
        for row in found.order_by("-number", "motive__title")
    ]


def ahead(*, organisation: int, since: datetime, until: datetime) -> int | None:
    """How many days people wait for an appointment: half of them less. What is written afterwards does not count."""
    rows = _rows(organisation, since, until).exclude(booking__state="cancelled")
    ahead_of_them = rows.filter(created_at__lte=F("booking__starts_at"))
    gaps = [
        (local(start).date() - local(made).date()).days
        for start, made in ahead_of_them.values_list("booking__starts_at", "created_at")[:5000]
    ]
    return round(median(gaps)) if gaps else None


@dataclass(frozen=True, slots=True)
class Waits:
    received: int
    left: int
    half: int
    """Minutes: half of them waited less, and nine of ten less than `most`."""
    most: int
    by_hour: list[tuple[int, int]]


def waits(*, organisation: int, since: datetime, until: datetime) -> Waits | None:
    """Of those who took a ticket. None where nobody did."""
    rows = Ticket.objects.filter(organisation_id=organisation, taken_at__gte=since, taken_at__lt=until)
    left = rows.filter(state__in=["left", "missed"]).count()
    waited = [
        (local(taken).hour, (called - taken).total_seconds() / 60)
        for taken, called in rows.filter(state="done", called_at__gte=F("taken_at")).values_list(
            "taken_at", "called_at"
        )[:20_000]
    ]
    if not waited and not left:
        return None
    minutes = sorted(wait for _hour, wait in waited) or [0.0]
    hours = Tally(hour for hour, _wait in waited)
    return Waits(
        received=len(waited),
        left=left,
        half=round(median(minutes)),
        most=round(minutes[min(len(minutes) - 1, int(len(minutes) * 0.9))]),
        by_hour=sorted(hours.items()),
    )

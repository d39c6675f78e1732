"""Figures of one organisation: how much, about what, how fast. They name nobody and outlive the purge.

What was merged counts once, as what it was merged into.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncMonth

from cantou.core.work.domain import months
from cantou.services.signalements.domain.delays import PARIS
from cantou.services.signalements.domain.workflow import Status
from cantou.services.signalements.models import Opinion, Report

if TYPE_CHECKING:
    from datetime import datetime

Bucket = tuple[str, timedelta | None]
BUCKETS: tuple[Bucket, ...] = (
    ("1 j", timedelta(days=1)),
    ("7 j", timedelta(days=7)),
    ("14 j", timedelta(days=14)),
    ("1 mois", timedelta(days=31)),
    ("3 mois", timedelta(days=92)),
    ("plus", None),
)
"""Upper bounds of the time between a report and its being treated."""


def by_month(*, organisation: int, since: datetime) -> dict[str, dict[datetime, int]]:
    """Received and finished, by local month."""
    mine = Report.objects.filter(organisation_id=organisation, merged_into=None)
    return {
        name: dict(months.by_month(mine, column, since=since))
        for name, column in (("received", "created_at"), ("finished", "closed_at"))
    }


def by_category(*, organisation: int, since: datetime) -> list[tuple[str, int]]:
    """(code, reports), the most frequent first."""
    found = Report.objects.filter(organisation_id=organisation, created_at__gte=since, merged_into=None)
    return list(found.values_list("category").annotate(number=Count("pk")).order_by("-number", "category"))


def by_delay(*, organisation: int, since: datetime) -> list[tuple[str, int]]:
    """How long the reports received since then took to be treated, by bucket."""
    taken = ExpressionWrapper(F("closed_at") - F("created_at"), output_field=DurationField())
    treated = Report.objects.filter(
        organisation_id=organisation, created_at__gte=since, status=Status.DONE, merged_into=None
    ).annotate(taken=taken)
    counts: dict[str, int] = treated.aggregate(
        **{f"b{number}": Count("pk", filter=_between(number)) for number in range(len(BUCKETS))}
    )
    return [(title, counts[f"b{number}"]) for number, (title, _) in enumerate(BUCKETS)]


def _between(number: int) -> Q:
    _, most = BUCKETS[number]
    least = BUCKETS[number - 1][1] if number else None
    inside = Q()
    if least is not None:
        inside &= Q(taken__gt=least)
    if most is not None:
        inside &= Q(taken__lte=most)
    return inside


FEWEST = 5
"""A figure about fewer answers than that could tell who gave them."""


def opinions(*, organisation: int, since: datetime) -> tuple[int, int] | None:
    """(satisfied, answers) since then; None below FEWEST answers."""
    given = Opinion.objects.filter(organisation_id=organisation, at__gte=since)
    found = given.aggregate(yes=Count("pk", filter=Q(is_satisfied=True)), answers=Count("pk"))
    return (found["yes"], found["answers"]) if found["answers"] >= FEWEST else None


@dataclass(frozen=True, slots=True)
class Totals:
    received: int
    waiting: int
    treated: int
    on_time: int
    """Among the treated, those that had a due day and kept it."""


def totals(*, organisation: int, since: datetime) -> Totals:
    found = Report.objects.filter(organisation_id=organisation, created_at__gte=since, merged_into=None)
    treated = Q(status=Status.DONE)
    return Totals(
        **found.aggregate(
            received=Count("pk"),
            waiting=Count("pk", filter=Q(closed_at=None)),
            treated=Count("pk", filter=treated),
            on_time=Count("pk", filter=treated & Q(closed_at__date__lte=F("due_on"))),
        )
    )


def table(*, organisation: int, since: datetime) -> list[tuple[datetime, str, str, int]]:
    """(month, category, status, reports): what the CSV gives."""
    found = Report.objects.filter(organisation_id=organisation, created_at__gte=since, merged_into=None)
    return list(
        found.annotate(month=TruncMonth("created_at", tzinfo=PARIS))
        .values_list("month", "category", "status")
        .annotate(number=Count("pk"))
        .order_by("month", "category", "status")
    )

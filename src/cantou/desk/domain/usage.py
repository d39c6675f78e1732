"""What each organisation does of the platform: figures alone, for the operator who shares out its cost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum

from cantou.core.notices.models import Notice, SmsMonth
from cantou.core.organisations.models import Coverage, Organisation
from cantou.core.people.models import Membership
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.desk.models import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

PARIS = ZoneInfo("Europe/Paris")
REAL = (Organisation.State.ACTIVE, Organisation.State.LEAVING)


@dataclass(slots=True)
class Figures:
    offers: int = 0
    agents: int = 0
    received: int = 0
    closed: int = 0
    waiting: int = 0
    messages: int = 0
    sms_segments: int = 0
    sms_cents: int = 0


def count_usage(*, operator: int, month: date) -> int:
    """Count one month anew, for every real organisation. Opens its own Scopes. The number of organisations."""
    organisations = tuple(Organisation.objects.filter(state__in=REAL).values_list("pk", flat=True))
    if not organisations:
        return 0
    with Scope.agent(organisations[0], organisations=organisations, reason="relevé de l’usage").enter():
        figures = _figures(organisations, month)
    with Scope.agent(operator, reason="relevé de l’usage").enter():
        Usage.objects.bulk_create(
            [
                Usage(organisation_id=operator, about_id=each, month=month, **asdict(figures[each]))
                for each in organisations
            ],
            update_conflicts=True,
            unique_fields=["organisation", "month", "about"],
            update_fields=[*Figures.__slots__, "counted_at"],
        )
    return len(organisations)


def _figures(organisations: tuple[int, ...], month: date) -> dict[int, Figures]:
    """One query for each figure, whatever the number of organisations."""
    begin, end = _bounds(month)
    found: dict[int, Figures] = defaultdict(Figures)
    mine = {"organisation_id__in": organisations}
    within = {"created_at__gte": begin, "created_at__lt": end}
    items = WorkItem.objects.filter(**mine)
    _put(found, Coverage.objects.filter(**mine), offers=Count("service", distinct=True))
    _put(found, Membership.objects.filter(**mine, ended_at=None), agents=Count("person", distinct=True))
    _put(
        found,
        items.filter(Q(is_open=True) | Q(received_at__gte=begin) | Q(closed_at__gte=begin)),
        received=Count("pk", filter=Q(received_at__gte=begin, received_at__lt=end)),
        closed=Count("pk", filter=Q(closed_at__gte=begin, closed_at__lt=end)),
        waiting=Count("pk", filter=Q(is_open=True)),
    )
    _put(found, Notice.objects.filter(**mine, **within, state="sent"), messages=Count("pk"))
    _put(
        found,
        SmsMonth.objects.filter(**mine, month=month),
        sms_segments=Sum("segments"),
        sms_cents=Sum("spent_cents"),
    )
    return found


def _put(found: dict[int, Figures], rows: QuerySet[Any], **figures: Any) -> None:
    for row in rows.order_by().values("organisation_id").annotate(**figures):
        for name in figures:
            setattr(found[row["organisation_id"]], name, row[name])


def _bounds(month: date) -> tuple[datetime, datetime]:
    begin = datetime(month.year, month.month, 1, tzinfo=PARIS)
    following = (begin + timedelta(days=32)).replace(day=1)
    return begin, following


def usage_of(*, operator: int, month: date) -> QuerySet[Usage]:
    """By name of organisation. In the operator's Scope."""
    return (
        Usage.objects.filter(organisation_id=operator, month=month)
        .select_related("about")
        .order_by("about__name", "about_id")
    )


def usage_about(*, operator: int, about: int) -> QuerySet[Usage]:
    """The latest month first. In the operator's Scope."""
    return Usage.objects.filter(organisation_id=operator, about_id=about).order_by("-month")


def totals(*, operator: int, months: Iterable[date]) -> dict[date, dict[str, int]]:
    """Month → each figure over all organisations. In the operator's Scope."""
    rows = Usage.objects.filter(organisation_id=operator, month__in=list(months)).values("month")
    sums = {name: Sum(name) for name in Figures.__slots__}
    counted: Iterable[Any] = rows.annotate(organisations=Count("pk"), **sums).order_by("month")
    return {row.pop("month"): row for row in counted}

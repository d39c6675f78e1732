"""Counts by month, local time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateTimeField, Func, IntegerField, Value
from django.db.models.functions import Cast
from django.utils import timezone

if TYPE_CHECKING:
    from django.db.models import QuerySet

PARIS = ZoneInfo("Europe/Paris")


class MonthNumber(Func):
    """In which of these months an instant lies, the first being 1.

    A look among a few instants that were made here: PostgreSQL's date_trunc in a time zone takes ten times as long.
    """

    function = "width_bucket"
    output_field = IntegerField()

    def __init__(self, column: str, months: list[datetime]) -> None:
        super().__init__(column, Cast(Value(months), ArrayField(DateTimeField())))


def months_since(since: datetime) -> list[datetime]:
    """When each one begins in Paris, from that of `since` to the next one after now."""
    first, last = since.astimezone(PARIS), timezone.now().astimezone(PARIS)
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month + 1)
    return [datetime(number // 12, number % 12 + 1, 1, tzinfo=PARIS) for number in numbers]


def by_month(found: QuerySet[Any], column: str, *, since: datetime) -> list[tuple[datetime, int]]:
    """(month, rows) for each month that has any, those since then."""
    months = months_since(since)
    counted = (
        found.filter(**{f"{column}__gte": since})
        .annotate(month_number=MonthNumber(column, months))
        .values_list("month_number")
        .annotate(number=Count("*"))
        .order_by("month_number")
    )
    return [(months[number - 1], rows) for number, rows in counted]

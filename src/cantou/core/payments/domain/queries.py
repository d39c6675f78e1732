from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from cantou.core.payments.models import Receipt

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from cantou.core.payments.models import Regie


def receipts_of_day(regie: Regie, day: date) -> QuerySet[Receipt]:
    """The régie's statement of that day, in the order of the book."""
    mine = Receipt.objects.filter(organisation_id=regie.organisation_id, regie=regie, on=day)
    return mine.select_related("payment__debt").order_by("number")


def totals_of_day(regie: Regie, day: date) -> dict[str, int]:
    """Means → cents."""
    mine = Receipt.objects.filter(organisation_id=regie.organisation_id, regie=regie, on=day)
    return dict(mine.values_list("means").annotate(Sum("cents")).order_by("means"))

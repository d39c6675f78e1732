from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cantou.core.organisations.models import Reference
from cantou.core.work.models import WorkItem
from cantou.services.dechets.models import PointReport

KEPT = timedelta(days=180)


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope: what was said of points, half a year after it was settled."""
    over = PointReport.objects.filter(organisation_id=organisation, closed_at__lt=timezone.now() - KEPT)
    keys = list(over.values_list("object_key", flat=True))
    WorkItem.objects.filter(organisation_id=organisation, object_key__in=keys).delete()
    over.delete()
    Reference.objects.filter(organisation_id=organisation, object_key__in=keys).delete()
    return len(keys)

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cantou.core.booking.domain.forgetting import forget_holder
from cantou.core.organisations.domain.references import expire_links
from cantou.core.organisations.models import Reference
from cantou.core.work.models import WorkItem
from cantou.services.dechets.models import BulkyPickup, PointImport, PointReport

KEPT, PICKUPS_KEPT = timedelta(days=180), timedelta(days=60)
BATCH, FILES_KEPT = 500, timedelta(days=30)


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope: what was said of points, half a year after it was settled."""
    over = PointReport.objects.filter(organisation_id=organisation, closed_at__lt=timezone.now() - KEPT)
    keys = list(over.values_list("object_key", flat=True))
    WorkItem.objects.filter(organisation_id=organisation, object_key__in=keys).delete()
    over.delete()
    old = PointImport.objects.filter(organisation_id=organisation, created_at__lt=timezone.now() - FILES_KEPT)
    old.delete()
    Reference.objects.filter(organisation_id=organisation, object_key__in=keys).delete()
    return len(keys)


def purge_pickups(*, organisation: int) -> int:
    """Two months after the round: where it stopped, and at whose."""
    before = timezone.now() - PICKUPS_KEPT
    over = BulkyPickup.objects.filter(organisation_id=organisation, round__organisation_id=organisation)
    keys = list(over.filter(round__ends_at__lt=before).values_list("object_key", flat=True)[:BATCH])
    for key in keys:
        forget_holder(organisation=organisation, key=key)
        expire_links(key=key, at=timezone.now())
    WorkItem.objects.filter(organisation_id=organisation, object_key__in=keys).delete()
    BulkyPickup.objects.filter(organisation_id=organisation, object_key__in=keys).delete()
    return len(keys)

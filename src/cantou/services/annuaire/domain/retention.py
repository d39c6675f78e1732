from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cantou.core.organisations.models import Reference
from cantou.core.work.models import WorkItem
from cantou.services.annuaire.domain.duties import purge_duties
from cantou.services.annuaire.models import Import, Proposal

KEPT = timedelta(days=730)
FILES_KEPT = timedelta(days=30)


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope, every night."""
    old = Import.objects.filter(organisation_id=organisation, created_at__lt=timezone.now() - FILES_KEPT)
    return purge_duties(organisation=organisation) + old.delete()[0]


def purge_proposals(*, organisation: int) -> int:
    """Two years after they were answered."""
    over = Proposal.objects.filter(organisation_id=organisation, decided_at__lt=timezone.now() - KEPT)
    keys = list(over.values_list("ticket", flat=True))
    WorkItem.objects.filter(organisation_id=organisation, object_key__in=keys).delete()
    over.delete()
    Reference.objects.filter(organisation_id=organisation, object_key__in=keys).delete()
    return len(keys)

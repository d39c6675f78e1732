from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cantou.services.alertes.domain import drafts
from cantou.services.alertes.models import Answer

KEPT = timedelta(days=365)


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope. Messages that were sent stay: they are what proves that people were warned."""
    return drafts.purge(organisation=organisation)


def purge_answers(*, organisation: int) -> int:
    """Inside an agent's Scope: what people said of themselves, a year after. That they answered stays counted."""
    before = timezone.now() - KEPT
    old = Answer.objects.filter(organisation_id=organisation, given_at__lt=before, sealed__isnull=False)
    return old.update(sealed=None)

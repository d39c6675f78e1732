"""The log of messages is kept for a season: long enough to understand, no longer."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cantou.core.applications.models import Delivery
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope

KEPT = timedelta(days=90)


def forget() -> int:
    """In every organisation. Returns how many there were."""
    before, number = timezone.now() - KEPT, 0
    with Scope.public().enter():
        organisations = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    for organisation in organisations:
        with Scope.agent(organisation, reason="journal des messages").enter():
            number += Delivery.objects.filter(organisation_id=organisation, created_at__lt=before).delete()[0]
    return number

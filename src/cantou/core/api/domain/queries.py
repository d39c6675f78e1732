from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from cantou.core.api.models import AccessToken

if TYPE_CHECKING:
    from django.db.models import QuerySet


def tokens(*, organisation: int) -> QuerySet[AccessToken]:
    """Those that still open something first, then the latest."""
    found = AccessToken.objects.filter(organisation_id=organisation).select_related("person", "made_by")
    return found.order_by(F("revoked_at").asc(nulls_first=True), "-created_at", "-pk")

"""The latest published reports, for the portal's front page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext

from cantou.core.registry import News
from cantou.core.territories.models import Level, Territory
from cantou.core.web.paging import keyset
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.states import state_title

if TYPE_CHECKING:
    from collections.abc import Collection

MOST = 3


def latest(territory: int, organisations: Collection[int]) -> list[News]:
    """In public mode, below the prefix of a portal."""
    is_commune = Territory.objects.filter(pk=territory, level=Level.COMMUNE).exists()
    filters = queries.PublicFilters(commune=territory if is_commune else None)
    each = [queries.published(organisation, filters) for organisation in organisations]
    return [
        News(
            title=f"{row.title} ({state_title(organisation=row.organisation_id, status=row.status)})",
            url=reverse("signalements:public", args=[row.reference]),
            when=localtime(row.updated_at).isoformat(),
            service=gettext("Signalements"),
        )
        for row in keyset(each, column="updated_at", size=MOST).rows
    ]

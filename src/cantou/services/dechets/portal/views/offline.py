"""The calendar without a network: one page, the same for everybody here, which the phone keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.web.pagecache import cacheable
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.centres import week
from cantou.services.dechets.domain.here import Here
from cantou.services.dechets.domain.settings import read
from cantou.services.dechets.portal.views.common import (
    commune_of,
    kinds_of,
    known_here,
    lines,
    next_midnight,
    organisations_of,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.dechets.domain.here import Known
    from cantou.services.dechets.models import Sector

AHEAD = timedelta(days=100)
MOST_SECTORS = 12


@require_safe
@cacheable()
def offline(request: Any) -> HttpResponse:
    request.page_until = next_midnight()
    today = timezone.localdate()
    known = known_here(request) if commune_of(request) is not None else None
    context = {
        "sectors": [_sector(request, known, one) for one in list(known.sectors.values())[:MOST_SECTORS]]
        if known
        else [],
        "centres": [
            {"row": row, "week": week(row, today), "phone": show_phone(row.phone) if row.phone else ""}
            for row in queries.centres_of(organisations=organisations_of(request))
        ],
        "settings": read(request.provider.offer.settings),
        "today": today,
        "service_worker_url": reverse("portal_worker"),
    }
    return render(request, "dechets/offline.html", context)


def _sector(request: Any, known: Known, sector: Sector) -> dict[str, Any]:
    today = timezone.localdate()
    here = Here({rule.stream: sector for rule in known.rules.get(sector.pk, [])}, known)
    places = [area for area in known.areas if area.sector_id == sector.pk]
    return {
        "name": sector.name,
        "places": [area.label for area in places if area.label],
        "lines": lines(here.expand(today, today + AHEAD), kinds_of(request), today),
    }

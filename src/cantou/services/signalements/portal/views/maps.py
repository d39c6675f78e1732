"""What is published, on a map."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.maps.domain.figures import Entry, collection
from cantou.core.web.addresses import page_path
from cantou.core.web.pagecache import cacheable
from cantou.services.signalements.domain.figures import several, tone_of
from cantou.services.signalements.portal.views.exports import GEOJSON
from cantou.services.signalements.portal.views.listed import (
    asked_of,
    day_in_words,
    drawn_filters,
    kinds_here,
    listed_of,
    points_of,
)

if TYPE_CHECKING:
    from cantou.services.signalements.models import Publication
    from cantou.services.signalements.portal.views.listed import Listed

ON_MAP = 30


@require_safe
@cacheable(params=["categorie", "etat", "periode"])
def map_points(request: Any) -> HttpResponse:
    """What the interactive map shows."""
    entries = [
        Entry(
            title=title,
            url=page_path("signalements:public", reference),
            lon=lon,
            lat=lat,
            tone=tone_of(status),
        )
        for lon, lat, status, reference, title in points_of(request, asked_of(request, kinds_here(request)))
    ]
    found = collection(territory=request.place.territory, entries=entries)
    return HttpResponse(json.dumps(found, ensure_ascii=False), content_type=GEOJSON)


@require_safe
@cacheable(params=["categorie", "etat", "periode", "apres"])
def on_map(request: Any) -> HttpResponse:
    """All that answer the filters, drawn by the server; beside them the list, a page at a time."""
    listed = listed_of(request, size=ON_MAP)
    page, asked = listed.page, listed.asked
    query = "?" + urlencode(asked) if asked else ""
    shown = {row.reference for row in page.rows}
    context = {
        "figure": several(
            territory=request.place.territory,
            entries=[_entry(listed, row) for row in page.rows],
            others=[
                (lon, lat, status)
                for lon, lat, status, code, _title in points_of(request, asked)
                if code not in shown
            ],
            source=page_path("signalements:map_points") + query,
        ),
        "filters": drawn_filters(request, listed, map_shown=True),
        "first": "" if page.is_first else query or "?",
        "next": "?" + urlencode({**asked, "apres": page.next}) if page.next else "",
        "query": query,
        "trail": [
            (request.place.name, page_path("portal_home")),
            (_("Signalements"), page_path("signalements:index")),
            (_("Carte"), ""),
        ],
    }
    return render(request, "signalements/map.html", context)


def _entry(listed: Listed, row: Publication) -> Entry:
    told = (row.place, listed.state(row), day_in_words(localtime(row.reported_at).date()))
    return Entry(
        title=row.title,
        url=page_path("signalements:public", row.reference),
        lon=row.lon,
        lat=row.lat,
        tone=tone_of(row.status),
        detail=", ".join(part for part in told if part),
    )

"""Search in a portal: what one can do first, then what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import structlog
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from cantou.core.registry import services
from cantou.core.search.domain.queries import Results, find, suggest
from cantou.core.web.pagecache import cacheable
from cantou.portal.doors import doors_of
from cantou.portal.finding import matching_doors
from cantou.portal.here import here

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.search.models import Entry

log = structlog.get_logger(__name__)
LONGEST = 150


@cacheable(params=["q", "apres"])
def search(request: Any) -> HttpResponse:
    q = " ".join(request.GET.get("q", "")[:LONGEST].split())
    around = here(request)
    after = request.GET.get("apres", "")
    doors = matching_doors(q, doors_of(around.providers, around.external)) if q and not after else []
    results = Results([])
    if q:
        pairs = [(row.organisation_id, row.service) for row in around.providers]
        results = find(q=q, place=request.place.territory, providers=pairs, after=after)
    better = results.suggestion or ("" if doors or results.entries or not q else suggest(q))
    context = {
        "q": q,
        "doors": doors,
        "entries": [shown for entry in results.entries if (shown := _shown(entry))],
        "next": f"?{urlencode({'q': q, 'apres': results.after})}" if results.after else "",
        "suggestion": "" if doors else better,
        "continued": bool(after),
    }
    return render(request, "portal/search.html", context)


def _shown(entry: Entry) -> dict[str, Any] | None:
    manifest = services().get(entry.service)
    try:
        url = reverse(entry.url_name, args=entry.url_args)
    except NoReverseMatch:
        log.exception("portal.entry_without_page", service=entry.service, url_name=entry.url_name)
        return None
    return {
        "title": entry.title,
        "summary": entry.summary,
        "url": url,
        "on": entry.on,
        "service": manifest.title if manifest else "",
        "place": entry.place.name if entry.place else "",
        "by": entry.organisation.name,
    }

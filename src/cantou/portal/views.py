from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from cantou.core.registry import services
from cantou.core.web.pagecache import cacheable
from cantou.portal.here import here

if TYPE_CHECKING:
    from django.http import HttpResponse


def find(request: Any) -> HttpResponse:
    return render(request, "portal/find.html", {"q": request.GET.get("q", "")})


@cacheable()
def home(request: Any) -> HttpResponse:
    covered = here(request).providers
    tiles = [
        {"entry": entry, "organisation": row.organisation, "url_name": entry.url_name}
        for row in covered
        if (manifest := services().get(row.service))
        for entry in manifest.portal
    ]
    return render(request, "portal/home.html", {"tiles": tiles})

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.files.views import public_base
from cantou.core.web.pagecache import cacheable
from cantou.services.site.domain import queries
from cantou.services.site.domain.bulletins import file_of
from cantou.services.site.portal.views.common import organisations_of, trail

if TYPE_CHECKING:
    from cantou.services.site.models import Bulletin

LONGEST = 90_000
"""Letters of one page: what a weak signal bears. The paper has the rest."""


@require_safe
@cacheable()
def index(request: Any) -> HttpResponse:
    rows = queries.public_bulletins(organisations=organisations_of(request))
    context = {"rows": rows, "trail": trail(request, (_("Bulletins"), ""))}
    return render(request, "site/bulletins.html", context)


@require_safe
@cacheable()
def bulletin(request: Any, issue: str) -> HttpResponse:
    row: Bulletin | None = (
        queries.public_bulletins(organisations=organisations_of(request)).filter(slug=issue).first()
    )
    if row is None:
        raise Http404
    pages, left = [], LONGEST
    for page in row.pages:
        pages.append([line for line in page[:left].split("\n") if line])
        left -= len(page)
        if left <= 0:
            break
    context = {
        "bulletin": row,
        "pages": pages,
        "is_cut": left <= 0,
        "file": file_of(row),
        "base": public_base(),
        "trail": trail(request, (_("Bulletins"), reverse("site:bulletins")), (row.title, "")),
    }
    return render(request, "site/bulletin.html", context)

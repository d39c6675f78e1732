"""The commune's pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.web.pagecache import cacheable
from cantou.services.site.domain import queries
from cantou.services.site.portal.drawing import drawn
from cantou.services.site.portal.views.common import organisations_of, trail, until_next

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.site.models import Page


@dataclass(frozen=True, slots=True)
class Menu:
    title: str
    pages: list[Page] = field(default_factory=list)


def menus_of(pages: Iterable[Page]) -> list[Menu]:
    """By heading, in the order of their pages; those of no heading last."""
    found: dict[str, Menu] = {}
    for page in pages:
        found.setdefault(page.heading, Menu(page.heading)).pages.append(page)
    return sorted(found.values(), key=lambda menu: not menu.title)


def _pages(request: Any) -> list[Page]:
    """Of the nearest organisation that has any: the mairie's, on a commune's portal."""
    organisations = organisations_of(request)
    pages = list(queries.public_pages(organisations=organisations))
    until_next(request, [page.shown_until for page in pages])
    for organisation in organisations:
        mine = [page for page in pages if page.organisation_id == organisation]
        if mine:
            return mine
    return []


@require_safe
@cacheable()
def index(request: Any) -> HttpResponse:
    context = {"menus": menus_of(_pages(request)), "trail": trail(request, (_("La commune"), ""))}
    return render(request, "site/index.html", context)


@require_safe
@cacheable()
def page(request: Any, leaf: str) -> HttpResponse:
    row = queries.public_page(organisations=organisations_of(request), slug=leaf)
    if row is None:
        raise Http404
    until_next(request, [row.shown_until])
    context = {
        "page": row,
        "blocks": drawn(
            row.blocks, organisation=row.organisation_id, key=row.key, territory=request.place.territory
        ),
        "beside": [one for one in _pages(request) if row.heading and one.heading == row.heading],
        "trail": trail(request, (_("La commune"), reverse("site:index")), (row.title, "")),
    }
    return render(request, "site/page.html", context)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.web.pagecache import cacheable
from cantou.services.dechets.domain.guide import items_here
from cantou.services.dechets.engine.guide import OUTLETS, look_up
from cantou.services.dechets.portal.views.common import kinds_of, organisations_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.dechets.domain.streams import Kind
    from cantou.services.dechets.engine.guide import Item

LONGEST = 60
COMMON = ("Pile", "Pot de yaourt", "Peinture", "Vêtements", "Ampoule LED", "Gravats", "Médicaments")


@require_safe
@cacheable(params=["q"])
def index(request: Any, thing: str = "") -> HttpResponse:
    """`thing`: as the portal's search names it."""
    query = " ".join((thing or request.GET.get("q", "")).split())[:LONGEST]
    kinds = kinds_of(request)
    items = items_here(organisations_of(request))
    answer = look_up(query, items)
    context = {
        "query": query,
        "found": [_shown(item, kinds) for item in answer.items],
        "near": answer.near,
        "common": COMMON,
        "trail": [
            (request.place.name, reverse("portal_home")),
            (_("Déchets"), reverse("dechets:index")),
            (_("Guide de tri"), ""),
        ],
    }
    return render(request, "dechets/guide.html", context)


def _shown(item: Item, kinds: dict[str, Kind]) -> dict[str, Any]:
    where = [_where(code, kinds) for code in item.outlets]
    return {"word": item.word, "where": where[0], "others": where[1:], "note": item.note}


def _where(code: str, kinds: dict[str, Kind]) -> str:
    if code in kinds:
        kind = kinds[code]
        return f"{kind.title} ({kind.container})"
    return _(OUTLETS.get(code, code))

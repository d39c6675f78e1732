"""A portal's first page, and the communes of a larger place."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy

from cantou.core.maps.domain.figures import place_figure
from cantou.core.organisations.models import Organisation
from cantou.core.registry import News, Urgent, services
from cantou.core.territories.domain.queries import ancestors_on, communes_of, inside
from cantou.core.territories.engine.names import normalise
from cantou.core.web.pagecache import cacheable
from cantou.portal.context import on_own_host
from cantou.portal.doors import by_intent, by_moment, doors_of
from cantou.portal.here import Here, here, remember
from cantou.portal.hours import opening
from cantou.portal.structured import structured_data

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from cantou.core.territories.models import Territory
    from cantou.portal.places import PortalPlace

EMERGENCY = (
    {"number": "112", "label": gettext_lazy("Toutes les urgences")},
    {"number": "15", "label": gettext_lazy("SAMU")},
    {"number": "17", "label": gettext_lazy("Police, gendarmerie")},
    {"number": "18", "label": gettext_lazy("Pompiers")},
    {"number": "114", "label": gettext_lazy("Par SMS : sourds, malentendants")},
)
FEW_DOORS = 8
"""Up to that many, one list reads better than titles with one thing below each."""
MOST_NEWS = 5
MOST_PROVIDERS = 4
"""Of one service, the nearest: each may cost its service a read."""
MOST_LISTED = 80


@cacheable()
def home(request: Any) -> HttpResponse:
    place: PortalPlace = request.place
    around = here(request)
    hours = opening(around.body.hours) if around.body else None
    name = f"portal.home.{on_own_host(request)}"
    content = remember(request, name, lambda: _content(place, around))
    running = [one for one in content["urgent"] if one.until > now()]
    request.page_until = _soonest(hours.until if hours else None, running)
    context = {"body": around.body, "opening": hours, "emergency": _emergency()}
    return render(request, "portal/home.html", context | content | {"urgent": running})


def _soonest(until: datetime | None, running: list[Urgent]) -> datetime | None:
    return min((*([until] if until else ()), *(one.until for one in running)), default=None)


@lru_cache(maxsize=1)
def _emergency() -> str:
    """The numbers to call, drawn: the same everywhere."""
    return render_to_string("portal/parts/emergency.html", {"emergency": EMERGENCY})


def _content(place: PortalPlace, around: Here) -> dict[str, Any]:
    """All of it that no hour of the day changes."""
    doors = doors_of(around.providers, around.external)
    return {
        "doors": doors,
        "intents": by_intent(doors) if len(doors) > FEW_DOORS else [],
        "moments": by_moment(doors),
        "news": news(place, around),
        "urgent": urgent(place, around),
        "above": ancestors_on(place.territory, localdate()),
        "below": [] if place.is_commune else _below(place),
        # Of a region only what is loaded would show, as if it were the whole.
        "map": None if place.level == "region" else place_figure(territory=place.territory, title=place.name),
        "structured": structured_data(place, around.body),
    }


def news(place: PortalPlace, around: Here) -> list[News]:
    """The latest of what the services publish here, whichever service it is."""
    found: list[News] = []
    for manifest in services():
        organisations = [row.organisation_id for row in around.of(manifest.id)][:MOST_PROVIDERS]
        if manifest.latest and organisations:
            found += import_string(manifest.latest)(place.territory, organisations)
    return sorted(found, key=lambda one: one.when, reverse=True)[:MOST_NEWS]


def urgent(place: PortalPlace, around: Here) -> list[Urgent]:
    """What goes before everything, of the services that have it: docs/adr/0197."""
    found: list[Urgent] = []
    for manifest in services():
        organisations = [row.organisation_id for row in around.of(manifest.id)]
        if manifest.urgent and organisations:
            found += import_string(manifest.urgent)(place.territory, organisations)
    return found


def _below(place: PortalPlace) -> list[Territory]:
    """What to choose from in a larger place: its communes, or the départements of a région."""
    if place.level == "region":
        return list(inside(place.territory).filter(level="departement").order_by("name"))
    return list(communes_of(place.territory)[: MOST_LISTED + 1])


@cacheable()
def communes(request: Any) -> HttpResponse:
    """All the communes of a département, an EPCI, a perimeter, under their first letter."""
    place: PortalPlace = request.place
    if place.is_commune or place.level == "region":
        return redirect("portal_home")
    letters: dict[str, list[Territory]] = defaultdict(list)
    for commune in communes_of(place.territory):
        letters[normalise(commune.name)[:1].upper()].append(commune)
    return render(request, "portal/communes.html", {"letters": sorted(letters.items())})


@cacheable()
def opening_here(request: HttpRequest) -> HttpResponse:
    """For somebody of the mairie: how this place opens its services."""
    around = here(request)
    operator = Organisation.objects.filter(is_operator=True).first()
    opened = {
        row.service for row in around.providers if around.body and row.organisation_id == around.body.pk
    }
    shared = {row.service: row.organisation for row in around.providers if row.service not in opened}
    context = {
        "operator": operator,
        "body": around.body,
        "services": [
            {"manifest": manifest, "open": manifest.id in opened, "by": shared.get(manifest.id)}
            for manifest in services()
        ],
        "origin": settings.ORIGIN,
    }
    return render(request, "portal/opening.html", context)

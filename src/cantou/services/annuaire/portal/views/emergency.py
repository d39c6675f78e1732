"""Whom to call, where the nearest defibrillator is, who is on duty; the same without a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.web.pagecache import cacheable
from cantou.services.annuaire.domain import queries
from cantou.services.annuaire.engine.facts import said_facts
from cantou.services.annuaire.portal.views.common import (
    Origin,
    choices_of,
    door_of,
    hamlets_of,
    next_midnight,
    organisations_of,
    origin_of,
    trail,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.annuaire.models import Listing

CALLS = (
    {"number": "112", "label": "partout en Europe, toutes les urgences"},
    {"number": "15", "label": "SAMU : un malaise, un accident, du sang"},
    {"number": "18", "label": "pompiers : feu, accident, secours"},
    {"number": "17", "label": "gendarmerie, police"},
    {"number": "114", "label": "par SMS, pour qui n’entend pas ou ne peut pas parler"},
)
MOST_HAMLETS = 80
MOST_NEAR = 6


@dataclass(frozen=True, slots=True)
class Device:
    """A defibrillator as the page shows it."""

    row: Listing
    where: str
    far: str
    door: Any
    facts: list[str]


def _device(row: Listing, origin: Origin | None) -> Device:
    return Device(
        row=row,
        where=row.address,
        far=origin.said(row) if origin else "",
        door=door_of(row, timezone.now()),
        facts=said_facts(row.kind, row.facts),
    )


def _devices(request: Any) -> list[Listing]:
    return list(queries.defibrillators(organisations=organisations_of(request)))


def _duties(request: Any) -> list[dict[str, Any]]:
    found = queries.duties_now(organisations=organisations_of(request), at=timezone.now())
    return [{"row": row, "phone": show_phone(row.phone)} for row in found]


@require_safe
@cacheable(params=("lieu",))
def emergency(request: Any) -> HttpResponse:
    hamlets = hamlets_of(request)
    origin = origin_of(request, hamlets)
    rows = _devices(request)
    if origin is not None:
        nowhere = float("inf")
        rows.sort(key=lambda row: nowhere if (far := origin.metres(row)) is None else far)
    devices = [_device(row, origin) for row in rows[:MOST_NEAR]]
    duties = _duties(request)
    ends = [one["row"].ends_at for one in duties]
    doors = [one.door.until for one in devices if one.door and one.door.until]
    request.page_until = min([next_midnight(), *ends, *doors])
    context = {
        "calls": CALLS,
        "devices": devices,
        "more": len(rows) > MOST_NEAR,
        "duties": duties,
        "origin": origin,
        "hamlets": choices_of(hamlets, request.GET.get("lieu", "")),
        "trail": trail(request, (_("Urgences et gardes"), "")),
        "service_worker_url": reverse("portal_worker"),
    }
    return render(request, "annuaire/emergency.html", context)


@require_safe
@cacheable()
def offline(request: Any) -> HttpResponse:
    """One page, the same for everybody here, which the phone keeps: from each hamlet, the nearest one."""
    request.page_until = next_midnight()
    rows = [row for row in _devices(request) if row.lon is not None]
    nearest = []
    for place in hamlets_of(request)[:MOST_HAMLETS]:
        from_here = Origin(place.lon or 0.0, place.lat or 0.0, place.label)
        if rows:
            row = min(rows, key=lambda one: from_here.metres(one) or 0.0)
            nearest.append({"place": place.label, "row": row, "far": from_here.said(row)})
    health = queries.public(organisations=organisations_of(request)).filter(
        category__in=("medecin", "pharmacie", "pompiers", "gendarmerie", "infirmier")
    )
    context = {
        "calls": CALLS,
        "devices": [_device(row, None) for row in _devices(request)],
        "nearest": nearest,
        "numbers": [{"row": row, "phone": show_phone(row.phone)} for row in health if row.phone],
        "today": timezone.localdate(),
        "service_worker_url": reverse("portal_worker"),
    }
    return render(request, "annuaire/offline.html", context)

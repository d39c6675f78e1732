"""Drop-off points: where they are, what each takes, and saying that one is full or broken."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.maps.domain.figures import Entry, collection, gathered_figure
from cantou.core.organisations.domain.references import spoken
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.core.web.pagecache import cacheable
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.points import said, speak_of
from cantou.services.dechets.domain.streams import title_of
from cantou.services.dechets.portal.forms.points import TroubleForm
from cantou.services.dechets.portal.views.common import (
    UNPROCESSABLE,
    commune_of,
    kinds_of,
    next_midnight,
    organisations_of,
)

if TYPE_CHECKING:
    from cantou.services.dechets.domain.streams import Kind
    from cantou.services.dechets.models import DropOffPoint

STALE = timedelta(days=14)
"""After that nobody believes any more that it is still full."""
GEOJSON = "application/geo+json"


def _points(request: Any) -> list[DropOffPoint]:
    return list(queries.points_of(organisations=organisations_of(request), commune=commune_of(request)))


def trouble_of(point: DropOffPoint) -> str:
    """« plein », where it was said lately."""
    if point.trouble_on is None or point.trouble_on < timezone.localdate() - STALE:
        return ""
    return said(point.trouble)


def takes(point: DropOffPoint, kinds: dict[str, Kind]) -> list[str]:
    return [title_of(kinds, code) for code in kinds if code in point.takes]


@require_safe
@cacheable(params=["quoi"])
def index(request: Any) -> HttpResponse:
    request.page_until = next_midnight()
    kinds, points = kinds_of(request), _points(request)
    taken = [kind for kind in kinds.values() if any(kind.code in point.takes for point in points)]
    asked = request.GET.get("quoi", "")
    if asked in {kind.code for kind in taken}:
        points = [point for point in points if asked in point.takes]
    figure = gathered_figure(
        territory=request.place.territory,
        title=_("Points d’apport volontaire"),
        id="points",
        entries=[_entry(request, point, kinds) for point in points],
        tones={"": _("en service"), "care": _("plein, cassé ou encombré")},
        source=reverse("dechets:points_geojson"),
    )
    context = {
        "figure": figure,
        "taken": taken,
        "asked": asked,
        "trail": _trail(request, _("Points d’apport")),
    }
    return render(request, "dechets/points.html", context)


def _trail(request: Any, last: str) -> list[tuple[str, str]]:
    return [
        (request.place.name, reverse("portal_home")),
        (_("Déchets"), reverse("dechets:index")),
        (last, ""),
    ]


def _entry(request: Any, point: DropOffPoint, kinds: dict[str, Kind]) -> Entry:
    parts = [", ".join(takes(point, kinds)), point.where]
    if commune_of(request) is None:
        parts.append(point.commune.name)
    trouble = trouble_of(point)
    if trouble:
        parts.append(trouble)
    return Entry(
        title=point.name,
        url=reverse("dechets:point", args=[point.pk]),
        lon=point.lon,
        lat=point.lat,
        tone="care" if trouble else "",
        detail=" · ".join(part for part in parts if part),
    )


@require_safe
@cacheable()
def geojson(request: Any) -> HttpResponse:
    request.page_until = next_midnight()
    kinds = kinds_of(request)
    entries = [_entry(request, point, kinds) for point in _points(request)]
    found = collection(territory=request.place.territory, entries=entries)
    return HttpResponse(json.dumps(found, ensure_ascii=False), content_type=GEOJSON)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("dechets.point", free=6, limit=40)
def point(request: Any, spot: int) -> HttpResponse:
    row = next((each for each in _points(request) if each.pk == spot), None)
    if row is None:
        raise Http404
    form = TroubleForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        reference = _spoken(row, form)
        text = _("Merci\u00a0: c’est transmis, sous la référence %(reference)s.")
        messages.success(request, text % {"reference": spoken(reference)})
        return redirect("dechets:point", spot=row.pk)
    kinds = kinds_of(request)
    context = {
        "point": row,
        "takes": [kind for code, kind in kinds.items() if code in row.takes],
        "trouble": trouble_of(row),
        "form": form,
        "trail": [
            *_trail(request, "")[:2],
            (_("Points d’apport"), reverse("dechets:points")),
            (row.name, ""),
        ],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/point.html", context, status=status)


def _spoken(row: DropOffPoint, form: TroubleForm) -> str:
    given = form.cleaned_data

    def act() -> dict[str, Any]:
        return {"reference": speak_of(point=row, key=uuid4(), what=given["quoi"], words=given["mots"])}

    return str(once(key=given["cle"], purpose=f"dechets.point:{row.pk}", act=act).answer["reference"])

"""The halls as everybody sees them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from cantou.core.files.views import serve
from cantou.core.organisations.domain.references import normalise, spoken
from cantou.core.organisations.models import Reference
from cantou.core.web.challenge import guarded
from cantou.core.web.pagecache import cacheable
from cantou.services.salles.domain import calendar, prices, queries, words
from cantou.services.salles.domain.feeds import ics_response, public_calendar
from cantou.services.salles.domain.halls import parts_of
from cantou.services.salles.domain.settings import service_settings
from cantou.services.salles.portal.views.common import hall_named, organisations_of

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.core.files.models import StoredFile
    from cantou.services.salles.models import Hall

FARTHEST_MONTHS = 18


def pictures(hall: Hall, files: list[StoredFile]) -> list[dict[str, str]]:
    base = reverse("salles:photo", args=[hall.slug, "x"])[:-1]
    return [
        {**file.picture(base), "alt": file.alt or hall.title}
        for file in files
        if file.is_ready and file.is_image
    ]


@require_safe
@cacheable()
def index(request: Any) -> HttpResponse:
    mine = organisations_of(request)
    halls = list(queries.public_halls(mine))
    photos: dict[Any, list[StoredFile]] = defaultdict(list)
    for organisation in mine:
        own = [hall for hall in halls if hall.organisation_id == organisation]
        for file in queries.photos_of_halls(organisation, own) if own else ():
            photos[file.object_key].append(file)
    settings = service_settings(organisation=mine[0])
    context = {
        "halls": [{"hall": hall, "photos": pictures(hall, photos[hall.object_key])[:1]} for hall in halls],
        "several": len(mine) > 1,
        "lends": settings.lend,
        "season": queries.seasons(mine[0]).filter(is_public=True).first(),
    }
    return render(request, "salles/index.html", context)


@require_safe
@cacheable(params=("mois",))
def hall(request: Any, hall: str) -> HttpResponse:
    """Everything one wants to know before asking, and the days of one month."""
    found = hall_named(request, hall)
    today = timezone.localdate()
    month = _month(request.GET.get("mois", ""), today)
    files = list(queries.photos_of_halls(found.organisation_id, [found]))
    context = {
        "hall": found,
        "photos": pictures(found, files),
        "weeks": calendar.month_of(found, month, today=today),
        "weekdays": words.WEEKDAYS,
        "month": date_format(month, "F Y"),
        "previous": _asked(month, -1, today),
        "next": _asked(month, 1, today),
        "grid": prices.grid_shown(found, today),
        "caution": words.euros(found.caution_cents),
        "cleaning": words.euros(found.cleaning_cents),
        "parts": parts_of(found) if found.resource.form == "whole" else [],
    }
    return render(request, "salles/hall.html", context)


def _month(asked: str, today: date) -> date:
    """« 2027-06 »; anything else is this month."""
    try:
        month = date.fromisoformat(f"{asked}-01")
    except ValueError:
        # In the last days of a month, nearly all of it is past.
        month = (today + timedelta(days=7)).replace(day=1)
    first = today.replace(day=1)
    return min(max(month, first), first + relativedelta(months=FARTHEST_MONTHS))


def _asked(month: date, by: int, today: date) -> str:
    other = month + relativedelta(months=by)
    first = today.replace(day=1)
    if other < first or other > first + relativedelta(months=FARTHEST_MONTHS):
        return ""
    return f"?mois={other:%Y-%m}#jours"


@require_safe
def photo(request: Any, hall: str, name: str) -> HttpResponseBase:
    found = hall_named(request, hall)
    return serve(request, files=queries.photos_of_halls(found.organisation_id, [found]), name=name)


@require_safe
@guarded("salles.find", free=30, limit=30, methods=("GET", "HEAD"))
def find(request: Any) -> HttpResponse:
    """The reference alone opens nothing: it says that the thing is here, and whom to call."""
    typed = request.GET.get("reference", "")
    code = normalise(typed)[:12]
    known = (
        bool(code)
        and Reference.objects.filter(
            code=code, service="salles", organisation_id__in=organisations_of(request)
        ).exists()
    )
    context = {"typed": typed, "reference": spoken(code), "known": known}
    return render(request, "salles/find.html", context, status=200 if known or not code else 404)


@require_safe
def feed(request: Any, hall: str) -> HttpResponse:
    """A calendar that says « occupé », and nothing of whom."""
    found = hall_named(request, hall)
    return ics_response(public_calendar(found), name=found.slug)

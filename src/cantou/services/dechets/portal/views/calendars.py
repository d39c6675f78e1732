"""When it is collected: at a hamlet, at an address, in a whole commune; on the page, in a calendar, on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.addresses import address_at, main_hosts, portal_url
from cantou.core.territories.domain.queries import communes_of, places_of
from cantou.core.territories.engine.names import normalise
from cantou.core.territories.models import Place
from cantou.core.web.pagecache import cacheable
from cantou.services.dechets.domain.calendars import calendar_of
from cantou.services.dechets.domain.settings import read
from cantou.services.dechets.portal.paper import calendar_pdf
from cantou.services.dechets.portal.views.common import (
    commune_of,
    commune_or_404,
    kinds_of,
    known_here,
    lines,
    next_midnight,
    organisations_of,
    place_or_404,
)
from cantou.services.dechets.portal.year import Year, year_of

if TYPE_CHECKING:
    from cantou.services.dechets.domain.here import Here

AHEAD = timedelta(days=120)
NEXT = 8
MOST_FOUND, MOST_HAMLETS, LONGEST = 20, 80, 60


def _settings(request: Any) -> Any:
    return read(request.provider.offer.settings)


@require_safe
@cacheable(params=["q"])
def index(request: Any) -> HttpResponse:
    request.page_until = next_midnight()
    commune = commune_of(request)
    if commune is None:
        return _communes(request)
    known = known_here(request)
    settings = _settings(request)
    context: dict[str, Any] = {
        "settings": settings,
        "query": _query(request),
        "has_calendar": bool(known.areas),
        "trail": [(request.place.name, reverse("portal_home")), (_("Déchets"), "")],
    }
    if any(area.place_id or area.zone for area in known.areas):
        context |= _homes(commune, context["query"])
        context["has_whole"] = bool(known.at(None).streams)
    elif known.areas:
        context |= _calendar(request, known.at(None), None)
    return render(request, "dechets/index.html", context)


def _query(request: Any) -> str:
    return " ".join(request.GET.get("q", "").split())[:LONGEST]


def _homes(commune: int, query: str) -> dict[str, Any]:
    """What answers the words, else the hamlets."""
    found = places_of(commune)
    asked = normalise(query)
    if not asked:
        hamlets = list(found.filter(kind=Place.Kind.HAMLET)[: MOST_HAMLETS + 1])
        return {"hamlets": hamlets[:MOST_HAMLETS], "more": len(hamlets) > MOST_HAMLETS}
    number, _space, rest = asked.partition(" ")
    if number.isdecimal() and rest:
        found = found.filter(number=int(number[:6]), normalised__contains=rest)
    else:
        found = found.filter(Q(normalised__contains=asked) | Q(hamlet__iexact=query))
    order = Case(
        When(kind=Place.Kind.HAMLET, then=Value(0)),
        When(kind=Place.Kind.ROAD, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return {
        "found": list(found.annotate(near=order).order_by("near", "normalised", "number", "pk")[:MOST_FOUND])
    }


def _communes(request: Any) -> HttpResponse:
    """On a wider portal: in which commune?"""
    asked, hosts = normalise(_query(request)), main_hosts()
    communes = [
        {"name": one.name, "url": address_at(hosts.get(one.pk, ""), one.slug or "", "dechets:index")}
        for one in communes_of(request.place.territory)
        if one.slug and asked in normalise(one.name)
    ]
    context = {"communes": communes, "query": _query(request)}
    return render(request, "dechets/communes.html", context)


# -- One place


@require_safe
@cacheable(params=["annee"])
def home(request: Any, home: int) -> HttpResponse:
    place = place_or_404(request, home)
    return _page(request, known_here(request).at(place), place)


@require_safe
@cacheable(params=["annee"])
def whole(request: Any) -> HttpResponse:
    return _page(request, known_here(request).at(None), None)


def _page(request: Any, here: Here, place: Place | None) -> HttpResponse:
    request.page_until = next_midnight()
    label = place.label if place else request.place.name
    context = {
        "settings": _settings(request),
        "trail": [
            (request.place.name, reverse("portal_home")),
            (_("Déchets"), reverse("dechets:index")),
            (label, ""),
        ],
    }
    asked = _asked_year(request)
    if asked is not None:
        context |= {"year": _year(request, here, asked), **_links(place), "label": label}
        return render(request, "dechets/year.html", context)
    context |= _calendar(request, here, place)
    return render(request, "dechets/home.html", context)


def _calendar(request: Any, here: Here, place: Place | None) -> dict[str, Any]:
    today = timezone.localdate()
    kinds = kinds_of(request)
    coming = lines(here.expand(today, today + AHEAD), kinds, today)[:NEXT]
    collected = [kinds[code] for code in kinds if code in here.streams]
    return {
        "label": place.label if place else request.place.name,
        "first": coming[0] if coming else None,
        "coming": coming[1:],
        "collected": collected,
        "years": [today.year, today.year + 1],
        "notes": [sector.note for sector in here.sectors if sector.note],
        **_links(place),
    }


def _links(place: Place | None) -> dict[str, str]:
    where, args = ("home", [place.pk]) if place else ("whole", [])
    found = {
        "page": reverse(f"dechets:{where}", args=args),
        "ics": reverse(f"dechets:{where}_ics", args=args),
        "pdf": reverse(f"dechets:{where}_pdf", args=args),
        "remind": reverse("dechets:subscribe"),
    }
    if place:
        from cantou.core.web.veiled import veil

        found["remind"] += f"?lieu={veil(place.pk)}"
    return found


def _asked_year(request: Any) -> int | None:
    text = request.GET.get("annee", "")
    today = timezone.localdate()
    return int(text) if text in {str(today.year), str(today.year + 1)} else None


def _year(request: Any, here: Here, year: int) -> Year:
    found = here.expand(date(year, 1, 1), date(year, 12, 31))
    return year_of(year, found, kinds_of(request))


# -- To take away


@dataclass(frozen=True, slots=True)
class Asked:
    here: Here
    label: str
    url: str


def _asked(request: Any, home: int | None) -> Asked:
    commune_or_404(request)
    place = place_or_404(request, home) if home is not None else None
    here = known_here(request).at(place)
    if not here.streams:
        raise Http404
    label = f"{place.label}, {request.place.name}" if place else request.place.name
    if place:
        return Asked(here, label, portal_url(request.place.slug, "dechets:home", home=place.pk))
    return Asked(here, label, portal_url(request.place.slug, "dechets:whole"))


def _ics(request: Any, asked: Asked) -> HttpResponse:
    today = timezone.localdate()
    put_out = _settings(request).put_out
    said = _("À sortir\u00a0: %(when)s.") % {"when": put_out} if put_out else ""
    content = calendar_of(
        here=asked.here, kinds=kinds_of(request), where=asked.label, put_out=said, url=asked.url, today=today
    )
    request.page_until = next_midnight()
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="collectes.ics"'
    return answer


@require_safe
@cacheable()
def home_ics(request: Any, home: int) -> HttpResponse:
    return _ics(request, _asked(request, home))


@require_safe
@cacheable()
def whole_ics(request: Any) -> HttpResponse:
    return _ics(request, _asked(request, None))


def _pdf(request: Any, asked: Asked) -> HttpResponse:
    year = _asked_year(request) or timezone.localdate().year
    content = calendar_pdf(
        year=_year(request, asked.here, year),
        where=asked.label,
        by=[
            one.organisation.name
            for one in request.providers
            if one.organisation_id in organisations_of(request)
        ],
        settings=_settings(request),
        kinds=[kind for code, kind in kinds_of(request).items() if code in asked.here.streams],
        url=asked.url,
    )
    request.page_until = next_midnight()
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="collectes-{year}.pdf"'
    return answer


@require_safe
@cacheable(params=["annee"])
def home_pdf(request: Any, home: int) -> HttpResponse:
    return _pdf(request, _asked(request, home))


@require_safe
@cacheable(params=["annee"])
def whole_pdf(request: Any) -> HttpResponse:
    return _pdf(request, _asked(request, None))

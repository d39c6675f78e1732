"""The list and its map; one page for each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.files.views import public_base
from cantou.core.maps.domain.figures import Entry, collection, gathered_figure, place_figure
from cantou.core.maps.engine.parts import Point
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.search.domain.queries import find
from cantou.core.web.pagecache import cacheable
from cantou.core.web.veiled import unveiled, veil
from cantou.services.annuaire.domain import photos as photographs
from cantou.services.annuaire.domain import queries
from cantou.services.annuaire.domain.agenda import in_order
from cantou.services.annuaire.domain.doors import week_of
from cantou.services.annuaire.engine.categories import BY_CODE, of_kind, title_of
from cantou.services.annuaire.engine.facts import said_access, said_facts
from cantou.services.annuaire.models import Kind
from cantou.services.annuaire.portal.structured import structured_data
from cantou.services.annuaire.portal.views.common import (
    Origin,
    choices_of,
    commune_of,
    door_of,
    hamlets_of,
    next_midnight,
    organisations_of,
    origin_of,
    trail,
)

if TYPE_CHECKING:
    from cantou.core.booking.engine.doors import Door
    from cantou.services.annuaire.models import Listing

SIZE, MOST_MARKS, MOST_FOUND = 20, 300, 200
MOST_GATHERINGS = 5
RADII = (2, 5, 10, 20, 50)
GEOJSON = "application/geo+json"
PARAMS = ("q", "genre", "quoi", "lieu", "rayon", "apres")


@dataclass(frozen=True, slots=True)
class Line:
    """One of the list."""

    row: Listing
    category: str
    where: str
    door: Door | None
    phone: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for; what does not read asks for nothing."""

    q: str
    kind: str
    category: str
    radius: int
    origin: Origin | None

    @classmethod
    def of(cls, request: Any, origin: Origin | None) -> Asked:
        kind, category = request.GET.get("genre", ""), request.GET.get("quoi", "")
        kind = kind if kind in Kind.values else ""
        if category not in BY_CODE:
            category = ""
        radius = request.GET.get("rayon", "")
        return cls(
            q=" ".join(request.GET.get("q", "")[:100].split()),
            kind=BY_CODE[category].kind if category else kind,
            category=category,
            radius=int(radius) if radius in map(str, RADII) and origin else 0,
            origin=origin,
        )


@require_safe
@cacheable(params=PARAMS)
def index(request: Any) -> HttpResponse:
    hamlets = hamlets_of(request)
    asked = Asked.of(request, origin_of(request, hamlets))
    everything = list(queries.public(organisations=organisations_of(request)))
    rows = _ordered(request, asked, _kept(everything, asked))
    page, after = _page(rows, request.GET.get("apres", ""))
    lines = [_line(request, asked, row) for row in page]
    figure = _figure(request, page, rows)
    lines = [
        Line(line.row, line.category, line.where, line.door, line.phone, numbered.mark)
        for line, numbered in zip(lines, figure.entries, strict=True)
    ]
    request.page_until = min(
        [next_midnight(), *(line.door.until for line in lines if line.door and line.door.until)]
    )
    context = {
        "asked": asked,
        "lines": lines,
        "figure": figure,
        "total": len(rows),
        "kinds": _kinds(everything, asked),
        "categories": _categories(everything, asked),
        "hamlets": choices_of(hamlets, request.GET.get("lieu", "")),
        "radii": RADII,
        "lon": request.GET.get("lon", ""),
        "lat": request.GET.get("lat", ""),
        "after": _address(request, apres=after) if after else "",
        "is_first": not request.GET.get("apres"),
        "trail": [*trail(request)[:1], (_("Annuaire"), "")],
    }
    return render(request, "annuaire/index.html", context)


def _kept(everything: list[Listing], asked: Asked) -> list[Listing]:
    if asked.category:
        return [row for row in everything if row.category == asked.category]
    if asked.kind:
        return [row for row in everything if row.kind == asked.kind]
    if asked.q:
        return everything
    return [row for row in everything if row.kind not in queries.THINGS]


def _ordered(request: Any, asked: Asked, rows: list[Listing]) -> list[Listing]:
    """By the words that were looked for, then by distance, then what is here before what is elsewhere."""
    if asked.q:
        providers = [(one, "annuaire") for one in organisations_of(request)]
        entries = find(
            q=asked.q, place=request.place.territory, providers=providers, limit=MOST_FOUND
        ).entries
        rank = {entry.key: number for number, entry in enumerate(entries) if entry.kind == "listings"}
        rows = [row for row in rows if str(row.pk) in rank]
        if asked.origin is None:
            return sorted(rows, key=lambda row: rank[str(row.pk)])
    origin = asked.origin
    if origin is not None:
        far = {row.pk: origin.metres(row) for row in rows}
        if asked.radius:
            rows = [
                row for row in rows if (metres := far[row.pk]) is not None and metres <= asked.radius * 1000
            ]
        nowhere = float("inf")
        return sorted(rows, key=lambda row: nowhere if far[row.pk] is None else far[row.pk])
    here = commune_of(request)
    return sorted(rows, key=lambda row: (here is not None and row.commune_id != here, slugify(row.name)))


def _page(rows: list[Listing], after: str) -> tuple[list[Listing], str]:
    """What follows the row whose veiled key is `after`, in the list's own order, and the key of the page's last."""
    last = unveiled(after)
    start = next((number + 1 for number, row in enumerate(rows) if row.pk == last), 0)
    page = rows[start : start + SIZE]
    return page, veil(page[-1].pk) if start + SIZE < len(rows) else ""


def _address(request: Any, **changed: str) -> str:
    """The same page with something else asked; the empty are left out."""
    given = {name: request.GET.get(name, "") for name in (*PARAMS, "lon", "lat") if name != "apres"} | changed
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('annuaire:index')}?{query}" if query else reverse("annuaire:index")


def _line(request: Any, asked: Asked, row: Listing) -> Line:
    here = commune_of(request)
    parts = [row.street, row.commune.name if row.commune_id != here else ""]
    if asked.origin is not None:
        parts.append(asked.origin.said(row))
    return Line(
        row=row,
        category=title_of(row.category),
        where=", ".join(part for part in parts if part),
        door=door_of(row, timezone.now()),
        phone=show_phone(row.phone) if row.phone else "",
    )


def _entry(row: Listing) -> Entry:
    url = reverse("annuaire:listing", args=[row.pk])
    return Entry(title=row.name, url=url, lon=row.lon, lat=row.lat, detail=title_of(row.category))


def _figure(request: Any, page: list[Listing], rows: list[Listing]) -> Any:
    shown = {row.pk for row in page}
    others = [
        Point(row.lon, row.lat)
        for row in rows[:MOST_MARKS]
        if row.pk not in shown and row.lon is not None and row.lat is not None
    ]
    return gathered_figure(
        territory=request.place.territory,
        title=_("Sur la carte"),
        id="lieux",
        entries=[_entry(row) for row in page],
        others=others,
        source=f"{reverse('annuaire:geojson')}?{request.GET.urlencode()}",
    )


def _kinds(everything: list[Listing], asked: Asked) -> list[dict[str, Any]]:
    there = {row.kind for row in everything}
    return [
        {"code": kind.value, "title": PLURALS[kind], "current": asked.kind == kind.value}
        for kind in Kind
        if kind.value in there
    ]


PLURALS = {
    Kind.ASSOCIATION: "Associations",
    Kind.SHOP: "Commerces et artisans",
    Kind.PRODUCER: "Producteurs",
    Kind.HEALTH: "Santé",
    Kind.PUBLIC: "Services publics",
    Kind.PLACE: "Salles et équipements",
    Kind.DAE: "Défibrillateurs",
    Kind.PEI: "Points d’eau incendie",
}


def _categories(everything: list[Listing], asked: Asked) -> list[dict[str, Any]]:
    """Of the kind that was chosen, those in which there is something; none where there is but one."""
    there = {row.category for row in everything}
    found = [
        {"code": one.code, "title": one.title, "current": asked.category == one.code}
        for one in of_kind(asked.kind)
        if one.code in there
    ]
    return found if len(found) > 1 else []


@require_safe
@cacheable(params=PARAMS)
def geojson(request: Any) -> HttpResponse:
    asked = Asked.of(request, origin_of(request, hamlets_of(request)))
    rows = _ordered(
        request, asked, _kept(list(queries.public(organisations=organisations_of(request))), asked)
    )
    found = collection(territory=request.place.territory, entries=[_entry(row) for row in rows])
    return HttpResponse(json.dumps(found, ensure_ascii=False), content_type=GEOJSON)


@require_safe
@cacheable()
def listing(request: Any, listing: int) -> HttpResponse:
    row = queries.public(organisations=organisations_of(request)).filter(pk=listing).first()
    if row is None:
        raise Http404
    now = timezone.now()
    door = door_of(row, now)
    request.page_until = min([next_midnight(), *([door.until] if door and door.until else [])])
    photos = [
        {**file.picture(public_base()), "alt": file.alt or row.name}
        for file in photographs.of_listing(row)
        if file.is_public and file.is_ready and file.is_image
    ]
    context = {
        "row": row,
        "category": title_of(row.category),
        "door": door,
        "week": week_of(row, timezone.localdate()),
        "phone": show_phone(row.phone) if row.phone else "",
        "access": said_access(row.access_facts),
        "facts": said_facts(row.kind, row.facts),
        "photos": photos,
        "gatherings": in_order(
            queries.gatherings_of(organisation=row.organisation_id, listing=row.pk)[:MOST_GATHERINGS]
        ),
        "figure": _where(row),
        "structured": structured_data(row, request.build_absolute_uri(), [photo["src"] for photo in photos]),
        "trail": trail(request, (row.name, "")),
    }
    return render(request, "annuaire/listing.html", context)


def _where(row: Listing) -> Any:
    if row.lon is None:
        return None
    return place_figure(
        territory=row.commune_id,
        title=_("Où c’est"),
        id="ou",
        entries=[Entry(row.name, "", row.lon, row.lat)],
    )

"""What everybody may see: the list, the map, the page of one report, feeds and exports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from cantou.core.files.views import serve
from cantou.core.maps.domain.figures import Entry, collection
from cantou.core.organisations.domain.references import normalise, spoken
from cantou.core.organisations.models import Reference
from cantou.core.territories.engine.geometry import box_around
from cantou.core.territories.models import Level, Place
from cantou.core.web.addresses import page_path
from cantou.core.web.challenge import guarded
from cantou.core.web.exports import every, in_pieces, streamed_csv
from cantou.core.web.icons import drawn_icon
from cantou.core.web.opendata import json_collection
from cantou.core.web.pagecache import cacheable
from cantou.core.web.paging import keyset, newest
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.datasets import HEAD, as_feature, as_row
from cantou.services.signalements.domain.figures import one, several, tone_of
from cantou.services.signalements.domain.photos import of_reporter, of_work, show
from cantou.services.signalements.domain.settings import own_words
from cantou.services.signalements.domain.states import Words, whole
from cantou.services.signalements.domain.workflow import ICONS, Status
from cantou.services.signalements.portal.forms.subscribing import RADII
from cantou.services.signalements.portal.history import entries
from cantou.services.signalements.portal.structured import json_ld, structured
from cantou.services.signalements.portal.views.common import organisations_of, public_tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from django.db.models import QuerySet
    from django.http.response import HttpResponseBase

    from cantou.core.web.paging import Page
    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.models import Publication

Drawn = TypeVar("Drawn")
LINES = queries.FIRST_PAGE - 1
ON_MAP = 30
GEOJSON = "application/geo+json"
DIGITS = 18
GROUPS = [(queries.OPEN, _lazy("En cours")), (queries.FINISHED, _lazy("Terminés"))]
PERIODS = [
    ("7", _lazy("Depuis 7 jours")),
    ("30", _lazy("Depuis un mois")),
    ("90", _lazy("Depuis trois mois")),
    ("365", _lazy("Depuis un an")),
]
ASKED_STATES = {queries.OPEN, queries.FINISHED, *Status.values}


class FilterForm(forms.Form):
    categorie = forms.ChoiceField(label=_lazy("Sujet"), required=False)
    etat = forms.ChoiceField(label=_lazy("État"), required=False)
    periode = forms.ChoiceField(
        label=_lazy("Signalé"), required=False, choices=[("", _lazy("Depuis toujours")), *PERIODS]
    )

    def __init__(self, *args: Any, kinds: dict[str, Kind], words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [*GROUPS, *((code, capfirst(word)) for code, word in words.items())]
        titles = [(kind.code, kind.title) for kind in kinds.values()]
        self.fields["categorie"].choices = [("", _("Tous les sujets")), *titles]  # type: ignore[attr-defined]
        self.fields["etat"].choices = [("", _("Tous les états")), *states]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.one_of_several = True  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Listed:
    """`asked`: the filters of the address that mean something. A wrong value shows everything, not an error."""

    kinds: dict[str, Kind]
    asked: dict[str, str]
    page: Page[Publication]
    words: dict[int, Words]
    """Of each organisation that provides here, the nearest first."""

    def state(self, row: Publication) -> str:
        return self.words[row.organisation_id][row.status]


def commune_of(request: Any) -> int | None:
    """On the portal of a wider territory the organisation's reports are shown, wherever they are."""
    return request.place.territory if request.place.level == Level.COMMUNE else None


def _kinds(request: Any) -> dict[str, Kind]:
    """Of all those who provide here; the nearest one's words win."""

    def read() -> dict[str, Kind]:
        found: dict[str, Kind] = {}
        for organisation in reversed(organisations_of(request)):
            found |= categories_of(organisation=organisation)
        return found

    found: dict[str, Kind] = request.remember("signalements.kinds", read)
    return found


def _words(request: Any) -> dict[int, Words]:
    return {each.organisation_id: whole(own_words(each.offer.settings)) for each in request.providers}


def _asked(request: Any, kinds: dict[str, Kind]) -> dict[str, str]:
    known: dict[str, Any] = {"categorie": kinds, "etat": ASKED_STATES, "periode": dict(PERIODS)}
    given = {name: request.GET.get(name, "") for name in known}
    return {name: value for name, value in given.items() if value in known[name]}


def _filters_of(request: Any, asked: dict[str, str]) -> queries.PublicFilters:
    """A period begins at midnight: the same for all who ask that day."""
    since = None
    if "periode" in asked:
        day = localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        since = day - timedelta(days=int(asked["periode"]))
    return queries.PublicFilters(
        box=_box(request),
        commune=commune_of(request),
        category=asked.get("categorie", ""),
        status=asked.get("etat", ""),
        since=since,
    )


def _box(request: Any) -> tuple[float, float, float, float] | None:
    """Around a hamlet of this commune, as subscribers choose it: `lieu` and `rayon`. None for what means nothing."""
    place, radius = request.GET.get("lieu", ""), request.GET.get("rayon", "")
    if not (place.isdigit() and len(place) < DIGITS and radius in {str(one) for one, _title in RADII}):
        return None
    found = Place.objects.filter(pk=place, commune_id=commune_of(request), lon__isnull=False).first()
    return box_around(found.lon, found.lat, int(radius)) if found else None


def listed_of(request: Any, *, size: int) -> Listed:
    kinds = _kinds(request)
    asked = _asked(request, kinds)
    each = _published(request, asked)
    page = keyset(each, column="reported_at", after=request.GET.get("apres", ""), size=size)
    return Listed(kinds, asked, page, _words(request))


def _published(request: Any, asked: dict[str, str]) -> list[QuerySet[Publication]]:
    filters = _filters_of(request, asked)
    return [queries.published(organisation, filters) for organisation in organisations_of(request)]


def _first(request: Any) -> Listed | None:
    """What nearly everybody sees: the first page of those who ask for nothing."""
    if request.GET:
        return None
    commune = commune_of(request)
    rows = [row for each in organisations_of(request) for row in queries.first_published(each, commune)]
    return Listed(_kinds(request), {}, newest(rows, column="reported_at", size=LINES), _words(request))


@require_safe
@cacheable(params=["categorie", "etat", "periode", "apres"])
def index(request: Any) -> HttpResponse:
    listed = _first(request) or listed_of(request, size=LINES)
    page, asked = listed.page, listed.asked
    context = {
        "filters": _filters(request, listed),
        "rows": list(_rows(listed)),
        "filtered": bool(asked),
        "first": "" if page.is_first else "?" + urlencode(asked),
        "next": "?" + urlencode({**asked, "apres": page.next}) if page.next else "",
        "query": "?" + urlencode(asked) if asked else "",
    }
    return render(request, "signalements/index.html", context)


def _filters(request: Any, listed: Listed, *, map_shown: bool = False) -> str:
    """The form, drawn once for those who ask for nothing."""

    def draw() -> str:
        form = FilterForm(
            listed.asked, kinds=listed.kinds, words=next(iter(listed.words.values()), whole({}))
        )
        query = "?" + urlencode(listed.asked) if listed.asked else ""
        return render_to_string(
            "signalements/parts/filters.html", {"form": form, "query": query, "map_shown": map_shown}
        )

    if listed.asked:
        return draw()
    found: str = request.remember(f"signalements.filters{'.map' if map_shown else ''}", draw)
    return found


def _rows(listed: Listed) -> Iterator[dict[str, Any]]:
    """What a line shows, worked out here: a template that asks for it twenty times costs more than the query."""
    before, after = page_path("signalements:public", "*").split("*")
    for row in listed.page.rows:
        kind = listed.kinds.get(row.category)
        at = localtime(row.reported_at)
        yield {
            "title": row.title,
            "url": f"{before}{row.reference}{after}",
            "category": kind.title if kind else row.category,
            "icon": drawn_icon(kind.icon if kind else "flag"),
            "where": f"{row.place}, {row.commune.name}" if row.place else row.commune.name,
            "at": at.isoformat(timespec="seconds"),
            "day": _day(at.date()),
            "me_too": row.me_too,
            "status": listed.state(row),
            "tone": public_tone(row.status),
            "status_icon": drawn_icon(ICONS[row.status]),
        }


@lru_cache(maxsize=1_000)
def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _points(request: Any, asked: dict[str, str]) -> list[tuple[float, float, str, str, str]]:
    """All that answer the filters and have a point, up to a bound, the latest first."""
    filters = _filters_of(request, asked)
    return [
        row for organisation in organisations_of(request) for row in queries.points(organisation, filters)
    ]


@require_safe
@cacheable(params=["categorie", "etat", "periode"])
def map_points(request: Any) -> HttpResponse:
    """What the interactive map shows."""
    entries = [
        Entry(
            title=title,
            url=page_path("signalements:public", reference),
            lon=lon,
            lat=lat,
            tone=tone_of(status),
        )
        for lon, lat, status, reference, title in _points(request, _asked(request, _kinds(request)))
    ]
    found = collection(territory=request.place.territory, entries=entries)
    return HttpResponse(json.dumps(found, ensure_ascii=False), content_type=GEOJSON)


@require_safe
@cacheable(params=["categorie", "etat", "periode", "apres"])
def on_map(request: Any) -> HttpResponse:
    """All that answer the filters, drawn by the server; beside them the list, a page at a time."""
    listed = listed_of(request, size=ON_MAP)
    page, asked = listed.page, listed.asked
    query = "?" + urlencode(asked) if asked else ""
    references = {row.reference for row in page.rows}
    found = _points(request, asked)
    entries = [
        Entry(
            title=row.title,
            url=page_path("signalements:public", row.reference),
            lon=row.lon,
            lat=row.lat,
            tone=tone_of(row.status),
            detail=", ".join(
                part
                for part in (row.place, listed.state(row), _day(localtime(row.reported_at).date()))
                if part
            ),
        )
        for row in page.rows
    ]
    context = {
        "figure": several(
            territory=request.place.territory,
            entries=entries,
            others=[(lon, lat, status) for lon, lat, status, code, _title in found if code not in references],
            source=page_path("signalements:map_points") + query,
        ),
        "filters": _filters(request, listed, map_shown=True),
        "first": "" if page.is_first else query or "?",
        "next": "?" + urlencode({**asked, "apres": page.next}) if page.next else "",
        "query": query,
        "trail": [
            (request.place.name, page_path("portal_home")),
            (_("Signalements"), page_path("signalements:index")),
            (_("Carte"), ""),
        ],
    }
    return render(request, "signalements/map.html", context)


@require_safe
@cacheable()
def report(request: Any, reference: str) -> HttpResponse:
    """The public page of one report. Somebody else's, or one that is not published, is not there."""
    code = normalise(reference)
    row = queries.public_report(organisations=organisations_of(request), reference=code)
    if row is None or commune_of(request) not in {None, row.commune_id}:
        raise Http404
    if row.leads_to and queries.public_report(
        organisations=organisations_of(request), reference=row.leads_to
    ):
        return redirect("signalements:public", reference=row.leads_to)
    if code != reference:
        return redirect("signalements:public", reference=code)
    kinds = request.remember(
        f"signalements.kinds.{row.organisation_id}", lambda: categories_of(organisation=row.organisation_id)
    )
    words = _words(request)[row.organisation_id]
    photos = list(queries.public_photos(row)) if row.has_photos else []  # type: ignore[attr-defined]
    base = page_path("signalements:public_photo", row.reference, "x")[:-1]
    context = {
        "row": row,
        "reference": spoken(row.reference),
        "category": title_of(kinds, row.category),
        "icon": kinds[row.category].icon if row.category in kinds else "flag",
        "history": entries(queries.public_steps(row), row.status, show(of_work(photos), base), words),
        "state": words[row.status],
        "thread": list(queries.public_messages(row)) if row.has_messages else [],  # type: ignore[attr-defined]
        "photos": show(of_reporter(photos), base),
        "tone": public_tone(row.status),
        "status_icon": ICONS[row.status],
        "figure": one(
            territory=row.commune_id,
            lon=row.lon,
            lat=row.lat,
            status=row.status,
            where=row.place or row.title,
        ),
        "trail": [
            (request.place.name, page_path("portal_home")),
            (_("Signalements"), page_path("signalements:index")),
            (spoken(row.reference), ""),
        ],
        "description": Truncator(row.text or row.title).chars(160),
        "structured": json_ld(structured(request, row)),
    }
    return render(request, "signalements/public.html", context)


@require_safe
def public_photo(request: Any, reference: str, name: str) -> HttpResponseBase:
    row = queries.public_report(organisations=organisations_of(request), reference=reference)
    if row is None:
        raise Http404
    return serve(request, files=queries.public_photos(row), name=name)


@require_safe
@guarded("signalements.find", free=30, limit=30, methods=("GET", "HEAD"))
def find(request: Any) -> HttpResponse:
    """By the reference that one was given: what is public opens, the rest needs the private link."""
    typed = request.GET.get("reference", "")
    code = normalise(typed)[:12]
    organisations = organisations_of(request)
    known = (
        bool(code)
        and Reference.objects.filter(
            code=code, service="signalements", organisation_id__in=organisations
        ).exists()
    )
    if known and queries.public_report(organisations=organisations, reference=code):
        return redirect("signalements:public", reference=code)
    context = {"typed": typed, "reference": spoken(code), "known": known}
    return render(request, "signalements/find.html", context, status=200 if known or not code else 404)


@require_safe
def as_csv(request: Any) -> HttpResponseBase:
    rows = _all(request, lambda *row: list(as_row(*row).values()))
    return streamed_csv(name=f"signalements-{request.place.code}", head=HEAD, rows=rows)


@require_safe
def as_geojson(request: Any) -> HttpResponseBase:
    features = _all(request, as_feature, placed=True)
    body = in_pieces(json_collection(features))
    response = StreamingHttpResponse(body, content_type=GEOJSON)
    response["Content-Disposition"] = f'attachment; filename="signalements-{request.place.code}.geojson"'
    return response


def _all(
    request: Any, draw: Callable[[Publication, str, Words], Drawn], *, placed: bool = False
) -> Iterator[Drawn]:
    """Every one that the filters of the address leave, while the response is sent."""
    kinds, words = _kinds(request), _words(request)
    each = _published(request, _asked(request, kinds))
    if placed:
        each = [queryset.exclude(lon=None) for queryset in each]
    return every(
        each,
        column="reported_at",
        draw=lambda row: draw(row, title_of(kinds, row.category), words[row.organisation_id]),
    )

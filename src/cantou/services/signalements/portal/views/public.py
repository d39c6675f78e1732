"""What everybody may see: the list, the page of one report, its photographs; finding it by its reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.files.views import serve
from cantou.core.organisations.domain.references import is_known, normalise, spoken
from cantou.core.web.addresses import page_path
from cantou.core.web.challenge import guarded
from cantou.core.web.icons import drawn_icon
from cantou.core.web.pagecache import cacheable
from cantou.core.web.paging import newest
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.figures import one
from cantou.services.signalements.domain.photos import of_reporter, of_work, show
from cantou.services.signalements.domain.workflow import ICONS
from cantou.services.signalements.portal.history import entries
from cantou.services.signalements.portal.structured import json_ld, structured
from cantou.services.signalements.portal.views.common import organisations_of, public_tone
from cantou.services.signalements.portal.views.listed import (
    Listed,
    commune_of,
    day_in_words,
    drawn_filters,
    kinds_here,
    listed_of,
    words_here,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http.response import HttpResponseBase

    from cantou.services.signalements.models import Publication

LINES = queries.FIRST_PAGE - 1


def _first(request: Any) -> Listed | None:
    """What nearly everybody sees: the first page of those who ask for nothing."""
    if request.GET:
        return None
    commune = commune_of(request)
    rows = [row for each in organisations_of(request) for row in queries.first_published(each, commune)]
    return Listed(
        kinds_here(request), {}, newest(rows, column="reported_at", size=LINES), words_here(request)
    )


@require_safe
@cacheable(params=["categorie", "etat", "periode", "apres"])
def index(request: Any) -> HttpResponse:
    listed = _first(request) or listed_of(request, size=LINES)
    page, asked = listed.page, listed.asked
    context = {
        "filters": drawn_filters(request, listed),
        "rows": list(_rows(listed)),
        "filtered": bool(asked),
        "first": "" if page.is_first else "?" + urlencode(asked),
        "next": "?" + urlencode({**asked, "apres": page.next}) if page.next else "",
        "query": "?" + urlencode(asked) if asked else "",
    }
    return render(request, "signalements/index.html", context)


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
            "day": day_in_words(at.date()),
            "me_too": row.me_too,
            "status": listed.state(row),
            "tone": public_tone(row.status),
            "status_icon": drawn_icon(ICONS[row.status]),
        }


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
    return render(request, "signalements/public.html", _told(request, row))


def _told(request: Any, row: Publication) -> dict[str, Any]:
    kinds = request.remember(
        f"signalements.kinds.{row.organisation_id}", lambda: categories_of(organisation=row.organisation_id)
    )
    words = words_here(request)[row.organisation_id]
    photos = list(queries.public_photos(row)) if row.has_photos else []  # type: ignore[attr-defined]
    base = page_path("signalements:public_photo", row.reference, "x")[:-1]
    where = row.place or row.title
    return {
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
        "figure": one(territory=row.commune_id, lon=row.lon, lat=row.lat, status=row.status, where=where),
        "trail": [
            (request.place.name, page_path("portal_home")),
            (_("Signalements"), page_path("signalements:index")),
            (spoken(row.reference), ""),
        ],
        "description": Truncator(row.text or row.title).chars(160),
        "structured": json_ld(structured(request, row)),
    }


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
    known = is_known(code=code, service="signalements", organisations=organisations)
    if known and queries.public_report(organisations=organisations, reference=code):
        return redirect("signalements:public", reference=code)
    context = {"typed": typed, "reference": spoken(code), "known": known}
    return render(request, "signalements/find.html", context, status=200 if known or not code else 404)

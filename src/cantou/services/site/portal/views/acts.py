"""The acts that the law wants published: the list, one act, the feed, the table, the sheet for the door."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.booking.engine import local
from cantou.core.files.views import public_base
from cantou.core.web.addresses import page_path
from cantou.core.web.exports import csv_response
from cantou.core.web.pagecache import cacheable
from cantou.core.web.paging import keyset
from cantou.core.web.texts import tidy
from cantou.services.site.domain import act_queries
from cantou.services.site.domain.act_papers import door_pdf
from cantou.services.site.engine.text import render as html
from cantou.services.site.models import Act
from cantou.services.site.portal.forms.acts import PARAMETERS, ActFilters
from cantou.services.site.portal.views.common import in_pieces, organisations_of, trail, until_next

if TYPE_CHECKING:
    from django.db.models import QuerySet

SIZE, FEED, MOST = 20, 30, 2_000
ATOM = "application/atom+xml; charset=utf-8"
HEAD = (
    *(
        "nature",
        "numero",
        "objet",
        "date",
        "auteur",
        "qualite",
        "mis_en_ligne",
        "affiche_jusqu_au",
        "version",
    ),
    *("remplace_par", "sha256", "adresse"),
)


def filters_of(request: Any) -> ActFilters:
    return ActFilters(request.GET, years=act_queries.years_of(organisations=organisations_of(request)))


def acts_of(organisations: list[int], chosen: dict[str, Any]) -> QuerySet[Act]:
    return act_queries.public_acts(
        organisations=organisations,
        nature=chosen.get("nature", ""),
        year=chosen.get("annee"),
        words=chosen.get("mots", ""),
        displayed_on=timezone.localdate() if chosen.get("en") else None,
    )


def _midnight(request: Any) -> None:
    """A display ends with a day."""
    until_next(request, [local.midnight(local.wall(timezone.now()) + timedelta(days=1))])


@require_safe
@cacheable(params=[*PARAMETERS, "apres"])
def index(request: Any) -> HttpResponse:
    _midnight(request)
    filters = filters_of(request)
    chosen = filters.chosen
    each = [acts_of([organisation], chosen) for organisation in organisations_of(request)]
    page = keyset(each, column="posted_at", after=request.GET.get("apres", ""), size=SIZE)
    asked = {name: request.GET[name] for name in PARAMETERS if chosen.get(name) and name in request.GET}
    context = {
        "page": page,
        "form": filters,
        "filtered": bool(chosen),
        "query": urlencode(asked),
        "next": f"?{urlencode({**asked, 'apres': page.next})}" if page.next else "",
        "today": timezone.localdate(),
        "trail": trail(request, (_("Actes publiés"), "")),
    }
    return render(request, "site/acts.html", context)


@require_safe
@cacheable()
def act(request: Any, deed: str) -> HttpResponse:
    _midnight(request)
    organisations = organisations_of(request)
    row = act_queries.public_act(organisations=organisations, code=deed)
    if row is None:
        raise Http404
    is_readable = row.state == Act.State.POSTED
    context = {
        "act": row,
        "title": row.title if is_readable else _("Acte retiré"),
        "html": html(row.text) if is_readable else "",
        "pdf": f"{public_base()}{row.file.hex}.pdf" if is_readable and row.file else "",
        "digest": in_pieces(bytes(row.digest or b"").hex()),
        "before": act_queries.predecessor_of(row),
        "today": timezone.localdate(),
        "trail": trail(request, (_("Actes publiés"), reverse("site:acts")), (row.number or row.nature, "")),
    }
    return render(request, "site/act.html" if is_readable else "site/act_withdrawn.html", context)


@require_safe
@cacheable(params=[*PARAMETERS])
def atom(request: Any) -> HttpResponse:
    _midnight(request)
    feed = Atom1Feed(
        title=_("Actes publiés – %(place)s") % {"place": request.place.name},
        link=request.build_absolute_uri(page_path("site:acts")),
        description=_("Délibérations, décisions et arrêtés."),
        feed_url=request.build_absolute_uri(),
        language="fr",
    )
    for row in acts_of(organisations_of(request), filters_of(request).chosen)[:FEED]:
        feed.add_item(
            title=tidy(f"{row.get_nature_display()} {row.number} – {row.title}"),
            link=_page(request, row),
            description=tidy(row.title),
            unique_id=f"urn:acte:{row.code}",
            pubdate=row.posted_at,
            updateddate=row.posted_at,
            categories=[str(row.get_nature_display())],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=ATOM)


def _page(request: Any, row: Act) -> str:
    found: str = request.build_absolute_uri(page_path("site:act", row.code))
    return found


@require_safe
@cacheable(params=[*PARAMETERS])
def table(request: Any) -> HttpResponse:
    _midnight(request)
    rows = acts_of(organisations_of(request), filters_of(request).chosen)[:MOST]
    return csv_response(name="actes", head=HEAD, rows=[_cells(request, row) for row in rows])


def _cells(request: Any, row: Act) -> list[object]:
    assert row.posted_at is not None
    return [
        str(row.get_nature_display()),
        row.number,
        row.title,
        row.decided_on.isoformat(),
        row.author_name,
        row.author_capacity,
        timezone.localtime(row.posted_at).isoformat(timespec="seconds"),
        row.shown_until.isoformat() if row.shown_until else "",
        row.version,
        row.replaced_by,
        bytes(row.digest or b"").hex(),
        _page(request, row),
    ]


@require_safe
@cacheable()
def door(request: Any) -> HttpResponse:
    """What is displayed today, on paper."""
    _midnight(request)
    rows = acts_of(organisations_of(request), {"en": True})[:200]
    by = list(dict.fromkeys(str(provider.organisation.name) for provider in request.providers))
    url = request.build_absolute_uri(page_path("site:acts"))
    response = HttpResponse(door_pdf(acts=rows, by=by, url=url), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="actes-en-ligne.pdf"'
    return response

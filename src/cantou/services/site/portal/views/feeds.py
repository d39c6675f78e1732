"""News and events for those who follow them elsewhere: Atom, and a block in another site."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.web.addresses import page_path
from cantou.core.web.pagecache import cacheable
from cantou.core.web.security import POLICY
from cantou.core.web.texts import tidy
from cantou.services.site.domain.agenda import next_of_each
from cantou.services.site.domain.polls import open_polls
from cantou.services.site.engine.text import plain
from cantou.services.site.engine.text import render as html
from cantou.services.site.models import Theme
from cantou.services.site.portal.views.agenda import dates_here, known_theme, until_over
from cantou.services.site.portal.views.common import organisations_of, pictures_of, until_next
from cantou.services.site.portal.views.news import articles_here

if TYPE_CHECKING:
    from cantou.services.site.models import Article, Poll

FEED = 30
AHEAD = timedelta(days=120)
ATOM = "application/atom+xml; charset=utf-8"
EMBEDDED = 5


def _feed(request: Any, title: str, page: str) -> Atom1Feed:
    return Atom1Feed(
        title=title,
        link=request.build_absolute_uri(page_path(page)),
        description=title,
        feed_url=request.build_absolute_uri(),
        language="fr",
    )


@require_safe
@cacheable(params=["theme"])
def news(request: Any) -> HttpResponse:
    asked = known_theme(request)
    found = articles_here(request)
    if asked:
        found = found.filter(themes__contains=[asked])
    rows = list(found[:FEED])
    until_next(request, [row.shown_until for row in rows])
    pictures = pictures_of(rows)
    atom = _feed(request, _("Actualités, %(place)s") % {"place": request.place.name}, "site:news")
    for row in rows:
        atom.add_item(
            title=tidy(row.title),
            link=request.build_absolute_uri(page_path("site:article", row.code)),
            description=tidy(html(row.text)),
            unique_id=f"urn:cantou:site:article:{row.code}",
            pubdate=row.shown_from or row.created_at,
            updateddate=row.changed_at,
            author_name=row.organisation.name,
            categories=[str(Theme(code).label) for code in row.themes],
            enclosures=_enclosures(request, pictures.get(str(row.key))),
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=ATOM)


def _enclosures(request: Any, photo: dict[str, str] | None) -> list[Enclosure]:
    if photo is None:
        return []
    return [Enclosure(request.build_absolute_uri(photo["src"]), "0", "image/webp")]


@require_safe
@cacheable(params=["theme"])
def events(request: Any) -> HttpResponse:
    """The times to come, in order: one entry for each."""
    dates = dates_here(request, theme=known_theme(request), ahead=AHEAD)
    until_over(request, dates)
    atom = _feed(request, _("Agenda, %(place)s") % {"place": request.place.name}, "site:agenda")
    for one in dates[:FEED]:
        state = _("ANNULÉ : ") if one.is_cancelled else ""
        where = f", {one.where}" if one.where else ""
        atom.add_item(
            title=tidy(f"{state}{one.event.title}"),
            link=request.build_absolute_uri(page_path("site:event", one.event.code)),
            description=tidy(f"{one.said}{where}\n\n{plain(one.event.text)}"),
            unique_id=f"urn:cantou:site:event:{one.event.code}:{one.time.planned:%Y%m%dT%H%M}",
            pubdate=one.event.shown_from or one.event.created_at,
            updateddate=one.event.changed_at,
            author_name=one.event.organisation.name,
            categories=[str(Theme(code).label) for code in one.event.themes],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=ATOM)


@require_safe
@cacheable(params=["theme", "quoi"])
def embedded(request: Any) -> HttpResponse:
    """A small page for a frame in somebody else's site: the only one that may stand there. No script, no form."""
    what = request.GET.get("quoi", "")
    if what == "sondages":
        return _framed(render(request, "site/embedded.html", {"polls": _polls(request), "asked": what}))
    dates = dates_here(request, theme=known_theme(request), ahead=AHEAD) if what != "actualites" else []
    rows: list[Article] = list(articles_here(request)[:EMBEDDED]) if what != "agenda" else []
    until_over(request, dates)
    until_next(request, [row.shown_until for row in rows])
    context = {"dates": next_of_each(dates)[:EMBEDDED], "articles": rows}
    return _framed(render(request, "site/embedded.html", context))


def _polls(request: Any) -> list[Poll]:
    """Their questions: one answers on the portal, whose form no other site may frame."""
    rows = list(open_polls(organisations=organisations_of(request), now=timezone.now())[:EMBEDDED])
    until_next(request, [row.closes_at for row in rows])
    return rows


def _framed(response: HttpResponse) -> HttpResponse:
    policy = POLICY.replace("default-src 'self'", "default-src 'self'; script-src 'none'")
    response.headers["Content-Security-Policy"] = policy.replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
    return response


@require_safe
@cacheable()
def embedding(request: Any) -> HttpResponse:
    """How to put it there."""
    address = request.build_absolute_uri(page_path("site:embedded"))
    everything = _("Ce qui se passe à %(place)s") % {"place": request.place.name}
    agenda = _("Agenda de %(place)s") % {"place": request.place.name}
    context = {
        "address": address,
        "everything": frame(address, everything, 600),
        "agenda": frame(f"{address}?quoi=agenda", agenda, 400),
        "polls": frame(f"{address}?quoi=sondages", _("Votre avis"), 300),
    }
    return render(request, "site/embedding.html", context)


def frame(address: str, title: str, height: int) -> str:
    """The lines to copy, as somebody else's page needs them."""
    words = f'<iframe src="{{}}" title="{{}}" width="100%" height="{height}" loading="lazy"></iframe>'
    # A text, which the template escapes once more: it is shown, not framed.
    return format_html(words, address, title) + ""

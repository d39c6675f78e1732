from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.web.pagecache import cacheable
from cantou.services.site.domain import queries
from cantou.services.site.engine.text import first_words
from cantou.services.site.engine.text import render as html
from cantou.services.site.models import Audience, Theme
from cantou.services.site.portal.structured import article_data, json_ld
from cantou.services.site.portal.views.common import (
    all_pictures,
    commune_of,
    organisations_of,
    pictures_of,
    trail,
    until_next,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cantou.services.site.models import Article

SHOWN = 20


def articles_here(request: Any) -> QuerySet[Article]:
    return queries.public_articles(organisations=organisations_of(request), commune=commune_of(request))


def card(row: Article, pictures: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {
        "row": row,
        "words": first_words(row.text),
        "photo": pictures.get(str(row.key)),
        "themes": [str(Theme(code).label) for code in row.themes],
    }


@require_safe
@cacheable(params=["theme"])
def index(request: Any) -> HttpResponse:
    asked = request.GET.get("theme", "")
    found = articles_here(request)
    known = [theme for theme in Theme if found.filter(themes__contains=[theme.value]).exists()]
    if asked in {theme.value for theme in known}:
        found = found.filter(themes__contains=[asked])
    rows = list(found[:SHOWN])
    until_next(request, [row.shown_until for row in rows])
    pictures = pictures_of(rows)
    context = {
        "cards": [card(row, pictures) for row in rows],
        "themes": known,
        "asked": asked,
        "trail": trail(request, (_("Actualités"), "")),
    }
    return render(request, "site/news.html", context)


@require_safe
@cacheable()
def article(request: Any, article: str) -> HttpResponse:
    row = articles_here(request).filter(code=article).first()
    if row is None:
        raise Http404
    until_next(request, [row.shown_until])
    photos = all_pictures(row)
    context = {
        "article": row,
        "html": html(row.text),
        "photos": photos,
        "other_photos": photos[1:],
        "structured": json_ld(article_data(request, row, photos)),
        "themes": [str(Theme(code).label) for code in row.themes],
        "audiences": [str(Audience(code).label) for code in row.audiences],
        "trail": trail(request, (_("Actualités"), reverse("site:news")), (row.title, "")),
    }
    return render(request, "site/article.html", context)

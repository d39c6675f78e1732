"""The display screen in front of the mairie: the next days, the news, in big type, for whoever walks past.

What other services have to show there comes through core (`screen` in their manifest), the most urgent first.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.booking.engine import words
from cantou.core.organisations.domain.screens import slides_of
from cantou.core.web.addresses import page_path
from cantou.core.web.pagecache import cacheable, keys_of
from cantou.core.web.qr import qr
from cantou.services.site.domain.agenda import next_of_each
from cantou.services.site.portal.views.agenda import dates_here, until_over
from cantou.services.site.portal.views.common import pictures_of, until_next
from cantou.services.site.portal.views.news import articles_here, card

if TYPE_CHECKING:
    from django.http import HttpResponse

AHEAD = timedelta(days=31)
MOST_DATES, MOST_NEWS = 5, 3
AGAIN_SECONDS = 120
"""How often the screen asks again. It shows what it has where the network does not answer."""


@require_safe
@cacheable()
def screen(request: Any) -> HttpResponse:
    dates = dates_here(request, ahead=AHEAD)
    rows = list(articles_here(request)[:MOST_NEWS])
    until_over(request, dates)
    until_next(request, [row.shown_until for row in rows])
    pictures = pictures_of(rows)
    slides, asked = slides_of(territory=request.place.territory)
    request.page_keys = {*getattr(request, "page_keys", ()), *keys_of(organisations=asked)}
    until_next(request, [slide.until for slide in slides])
    context = {
        "today": words.day(timezone.localdate(), weekday=True),
        "slides": slides,
        "dates": next_of_each(dates)[:MOST_DATES],
        "cards": [card(row, pictures) for row in rows],
        "qr": qr(request.build_absolute_uri(page_path("portal_home"))),
        "again": str(AGAIN_SECONDS),
        "nothing": _("Rien d’annoncé pour l’instant."),
    }
    return render(request, "site/screen.html", context)

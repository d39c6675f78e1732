from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.web.pagecache import cacheable
from cantou.services.annuaire.domain.agenda import calendar_of, in_order, to_come
from cantou.services.annuaire.portal.views.common import next_midnight, organisations_of, trail

if TYPE_CHECKING:
    from cantou.services.annuaire.models import Gathering

MOST = 100


def _rows(request: Any) -> list[Gathering]:
    return list(to_come(organisations=organisations_of(request))[:MOST])


@require_safe
@cacheable()
def index(request: Any) -> HttpResponse:
    rows = in_order(_rows(request))
    request.page_until = min([next_midnight(), *(one.time.ends_at for one in rows)])
    context = {
        "rows": rows,
        "trail": trail(request, (_("Rendez-vous des associations"), "")),
    }
    return render(request, "annuaire/gatherings.html", context)


@require_safe
@cacheable()
def ics(request: Any) -> HttpResponse:
    name = _("Associations, %(place)s") % {"place": request.place.name}
    url = request.build_absolute_uri(reverse("annuaire:gatherings"))
    return HttpResponse(
        calendar_of(_rows(request), name=name, url=url), content_type="text/calendar; charset=utf-8"
    )

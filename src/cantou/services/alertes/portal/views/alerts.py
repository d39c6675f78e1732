"""What runs here, and one alert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.web.addresses import page_path
from cantou.core.web.pagecache import cacheable
from cantou.services.alertes.domain import queries
from cantou.services.alertes.domain.documents import as_cap
from cantou.services.alertes.engine.cap import CONTENT_TYPE, document
from cantou.services.alertes.portal.paper import poster_pdf
from cantou.services.alertes.portal.shown import message_shown
from cantou.services.alertes.portal.views.common import communes_of, organisations_of, thread_or_404

if TYPE_CHECKING:
    from cantou.core.organisations.models import Organisation
    from cantou.services.alertes.models import Thread

MOST_OVER = 30


@require_safe
@cacheable()
def index(request: Any) -> HttpResponse:
    now = timezone.now()
    found = queries.shown(organisations=organisations_of(request), communes=communes_of(request))
    rows = list(found.select_related("organisation")[:MOST_OVER])
    running = [row for row in rows if row.runs_at(now)]
    _until(request, running)
    context = {
        "trail": [(request.place.name, reverse("portal_home")), (_("Alertes"), "")],
        "bodies": _bodies(request),
        "running": running,
        "over": [row for row in rows if row not in running],
    }
    return render(request, "alertes/index.html", context)


@require_safe
@cacheable()
def alert(request: Any, alert: str) -> HttpResponse:
    said = queries.said_in(organisations=organisations_of(request), code=alert)
    if not said:
        raise Http404
    thread, now = said[0].alert.thread, timezone.now()
    rows = [message_shown(info.alert, info) for info in said]
    _until(request, [thread] if thread.runs_at(now) else [])
    context = {
        "trail": [
            (request.place.name, reverse("portal_home")),
            (_("Alertes"), reverse("alertes:index")),
            (thread.headline, ""),
        ],
        "thread": thread,
        "latest": rows[0],
        "earlier": rows[1:],
        "is_running": thread.runs_at(now),
        "address": request.build_absolute_uri(page_path("alertes:alert", thread.code)),
    }
    return render(request, "alertes/alert.html", context)


@require_safe
@cacheable()
def cap(request: Any, alert: str, nth: int) -> HttpResponse:
    thread = thread_or_404(request, alert)
    found = queries.messages_of(organisation=thread.organisation_id, thread=thread.pk).filter(number=nth)
    row = found.first()
    if row is None:
        raise Http404
    return HttpResponse(document(as_cap(row)), content_type=f"{CONTENT_TYPE}; charset=utf-8")


@require_safe
@cacheable()
def poster(request: Any, alert: str) -> HttpResponse:
    """To be pinned up where nobody has a telephone."""
    thread = thread_or_404(request, alert)
    latest = queries.latest_of(organisation=thread.organisation_id, thread=thread.pk)
    if latest is None:
        raise Http404
    url = request.build_absolute_uri(page_path("alertes:alert", thread.code))
    answer = HttpResponse(poster_pdf(alert=latest, url=url), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="alerte-{thread.code}.pdf"'
    return answer


def _bodies(request: Any) -> list[Organisation]:
    """Those that alert here, once each: their CAP feeds."""
    return list({row.organisation_id: row.organisation for row in request.providers}.values())


def _until(request: Any, running: list[Thread]) -> None:
    """Until the next one ends by itself."""
    if running:
        request.page_until = min(row.expires for row in running)

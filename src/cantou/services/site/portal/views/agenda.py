"""What happens here, whoever announces it: by day, by theme, one by one; for calendars, feeds and machines."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.booking.engine import local
from cantou.core.web.addresses import page_path
from cantou.core.web.pagecache import cacheable
from cantou.services.site.domain import agenda, queries
from cantou.services.site.domain.events import times_of
from cantou.services.site.engine.text import render as html
from cantou.services.site.models import Audience, Theme
from cantou.services.site.portal.paper import poster_pdf
from cantou.services.site.portal.structured import event_data, json_ld
from cantou.services.site.portal.views.common import (
    commune_of,
    organisations_of,
    pictures_of,
    trail,
    until_next,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from cantou.services.site.domain.agenda import Date
    from cantou.services.site.models import Event

SHOWN = 60
NEXT = 12
ICS = "text/calendar; charset=utf-8"


def events_here(request: Any) -> QuerySet[Event]:
    return queries.public_events(organisations=organisations_of(request), commune=commune_of(request))


def dates_here(request: Any, *, theme: str = "", ahead: timedelta = agenda.AHEAD) -> list[Date]:
    return agenda.coming(
        organisations=organisations_of(request), commune=commune_of(request), theme=theme, ahead=ahead
    )


def until_over(request: Any, dates: Iterable[Date]) -> None:
    """The page is true until the first of these is over, and until midnight: « aujourd’hui » changes."""
    tomorrow = local.midnight(local.wall(timezone.now()) + timedelta(days=1))
    until_next(request, [tomorrow, *(one.time.ends_at for one in dates)])


def known_theme(request: Any) -> str:
    asked = request.GET.get("theme", "")
    return asked if asked in Theme.values else ""


@require_safe
@cacheable(params=["theme"])
def index(request: Any) -> HttpResponse:
    asked = known_theme(request)
    every = dates_here(request)
    dates = agenda.thinned(one for one in every if not asked or asked in one.event.themes)
    until_over(request, every)
    months = [
        {"month": month, "dates": list(those)}
        for month, those in groupby(
            dates[:SHOWN],
            key=lambda one: max(one.time.start, local.wall(timezone.now())).date().replace(day=1),
        )
    ]
    used = {code for one in every for code in one.event.themes}
    context = {
        "months": months,
        "more": len(dates) > SHOWN,
        "themes": [theme for theme in Theme if theme.value in used],
        "asked": asked,
        "theme_label": Theme(asked).label if asked else "",
        "today": timezone.localdate(),
        "trail": trail(request, (_("Agenda"), "")),
    }
    return render(request, "site/agenda.html", context)


def _event_or_404(request: Any, code: str) -> Event:
    row = events_here(request).filter(code=code).first()
    if row is None:
        raise Http404
    return row


def _dates_of(row: Event, limit: int = NEXT) -> list[Date]:
    changes = agenda.changes_by_event([row]).get(row.pk, [])
    times = times_of(row, changes, timezone.now(), agenda.AHEAD)
    return [agenda.Date(row, time) for time in times[:limit]]


@require_safe
@cacheable()
def event(request: Any, happening: str) -> HttpResponse:
    row = _event_or_404(request, happening)
    dates = _dates_of(row)
    until_over(request, dates)
    photos = list(pictures_of([row]).values())
    context = {
        "event": row,
        "dates": dates,
        "repeats": agenda.repeats(row),
        "html": html(row.text),
        "photos": photos,
        "themes": [str(Theme(code).label) for code in row.themes],
        "audiences": [str(Audience(code).label) for code in row.audiences],
        "structured": json_ld(event_data(request, row, dates, photos)),
        "trail": trail(request, (_("Agenda"), reverse("site:agenda")), (row.title, "")),
    }
    return render(request, "site/event.html", context)


@require_safe
@cacheable(params=["theme"])
def ics(request: Any) -> HttpResponse:
    """The whole calendar, or one theme of it. What is lately over stays, so that calendars do not lose it."""
    asked = known_theme(request)
    events = events_here(request)
    if asked:
        events = events.filter(themes__contains=[asked])
    name = f"{request.place.name}, {Theme(asked).label.lower()}" if asked else request.place.name
    since = timezone.now() - agenda.BEHIND
    kept = [one for one in events[: agenda.MOST] if one.rule or one.ends_at > since]
    until_over(request, [])
    return _calendar(request, kept, _("Agenda, %(place)s") % {"place": name}, "agenda.ics")


@require_safe
@cacheable()
def event_ics(request: Any, happening: str) -> HttpResponse:
    row = _event_or_404(request, happening)
    return _calendar(request, [row], row.title, f"{row.code}.ics")


def _calendar(request: Any, events: list[Event], name: str, file: str) -> HttpResponse:
    def address(row: Event) -> str:
        return str(request.build_absolute_uri(page_path("site:event", row.code)))

    response = HttpResponse(agenda.calendar_of(events, name=name, address=address), content_type=ICS)
    response.headers["Content-Disposition"] = f'inline; filename="{file}"'
    return response


@require_safe
@cacheable()
def poster(request: Any, happening: str) -> HttpResponse:
    row = _event_or_404(request, happening)
    until_over(request, [])
    response = HttpResponse(poster_pdf(request, row, _dates_of(row, 5)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="affiche-{row.code}.pdf"'
    return response

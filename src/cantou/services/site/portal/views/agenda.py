"""What happens here, whoever announces it: by day, by theme, one by one; for calendars, feeds and machines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.booking.domain.announced import announced_of
from cantou.core.booking.engine import local
from cantou.core.web.addresses import page_path
from cantou.core.web.pagecache import cacheable, keys_of
from cantou.services.site.domain import agenda, queries
from cantou.services.site.domain.events import times_of
from cantou.services.site.engine.text import render as html
from cantou.services.site.models import Audience, Theme
from cantou.services.site.portal.paper import poster_pdf
from cantou.services.site.portal.structured import event_data, json_ld
from cantou.services.site.portal.views.common import (
    all_pictures,
    commune_of,
    organisations_of,
    trail,
    until_next,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from cantou.core.booking.domain.announced import Announced
    from cantou.core.booking.engine.ical import Entry
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


def announced_here(request: Any) -> list[Announced]:
    """What other services announce; the page is drawn again when one of their organisations publishes."""
    found, asked = announced_of(territory=request.place.territory)
    request.page_keys = {*getattr(request, "page_keys", ()), *keys_of(organisations=asked)}
    return found


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
    every, others = dates_here(request), announced_here(request)
    dates = agenda.thinned(one for one in every if not asked or asked in one.event.themes)
    until_over(request, every)
    until_next(request, [one.ends_at for one in others])
    lines = [(one.time.start, {"date": one, "other": None, "said": ""}) for one in dates]
    lines += [
        (local.wall(one.starts_at), {"date": None, "other": one, "said": agenda.in_one_piece(one.said)})
        for one in others
        if asked in {"", one.theme}
    ]
    lines.sort(key=lambda line: line[0])
    now = local.wall(timezone.now())
    months = [
        {"month": month, "lines": [line for _start, line in those]}
        for month, those in groupby(lines[:SHOWN], key=lambda line: max(line[0], now).date().replace(day=1))
    ]
    used = {code for one in every for code in one.event.themes} | {one.theme for one in others}
    context = {
        "months": months,
        "more": len(lines) > SHOWN,
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
    photos = all_pictures(row)
    context = {
        "event": row,
        "dates": dates,
        "repeats": agenda.repeats(row),
        "html": html(row.text),
        "photos": photos,
        "other_photos": photos[1:],
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
    entries = [
        replace(entry, url=request.build_absolute_uri(entry.url))
        for one in announced_here(request)
        if asked in {"", one.theme}
        for entry in one.entries
    ]
    return _calendar(request, kept, _("Agenda, %(place)s") % {"place": name}, "agenda.ics", entries)


@require_safe
@cacheable()
def event_ics(request: Any, happening: str) -> HttpResponse:
    row = _event_or_404(request, happening)
    return _calendar(request, [row], row.title, f"{row.code}.ics")


def _calendar(
    request: Any, events: list[Event], name: str, file: str, more: Iterable[Entry] = ()
) -> HttpResponse:
    def address(row: Event) -> str:
        return str(request.build_absolute_uri(page_path("site:event", row.code)))

    calendar = agenda.calendar_of(events, name=name, address=address, more=more)
    response = HttpResponse(calendar, content_type=ICS)
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

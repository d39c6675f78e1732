"""The halls by day, week and month: who has what, what is asked, what is closed."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from cantou.core.booking.engine import local
from cantou.core.booking.engine import words as said
from cantou.core.web.days import read_day
from cantou.services.salles.desk.views.common import require
from cantou.services.salles.domain import queries, words
from cantou.services.salles.domain.feeds import desk_calendar, ics_response, told

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.booking.models import Booking
    from cantou.services.salles.models import Hall

VIEWS = {"jour": _lazy("Jour"), "semaine": _lazy("Semaine"), "mois": _lazy("Mois")}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One booking as a cell shows it. `reference`: it has a page of its own."""

    hours: str
    who: str
    hall: str
    state: str
    tone: str
    reference: str
    closed: bool


def _asked_day(request: Any) -> date:
    return read_day(request.GET.get("jour", "")) or timezone.localdate()


def _days(view: str, day: date) -> list[date]:
    if view == "jour":
        return [day]
    if view == "semaine":
        monday = day - timedelta(days=day.weekday())
        return [monday + timedelta(days=number) for number in range(7)]
    return list(Calendar().itermonthdates(day.year, day.month))


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    view = request.GET.get("vue", "semaine")
    view = view if view in VIEWS else "semaine"
    day = _asked_day(request)
    halls = list(queries.halls(organisation))
    chosen = next((hall for hall in halls if hall.slug == request.GET.get("salle")), None)
    days = _days(view, day)
    found = _bookings(organisation, days, chosen)
    context = {
        "view": view,
        "tabs": [
            {"title": title, "url": _address(view=name, day=day, hall=chosen), "current": name == view}
            for name, title in VIEWS.items()
        ],
        "halls": halls,
        "chosen": chosen,
        "day": day,
        "title": _title(view, day, days),
        "days": [_cell(one, found, day) for one in days],
        "previous": _address(view=view, day=_step(view, day, -1), hall=chosen),
        "next": _address(view=view, day=_step(view, day, 1), hall=chosen),
        "today": _address(view=view, day=timezone.localdate(), hall=chosen),
        "query": urlencode(
            {"vue": view, "jour": day.isoformat(), **({"salle": chosen.slug} if chosen else {})}
        ),
        "has_halls": bool(halls),
        "buildings": list({hall.resource.place_id: hall.resource.place for hall in halls}.values()),
    }
    return render(request, "salles/desk/planning.html", context)


def _address(*, view: str, day: date, hall: Hall | None) -> str:
    values = {"vue": view, "jour": day.isoformat()}
    if hall:
        values["salle"] = hall.slug
    return f"?{urlencode(values)}"


def _step(view: str, day: date, by: int) -> date:
    if view == "mois":
        return day.replace(day=1) + relativedelta(months=by)
    return day + timedelta(days=by * (7 if view == "semaine" else 1))


def _title(view: str, day: date, days: list[date]) -> str:
    if view == "jour":
        return said.day(day, weekday=True)
    if view == "semaine":
        return _("Du %(first)s au %(last)s") % {"first": said.day(days[0]), "last": said.day(days[-1])}
    return date_format(day, "F Y")


def _bookings(organisation: int, days: list[date], hall: Hall | None) -> list[Booking]:
    first = local.instant(datetime.combine(days[0], time()))
    last = local.instant(datetime.combine(days[-1] + ONE_DAY, time()))
    resource = None if hall is None else hall.resource_id
    return list(
        queries.bookings_between(organisation, first, last, resource=resource).select_related("resource")
    )


def _cell(day: date, bookings: list[Booking], asked: date) -> dict[str, Any]:
    return {
        "on": day,
        "lines": [_line(one, day) for one in bookings if _touches(one, day)],
        "is_today": day == timezone.localdate(),
        "in_month": day.month == asked.month,
    }


def _touches(booking: Booking, day: date) -> bool:
    """What ends in the small hours belongs to the evening before."""
    starts, ends = local.wall(booking.starts_at), local.wall(booking.ends_at)
    if starts.date() == day:
        return True
    return starts.date() < day and ends > datetime.combine(day, time(6))


def _line(booking: Booking, day: date) -> Line:
    starts, ends = local.wall(booking.starts_at), local.wall(booking.ends_at)
    opens = said.hour(starts) if starts.date() == day else ""
    closes = said.hour(ends) if ends.date() == day or ends < datetime.combine(day + ONE_DAY, time(6)) else ""
    hours = " – ".join(part for part in (opens, closes) if part) or _("toute la journée")
    return Line(
        hours=hours,
        who=told(booking),
        hall=booking.resource.name,
        state=words.state(booking.state) if booking.state in words.WAITS else "",
        tone=words.tone(booking.state),
        reference=booking.reference if booking.kind == "booking" and booking.series_id is None else "",
        closed=booking.kind == "closure",
    )


@require_safe
def as_ics(request: Any) -> HttpResponse:
    """The year ahead, with the names: to be put into the agenda of the mairie."""
    organisation = require(request, "read")
    now = timezone.now()
    found = queries.bookings_between(organisation, now - timedelta(days=31), now + timedelta(days=366))
    body = desk_calendar(found.select_related("resource"), _("Salles"))
    return ics_response(body, name="salles", private=True)

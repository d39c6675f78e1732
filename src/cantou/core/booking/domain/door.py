"""The week of a place, printed for its door: what anybody may know, whoever passes by."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cantou.core.booking.domain import rules, words
from cantou.core.booking.engine import hours, local
from cantou.core.booking.models import Booking, Form, Kind, Resource, State
from cantou.core.web.pdf import make_pdf

if TYPE_CHECKING:
    from datetime import date

    from cantou.core.booking.models import Place

TEMPLATE = Path(__file__).resolve().parents[1] / "print" / "week.typ"
SHOWN = (State.CONFIRMED, State.DONE, State.NO_SHOW)


def week_pdf(*, place: Place, monday: date) -> bytes:
    """Inside an agent's Scope."""
    return make_pdf(TEMPLATE.read_bytes(), name="values", values=week_of(place=place, monday=monday))


def week_of(*, place: Place, monday: date) -> dict[str, Any]:
    """Day by day, in order of time. Nobody's name: the public title, or « réservé »."""
    days = [monday + timedelta(days=number) for number in range(7)]
    first, last = (
        local.midnight(datetime.combine(day, time())) for day in (monday, monday + timedelta(days=7))
    )
    found = Booking.objects.filter(
        organisation_id=place.organisation_id,
        place=place,
        starts_at__gt=first - rules.LONGEST,  # The index is by start.
        starts_at__lt=last,
        ends_at__gt=first,
        state__in=SHOWN,
        resource__is_public=True,
    )
    rows = list(
        found.exclude(resource__form=Form.COUNTED, kind=Kind.BOOKING)
        .select_related("resource")
        .order_by("starts_at", "pk")
    )
    resources = list(
        Resource.objects.filter(
            organisation_id=place.organisation_id, place=place, is_public=True, archived_at=None
        )
    )
    return {
        "place": place.name,
        "address": place.address,
        "phone": place.phone,
        "week": _("Semaine du %(first)s au %(last)s")
        % {"first": words.day(days[0]), "last": words.day(days[-1])},
        "days": [_day(day, rows, resources) for day in days],
    }


def _day(day: date, rows: list[Booking], resources: list[Resource]) -> dict[str, Any]:
    start, end = (local.midnight(datetime.combine(day + timedelta(days=number), time())) for number in (0, 1))
    lines = [_line(row, start, end) for row in rows if row.starts_at < end and row.ends_at > start]
    is_open = any(hours.open_spans(one.opening_hours, day, day + timedelta(days=1)) for one in resources)
    return {"day": words.day(day), "lines": lines, "is_open": is_open}


def _line(row: Booking, start: datetime, end: datetime) -> dict[str, str]:
    if row.starts_at <= start and row.ends_at >= end:
        when = _("toute la journée")
    elif row.starts_at < start:
        when = _("jusqu’à %(hour)s") % {"hour": words.hour(row.ends_at)}
    elif row.ends_at > end:
        when = _("à partir de %(hour)s") % {"hour": words.hour(row.starts_at)}
    else:
        when = f"{words.hour(row.starts_at)} – {words.hour(row.ends_at)}"
    what = _("Fermé") if row.kind == Kind.CLOSURE else row.public_title or _("Réservé")
    return {"when": when, "where": row.resource.name, "what": what}

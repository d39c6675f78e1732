"""The head-count for the cook, and the sheet on which who serves ticks who came."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.web.days import date_format, read_day
from cantou.core.web.veiled import unveiled, veil
from cantou.services.periscolaire.desk.views.common import may, one_or_404, require
from cantou.services.periscolaire.domain import attendance as domain
from cantou.services.periscolaire.domain import families, queries

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

WEEK = timedelta(days=7)


def _monday(request: Any) -> date:
    day = read_day(request.GET.get("semaine", "")) or timezone.localdate()
    return day - timedelta(days=day.weekday())


@require_safe
def headcount(request: Any) -> HttpResponse:
    """A week: how many for each activity. Numbers, no name."""
    organisation = require(request, "read")
    monday, today = _monday(request), timezone.localdate()
    days: dict[date, list[Any]] = {}
    for row in queries.counted(organisation, monday, monday + WEEK - timedelta(days=1)):
        if row.taken or row.waiting:  # type: ignore[attr-defined]
            days.setdefault(row.on, []).append(row)
    context = {
        "days": [{"on": on, "rows": rows, "is_today": on == today} for on, rows in days.items()],
        "title": _("Semaine du %(day)s") % {"day": date_format(monday, "j F Y")},
        "previous": (monday - WEEK).isoformat(),
        "following": (monday + WEEK).isoformat(),
        "may_serve": may(request, "serve"),
    }
    return render(request, "periscolaire/desk/headcount.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: Any, course: int, on: str) -> HttpResponse:
    """Who is booked, what must be known of each, whether they came."""
    organisation = require(request, "serve")
    activity, day = one_or_404(queries.activities(organisation), course), read_day(on)
    if day is None:
        raise Http404
    rows = list(queries.sheet(organisation, activity.pk, day))
    today = timezone.localdate()
    if request.method == "POST" and day <= today:
        there = {unveiled(one) for one in request.POST.getlist("venu")}
        listed = {unveiled(one) for one in request.POST.getlist("liste")}
        came = {row.pk: row.pk in there for row in rows if row.pk in listed}
        domain.tick(activity=activity.pk, on=day, came=came)
        messages.success(request, _("C’est noté : %(n)d présents.") % {"n": sum(came.values())})
        return redirect("bureau:periscolaire:attendance", course=activity.pk, on=day.isoformat())
    needs = families.needs_of(organisation=organisation, children=[row.child_id for row in rows])
    context = {
        "activity": activity,
        "day": day,
        "may_tick": day <= today,
        "is_ticked": any(row.came is not None for row in rows),
        "rows": [
            {
                "row": row,
                "key": veil(row.pk),
                "needs": needs.get(row.child_id),
                "there": row.came is not False,
            }
            for row in rows
        ],
    }
    answer = render(request, "periscolaire/desk/attendance.html", context)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

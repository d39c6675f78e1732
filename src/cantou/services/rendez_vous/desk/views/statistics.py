"""How many came, for what, how long they waited."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.web.exports import csv_response
from cantou.core.web.plots import make_plot
from cantou.services.rendez_vous.domain import statistics as figures
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.times import PARIS

if TYPE_CHECKING:
    from django.http import HttpResponse

MONTHS = 12


def _months() -> list[datetime]:
    """The beginnings of the last twelve months, local time, the oldest first."""
    now = timezone.now().astimezone(PARIS)
    this = datetime(now.year, now.month, 1, tzinfo=PARIS)
    return [this - relativedelta(months=back) for back in range(MONTHS - 1, -1, -1)]


@require_safe
def statistics(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "read")
    asked = {"organisation": request.agent.acting, "since": _months()[0], "until": timezone.now()}
    flow = figures.by_month(**asked)
    waits = figures.waits(**asked)
    plots = [
        make_plot(
            id="mois",
            title=_("Rendez-vous par mois"),
            head=_("Mois"),
            points=[
                (date_format(month, "M y" if month.month == 1 else "M"), flow.get(month, 0))
                for month in _months()
            ],
        )
    ]
    if waits and waits.by_hour:
        points = [(f"{clock} h", number) for clock, number in waits.by_hour]
        plots.append(
            make_plot(id="heures", title=_("Tickets par heure de la journée"), head=_("Heure"), points=points)
        )
    context = {
        "totals": figures.totals(**asked),
        "motives": figures.by_motive(**asked),
        "days_ahead": figures.ahead(**asked),
        "waits": waits,
        "plots": plots,
    }
    return render(request, "rendez_vous/desk/statistics.html", context)


@require_safe
def as_csv(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "read")
    until = timezone.now() + timedelta(days=1)
    rows = []
    for month in _months():
        after = min(month + relativedelta(months=1), until)
        for title, number, missed in figures.by_motive(
            organisation=request.agent.acting, since=month, until=after
        ):
            rows.append((f"{month:%Y-%m}", title, number, missed))
    head = [_("Mois"), _("Motif"), _("Nombre"), _("Non venus")]
    return csv_response(name="rendez-vous-chiffres", head=head, rows=rows)

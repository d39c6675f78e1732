from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cantou.core.registry import services
from cantou.core.web.exports import csv_response
from cantou.core.web.plots import make_plot
from cantou.core.work.domain.queries import flow, open_by_service

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

PARIS = ZoneInfo("Europe/Paris")
MONTHS = 12


def statistics(request: Any) -> HttpResponse:
    """What came in and what was finished, month by month, in the organisation acted for."""
    request.agent.require("", "statistics")
    months = _months()
    found = flow(organisation=request.agent.acting, since=months[0])
    by_month = {name: dict(rows) for name, rows in found.items()}
    table = [
        (month, by_month["received"].get(month, 0), by_month["closed"].get(month, 0)) for month in months
    ]
    if request.GET.get("format") == "csv":
        head = [_("Mois"), _("Reçus"), _("Terminés")]
        return csv_response(
            name="statistiques", head=head, rows=[(f"{month:%Y-%m}", *counts) for month, *counts in table]
        )
    labels = [date_format(month, "M y") for month in months]
    context = {
        "received": make_plot(
            id="received",
            title=_("Dossiers reçus par mois"),
            points=[(label, row[1]) for label, row in zip(labels, table, strict=True)],
            head=_("Mois"),
        ),
        "closed": make_plot(
            id="closed",
            title=_("Dossiers terminés par mois"),
            points=[(label, row[2]) for label, row in zip(labels, table, strict=True)],
            head=_("Mois"),
        ),
        "open": _titled(open_by_service(organisation=request.agent.acting)),
        "any": any(received or closed for _month, received, closed in table),
    }
    return render(request, "desk/statistics.html", context)


def _titled(rows: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """A service by its title; by its code when it is not installed any more."""
    known = services()
    return [(_(known[name].title) if name in known else name, number) for name, number in rows]


def _months() -> list[datetime]:
    """The beginnings of the last twelve months, local time, oldest first."""
    now = timezone.now().astimezone(PARIS)
    this = datetime(now.year, now.month, 1, tzinfo=PARIS)
    return [this - relativedelta(months=back) for back in range(MONTHS - 1, -1, -1)]

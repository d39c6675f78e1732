from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.web.exports import csv_response
from cantou.core.web.plots import make_plot
from cantou.services.signalements.desk.views.common import require
from cantou.services.signalements.domain import statistics as figures
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.delays import PARIS
from cantou.services.signalements.domain.permissions import may_see_statistics
from cantou.services.signalements.domain.states import words_of

if TYPE_CHECKING:
    from django.http import HttpResponse

MONTHS = 12
MOST_CATEGORIES = 8


def months() -> list[datetime]:
    """The beginnings of the last twelve months, local time, the oldest first."""
    now = timezone.now().astimezone(PARIS)
    this = datetime(now.year, now.month, 1, tzinfo=PARIS)
    return [this - relativedelta(months=back) for back in range(MONTHS - 1, -1, -1)]


@require_safe
def statistics(request: Any) -> HttpResponse:
    organisation = require(request, may_see_statistics)
    all_months = months()
    since = all_months[0]
    kinds = categories_of(organisation=organisation)
    flow = figures.by_month(organisation=organisation, since=since)
    labels = [(month, date_format(month, "M y" if month.month == 1 else "M")) for month in all_months]
    categories = figures.by_category(organisation=organisation, since=since)[:MOST_CATEGORIES]
    context = {
        "categories": [(title_of(kinds, code), number) for code, number in categories],
        "opinions": figures.opinions(organisation=organisation, since=since),
        "fewest": figures.FEWEST,
        "totals": figures.totals(organisation=organisation, since=since),
        "plots": [
            make_plot(
                id="received",
                title=_("Signalements reçus par mois"),
                head=_("Mois"),
                points=[(label, flow["received"].get(month, 0)) for month, label in labels],
            ),
            make_plot(
                id="finished",
                title=_("Signalements terminés par mois"),
                head=_("Mois"),
                points=[(label, flow["finished"].get(month, 0)) for month, label in labels],
            ),
            make_plot(
                id="delays",
                title=_("Temps mis pour traiter"),
                head=_("Au plus"),
                points=figures.by_delay(organisation=organisation, since=since),
            ),
        ],
    }
    return render(request, "signalements/desk/statistics.html", context)


@require_safe
def as_csv(request: Any) -> HttpResponse:
    organisation = require(request, may_see_statistics)
    kinds = categories_of(organisation=organisation)
    words = words_of(organisation=organisation)
    rows = [
        (f"{month:%Y-%m}", title_of(kinds, code), words[status], number)
        for month, code, status, number in figures.table(organisation=organisation, since=months()[0])
    ]
    return csv_response(
        name="signalements-statistiques", head=[_("Mois"), _("Sujet"), _("État"), _("Nombre")], rows=rows
    )

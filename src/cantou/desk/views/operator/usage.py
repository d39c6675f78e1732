"""What each organisation did in a month, and what its SMS cost."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.web.addresses import platform_path
from cantou.core.web.exports import csv_response
from cantou.core.web.paging import read_key
from cantou.core.web.plots import make_plot
from cantou.desk.domain.usage import totals, usage_of
from cantou.desk.tasks import count_usage
from cantou.desk.words import euros

if TYPE_CHECKING:
    from django.http import HttpResponse

PAGE = 100
MONTHS = 12


def usage(request: Any) -> HttpResponse:
    request.agent.require_operator()
    month = _month(request.GET.get("mois", ""))
    found = usage_of(operator=request.agent.acting, month=month)
    if request.GET.get("format") == "csv":
        return _csv(month, found)
    name, _bar, last_key = request.GET.get("apres", "").rpartition("|")
    key = read_key(last_key)
    if key is not None:
        found = found.filter(about__name__gte=name).exclude(about__name=name, about_id__lte=key)
    rows = list(found[: PAGE + 1])
    months = _months()
    sums = totals(operator=request.agent.acting, months=months)
    last = rows[PAGE - 1].about if len(rows) > PAGE else None
    context = {
        "month": month,
        "months": [(each, f"?mois={each:%Y-%m}", each == month) for each in reversed(months)],
        "rows": rows[:PAGE],
        "total": sums.get(month),
        "next": f"?mois={month:%Y-%m}&apres={last.name}|{last.pk}" if last else "",
        "received": _plot("received", _("Dossiers reçus par mois"), months, sums),
        "cost": _plot("sms_cents", _("Coût des SMS par mois (euros)"), months, sums, share=100),
    }
    return render(request, "desk/operator/usage.html", context)


def _plot(
    name: str, title: str, months: list[date], sums: dict[date, dict[str, int]], *, share: int = 1
) -> Any:
    points = [
        (date_format(month, "M y"), sums[month][name] / share if month in sums else 0) for month in months
    ]
    return make_plot(id=name, title=title, points=points, head=_("Mois"))


def _csv(month: date, found: Any) -> HttpResponse:
    head = [
        *(_("Organisme"), _("SIREN"), _("Code INSEE"), _("Mois"), _("Services ouverts"), _("Agents")),
        *(_("Reçus"), _("Terminés"), _("En attente"), _("Messages"), _("SMS"), _("Coût des SMS (€)")),
    ]
    rows = [
        (
            row.about.name,
            row.about.siren,
            row.about.territory.code if row.about.territory else "",
            f"{month:%Y-%m}",
            *(row.offers, row.agents, row.received, row.closed, row.waiting, row.messages, row.sms_segments),
            euros(row.sms_cents),
        )
        for row in found.select_related("about__territory")
    ]
    return csv_response(name=f"usage-{month:%Y-%m}", head=head, rows=rows)


@require_POST
def recount(request: Any) -> HttpResponse:
    """Before the night does it."""
    request.agent.require_operator()
    month = _month(request.POST.get("mois", ""))
    count_usage.defer(organisation=request.agent.acting, month=month.isoformat())
    messages.success(request, _("Le relevé est demandé : rechargez la page dans une minute."))
    return redirect(f"{platform_path('operator_usage')}?mois={month:%Y-%m}")


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 (a month has no hour)
    except ValueError:
        return timezone.localdate().replace(day=1)


def _months() -> list[date]:
    this = timezone.localdate().replace(day=1)
    return [this - relativedelta(months=back) for back in range(MONTHS - 1, -1, -1)]

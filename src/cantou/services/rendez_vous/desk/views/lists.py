"""All appointments, past ones included: where one looks for last month's, or for a name's reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.references import LENGTH, normalise, spoken
from cantou.core.web.exports import every, streamed_csv
from cantou.core.web.paging import keyset, read_key
from cantou.services.rendez_vous.desk.forms.acts import FilterForm
from cantou.services.rendez_vous.desk.views.appointment import STATES
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.motives import motives_of
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.times import DAY, day_starts, hour, local, whole

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.core.booking.models import Booking

PAGE = 25


def _asked(request: Any) -> tuple[FilterForm, str, QuerySet[Booking]]:
    request.agent.require(SERVICE, "read")
    organisation = request.agent.acting
    form = FilterForm(
        request.GET,
        motives=list(motives_of(organisation=organisation)),
        counters=list(queries.counters_of(organisation=organisation, only_open=False)),
    )
    given = form.valid()
    filters = queries.Filters(
        motive=given.get("motif", ""),
        counter=read_key(given.get("guichet", "")),
        state=given.get("etat", ""),
        since=day_starts(given["depuis"]) if "depuis" in given else None,
        until=day_starts(given["jusque"] + DAY) if "jusque" in given else None,
    )
    query = urlencode({name: str(value) for name, value in given.items()})
    return form, query, queries.filtered(organisation=organisation, filters=filters)


@require_safe
def index(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "read")
    code = normalise(request.GET.get("q", ""))
    if len(code) == LENGTH:
        if queries.of_reference(organisation=request.agent.acting, reference=code):
            return redirect("bureau:rendez_vous:appointment", appointment=code)
        messages.info(request, _("Aucun rendez-vous ne porte cette référence ici."))
    form, query, found = _asked(request)
    page = keyset([found], column="starts_at", after=request.GET.get("apres", ""), size=PAGE)
    context = {
        "form": form,
        "rows": [_row(booking) for booking in page.rows if booking.appointments.all()],
        "filtered": bool(query),
        "next": f"?{query}&apres={page.next}" if page.next else "",
        "query": f"?{query}" if query else "",
        "typed": request.GET.get("q", ""),
    }
    return render(request, "rendez_vous/desk/list.html", context)


def _row(booking: Booking) -> dict[str, Any]:
    row = next(iter(booking.appointments.all()))
    title, tone, icon = STATES[booking.state]
    return {
        "row": row,
        "booking": booking,
        "when": whole(booking.starts_at),
        "state": title,
        "tone": tone,
        "icon": icon,
    }


@require_safe
def as_csv(request: Any) -> HttpResponseBase:
    """Without who came: a table travels further than one thinks."""
    _form, _query, found = _asked(request)
    head = [
        "reference",
        "jour",
        "heure",
        "minutes",
        "motif",
        "guichet",
        "lieu",
        "comment",
        "pris_par",
        "etat",
        "tardif",
    ]
    return streamed_csv(name="rendez-vous", head=head, rows=every([found], column="starts_at", draw=_cells))


def _cells(booking: Booking) -> tuple[object, ...]:
    row = next(iter(booking.appointments.all()), None)
    start = local(booking.starts_at)
    minutes = int((booking.ends_at - booking.starts_at).total_seconds() // 60)
    if row is None:
        return (booking.reference, start.date(), hour(start), minutes, "", "", "", "", "", booking.state, "")
    return (
        spoken(row.reference),
        start.date(),
        f"{start:%H:%M}",
        minutes,
        row.motive.title,
        row.counter.resource.name,
        row.counter.resource.place.name,
        row.get_way_display(),
        row.get_channel_display(),
        str(STATES[booking.state][0]),
        "oui" if row.late else "",
    )

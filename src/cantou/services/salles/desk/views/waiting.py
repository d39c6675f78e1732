"""The waiting list: who wants what somebody has, in order; offered or taken off by an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.waiting import offer as give
from cantou.core.booking.engine import local
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.web.exports import csv_response
from cantou.services.salles.desk.forms.hires import SayForm
from cantou.services.salles.desk.views.common import UNPROCESSABLE, may, require
from cantou.services.salles.domain import queries, waiting, words

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.salles.models import Hall

MOST = 200
"""Lines on the page; the file holds them all."""


@require_safe
def index(request: Any) -> HttpResponse:
    require(request, "read")
    return _page(request, request.GET.get("salle", ""))


def _page(request: Any, chosen: str, *, status: int = 200, **bound: SayForm) -> HttpResponse:
    """`bound`: the form of one line that came back with an error."""
    organisation = request.agent.acting
    halls = list(queries.halls(organisation))
    chosen = chosen if chosen in {hall.slug for hall in halls} else ""
    found = waiting.the_list(organisation=organisation, hall=chosen)
    context = {
        "rows": [_row(one, bound.get(f"form_{one.row.pk}")) for one in found[:MOST]],
        "more": max(len(found) - MOST, 0),
        "halls": halls,
        "chosen": chosen,
        "treats": may(request, "treat"),
    }
    return render(request, "salles/desk/waiting.html", context, status=status)


def _row(one: waiting.Waits, form: SayForm | None) -> dict[str, Any]:
    row = one.row
    return {
        "one": one,
        "row": row,
        "who": row.holder_label or row.holder_name,
        "phone": show_phone(row.holder_phone) if row.holder_phone else "",
        "when": words.short_when(row.starts_at, row.ends_at),
        "full_when": words.when(row.starts_at, row.ends_at),
        "hours": one.hall.resource.waiting_minutes // 60,
        "told": waiting.is_told(row),
        "before": one.rank - 1,
        "form": form or SayForm(auto_id=f"id_{row.pk}_%s"),
    }


HEAD = ["salle", "debut", "fin", "rang", "nom", "association", "demande_le", "etat"]


@require_safe
def as_csv(request: Any) -> HttpResponse:
    """Without addresses nor telephones: a table travels further than one thinks."""
    found = waiting.the_list(organisation=require(request, "read"), hall=request.GET.get("salle", ""))
    return csv_response(name="liste-attente-salles", head=HEAD, rows=[_cells(one) for one in found])


def _cells(one: waiting.Waits) -> tuple[object, ...]:
    row = one.row
    return (
        one.hall.title,
        local.wall(row.starts_at).isoformat(" ", "minutes"),
        local.wall(row.ends_at).isoformat(" ", "minutes"),
        one.rank,
        row.holder_name,
        row.holder_label,
        local.wall(row.asked_at).isoformat(" ", "minutes"),
        row.get_state_display(),
    )


def _opened(request: Any, awaiting: int) -> tuple[Any, Hall]:
    """The line and its hall, of the organisation acted for."""
    organisation = require(request, "treat")
    row = queries.waiting(organisation).filter(pk=awaiting).first()
    hall = None if row is None else queries.halls(organisation).filter(resource_id=row.resource_id).first()
    if row is None or hall is None:
        raise Http404
    return row, hall


@require_POST
def offer(request: Any, awaiting: int) -> HttpResponse:
    """An option for this one, whoever else waits. Pressed twice, there is one."""
    row, _hall = _opened(request, awaiting)
    told = (
        _("La date est gardée pour %(who)s, qui reçoit un message.")
        if waiting.is_told(row)
        else _("La date est gardée pour %(who)s. Appelez cette personne\u00a0: aucun message ne l’atteint.")
    )
    try:
        give(waiting=row)
        messages.success(request, told % {"who": row.holder_label or row.holder_name})
    except BookingRefusedError as error:
        messages.warning(request, str(error))
    return redirect(_back(request))


@require_POST
def remove(request: Any, awaiting: int) -> HttpResponse:
    row, hall = _opened(request, awaiting)
    form = SayForm(request.POST, auto_id=f"id_{row.pk}_%s")
    if not form.is_valid():
        chosen = request.POST.get("salle", "")
        return _page(request, chosen, status=UNPROCESSABLE, **{f"form_{row.pk}": form})
    if waiting.take_off(waiting=row, hall=hall, said=form.cleaned_data["said"]):
        who = row.holder_label or row.holder_name
        text = (
            _("%(who)s n’attend plus, et reçoit un message.")
            if waiting.is_told(row)
            else _("%(who)s n’attend plus. Appelez cette personne pour le lui dire.")
        )
        messages.success(request, text % {"who": who})
    else:
        messages.info(request, _("Cette personne n’attendait plus."))
    return redirect(_back(request))


def _back(request: Any) -> str:
    """The list as it was narrowed."""
    address = reverse("bureau:salles:waiting")
    chosen = request.POST.get("salle", "")
    return f"{address}?{urlencode({'salle': chosen})}" if chosen else address

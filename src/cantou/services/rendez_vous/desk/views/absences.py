"""Leave, training, a closed day: noted in a minute, and nobody is left before a closed door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.rendez_vous.desk.forms.acts import AbsenceForm
from cantou.services.rendez_vous.desk.views.common import UNPROCESSABLE, organisations_of
from cantou.services.rendez_vous.domain import absences, queries
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.times import whole

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.rendez_vous.models import Counter


@require_safe
def index(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "treat")
    rows = [
        {"row": row, "starts": whole(row.starts_at), "ends": whole(row.ends_at)}
        for row in queries.absences(organisation=request.agent.acting, since=timezone.now())
    ]
    return render(request, "rendez_vous/desk/absences.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    """First what it meets, then yes: nobody is told before an agent has read the list."""
    request.agent.require(SERVICE, "treat")
    organisation = request.agent.acting
    counters = list(queries.counters_of(organisation=organisation))
    form = AbsenceForm(*posted(request), counters=counters)
    met: list[Any] = []
    same: list[Counter] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        request.agent.look_over()
        same = absences.of_one_agenda(form.chosen, organisations=_where_treating(request))
        met = absences.met_by(counters=same, starts_at=given["starts_at"], ends_at=given["ends_at"])
        try:
            absences.check(starts_at=given["starts_at"], ends_at=given["ends_at"])
            if not met or "oui" in request.POST:
                return _keep(request, form, same)
        except ValidationError as error:
            form.add_error("ends_at", error)
    context = {
        "form": form,
        "met": [{"row": row, "when": whole(row.booking.starts_at)} for row in met],
        "same": same if len(same) > 1 else [],
    }
    return render(
        request, "rendez_vous/desk/absence.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _where_treating(request: Any) -> list[int]:
    agent = request.agent
    return [one for one in organisations_of(request) if agent.rights.may(one, SERVICE, "treat")]


def _keep(request: Any, form: AbsenceForm, counters: list[Counter]) -> HttpResponse:
    given = form.cleaned_data

    def act() -> dict[str, Any]:
        number = absences.keep_absence(
            counters=counters,
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            told=given["told"],
            then=given["then"] or absences.PROPOSE,
        )
        return {"met": number}

    done = once(key=given["cle"], purpose=f"rendez_vous.absence:{request.agent.acting}", act=act)
    number = int(done.answer["met"])
    told = ngettext(
        "Absence notée. %(n)d rendez-vous est à suivre dans « À traiter ».",
        "Absence notée. %(n)d rendez-vous sont à suivre dans « À traiter ».",
        number,
    )
    cancelled = given["then"] == absences.CANCEL
    messages.success(request, told % {"n": number} if number and not cancelled else _("Absence notée."))
    return redirect("bureau:rendez_vous:absences")


@require_POST
def delete(request: Any, absence: int) -> HttpResponse:
    request.agent.require(SERVICE, "treat")
    row = queries.absence(organisation=request.agent.acting, key=absence)
    if row is None:
        raise Http404
    absences.delete_absence(absence=row)
    messages.success(request, _("Absence supprimée\u00a0: les heures sont de nouveau proposées."))
    return redirect("bureau:rendez_vous:absences")

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.rendez_vous.desk.forms.settings import MotiveForm, NewMotiveForm
from cantou.services.rendez_vous.desk.views.common import UNPROCESSABLE
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.motives import FIELDS, motives_of, save_motive
from cantou.services.rendez_vous.domain.settings import SERVICE

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.rendez_vous.models import Motive


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "settings")
    organisation = request.agent.acting
    counters = list(queries.counters_of(organisation=organisation))
    form = NewMotiveForm(
        *posted(request), counters=counters, initial={"counters": [str(one.pk) for one in counters]}
    )
    if request.method == "POST" and form.is_valid():

        def act() -> dict[str, Any]:
            made = save_motive(values=_values(form), counters=form.chosen)
            return {"code": made.code}

        try:
            once(key=form.cleaned_data["cle"], purpose=f"rendez_vous.motive:{organisation}", act=act)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Motif ajouté."))
            return redirect("bureau:rendez_vous:motives")
    motives = list(motives_of(organisation=organisation).prefetch_related("served__counter__resource"))
    context = {"form": form, "motives": motives}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "rendez_vous/desk/motives.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, motive: str) -> HttpResponse:
    request.agent.require(SERVICE, "settings")
    organisation = request.agent.acting
    row = motives_of(organisation=organisation).filter(code=motive).first()
    if row is None:
        raise Http404
    form = MotiveForm(
        *posted(request),
        counters=list(queries.counters_of(organisation=organisation)),
        icon=row.icon,
        initial=_initial(row),
    )
    if request.method == "POST" and form.is_valid():
        save_motive(values=_values(form), motive=row, counters=form.chosen)
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:rendez_vous:motives")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "rendez_vous/desk/motive.html", {"form": form, "motive": row}, status=status)


def _values(form: MotiveForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in FIELDS}


def _initial(row: Motive) -> dict[str, Any]:
    serving = [str(one.counter_id) for one in row.served.all()]
    return {**{name: getattr(row, name) for name in FIELDS}, "counters": serving}

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.maps.forms import asks_again
from cantou.core.web.forms import posted
from cantou.services.dechets.desk.forms.places import CentreForm, ClosureForm, initial_of_centre
from cantou.services.dechets.desk.views.common import UNPROCESSABLE, kept, one_or_404, require
from cantou.services.dechets.domain import centres, queries
from cantou.services.dechets.models import Closure

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.dechets.models import Centre


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    rows = list(queries.centres_at_desk(organisation=organisation))
    closures = list(queries.closures_of([row.pk for row in rows]))
    now = timezone.now()
    lines = [{"row": row, "door": centres.door(centre=row, closures=closures, at=now)} for row in rows]
    may_edit = request.agent.rights.may(organisation, "dechets", "edit")
    return render(request, "dechets/desk/centres.html", {"lines": lines, "may_edit": may_edit})


def _form(request: Any, organisation: int, row: Centre | None) -> CentreForm:
    communes = list(queries.communes_served(organisation=organisation))
    near = row.commune_id if row else (communes[0].pk if communes else None)
    initial = initial_of_centre(row) if row else {}
    return CentreForm(*posted(request), communes=communes, map_of=near, initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request)
    form = _form(request, organisation, None)
    if request.method == "POST" and not asks_again(form) and form.is_valid():

        def act() -> int:
            return centres.save_centre(values=form.values).pk

        if kept(form, act, purpose=f"dechets.centre_new:{organisation}"):
            messages.success(request, _("La déchèterie est ajoutée."))
            return redirect("bureau:dechets:centres")
    return _answer(request, form, None, ClosureForm())


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, centre: int) -> HttpResponse:
    organisation = require(request)
    row = one_or_404(queries.centres_at_desk(organisation=organisation), centre)
    form = _form(request, organisation, row)
    ready = request.method == "POST" and not asks_again(form) and form.is_valid()
    if ready and kept(form, lambda: centres.save_centre(values=form.values, centre=row)):
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:dechets:centres")
    return _answer(request, form, row, ClosureForm())


def _answer(request: Any, form: CentreForm, row: Centre | None, closing: ClosureForm) -> HttpResponse:
    context = {
        "form": form,
        "centre": row,
        "closing": closing,
        "closures": list(queries.closures_of([row.pk])) if row else [],
    }
    status = UNPROCESSABLE if form.errors or closing.errors else 200
    return render(request, "dechets/desk/centre.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: Any, centre: int) -> HttpResponse:
    organisation = require(request)
    row = one_or_404(queries.centres_at_desk(organisation=organisation), centre)
    if request.method != "POST":
        return redirect("bureau:dechets:centre", centre=row.pk)
    form = ClosureForm(request.POST)
    if form.is_valid():

        def act() -> int:
            names = ("starts_on", "ends_on", "reason")
            return centres.add_closure(centre=row, **{name: form.cleaned_data[name] for name in names}).pk

        if kept(form, act, purpose=f"dechets.closure:{row.pk}"):
            messages.success(request, _("La fermeture est annoncée."))
            return redirect("bureau:dechets:centre", centre=row.pk)
    communes = list(queries.communes_served(organisation=organisation))
    shown = CentreForm(communes=communes, map_of=row.commune_id, initial=initial_of_centre(row))
    return _answer(request, shown, row, form)


@require_POST
def delete(request: Any, centre: int) -> HttpResponse:
    row = one_or_404(queries.centres_at_desk(organisation=require(request)), centre)
    centres.delete_centre(centre=row)
    messages.success(request, _("La déchèterie est supprimée."))
    return redirect("bureau:dechets:centres")


@require_POST
def reopen(request: Any, closed: int) -> HttpResponse:
    row = one_or_404(Closure.objects.filter(organisation_id=require(request)), closed)
    centre = row.centre_id
    centres.remove_closure(closure=row)
    messages.success(request, _("La fermeture est retirée."))
    return redirect("bureau:dechets:centre", centre=centre)

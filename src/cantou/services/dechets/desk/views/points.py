"""Drop-off points, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.maps.forms import asks_again
from cantou.core.organisations.domain.references import normalise
from cantou.core.web.forms import posted
from cantou.services.dechets.desk.forms.places import PointForm, initial_of_point
from cantou.services.dechets.desk.views.common import UNPROCESSABLE, kept, one_or_404, require
from cantou.services.dechets.domain import points, queries
from cantou.services.dechets.domain.streams import streams_of, title_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.dechets.models import DropOffPoint, PointReport


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    kinds = streams_of(organisation=organisation)
    rows = [
        {"point": row, "takes": ", ".join(title_of(kinds, code) for code in row.takes)}
        for row in queries.points_at_desk(organisation=organisation)
    ]
    may_edit = request.agent.rights.may(organisation, "dechets", "edit")
    return render(request, "dechets/desk/points.html", {"rows": rows, "may_edit": may_edit})


def _form(request: Any, organisation: int, row: DropOffPoint | None) -> PointForm:
    communes = list(queries.communes_served(organisation=organisation))
    initial = initial_of_point(row) if row else {}
    near = row.commune_id if row else (communes[0].pk if communes else None)
    kinds = streams_of(organisation=organisation).values()
    return PointForm(*posted(request), communes=communes, map_of=near, kinds=kinds, initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request)
    form = _form(request, organisation, None)
    if request.method == "POST" and not asks_again(form) and form.is_valid():

        def act() -> int:
            return points.save_point(values=form.values).pk

        if kept(form, act, purpose=f"dechets.point_new:{organisation}"):
            messages.success(request, _("Le point est ajouté."))
            return redirect("bureau:dechets:points")
    return _answer(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, spot: int) -> HttpResponse:
    organisation = require(request)
    row = one_or_404(queries.points_at_desk(organisation=organisation), spot)
    form = _form(request, organisation, row)
    ready = request.method == "POST" and not asks_again(form) and form.is_valid()
    if ready and kept(form, lambda: points.save_point(values=form.values, point=row)):
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:dechets:points")
    return _answer(request, form, row)


def _answer(request: Any, form: PointForm, row: DropOffPoint | None) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    context = {"form": form, "point": row, "trouble": points.said(row.trouble) if row and row.trouble else ""}
    return render(request, "dechets/desk/point.html", context, status=status)


@require_POST
def clear(request: Any, spot: int) -> HttpResponse:
    row = one_or_404(queries.points_at_desk(organisation=require(request, "treat")), spot)
    points.clear(point=row)
    messages.success(request, _("Le portail ne le dit plus."))
    return redirect("bureau:dechets:points")


@require_POST
def delete(request: Any, spot: int) -> HttpResponse:
    row = one_or_404(queries.points_at_desk(organisation=require(request)), spot)
    points.delete_point(point=row)
    messages.success(request, _("Le point est supprimé."))
    return redirect("bureau:dechets:points")


def _report(request: Any, trouble: str, permission: str) -> PointReport:
    organisation = require(request, permission)
    row = queries.report_of(organisation=organisation, reference=normalise(trouble))
    if row is None:
        raise Http404
    return row


@require_safe
def report(request: Any, trouble: str) -> HttpResponse:
    row = _report(request, trouble, "read")
    context = {
        "report": row,
        "what_said": points.said(row.what),
        "may_treat": request.agent.rights.may(row.organisation_id, "dechets", "treat"),
    }
    return render(request, "dechets/desk/report.html", context)


@require_POST
def settle(request: Any, trouble: str) -> HttpResponse:
    row = _report(request, trouble, "treat")
    points.settle(row=row)
    messages.success(request, _("C’est réglé : le portail ne le dit plus."))
    return redirect("bureau:dechets:report", trouble=row.reference)

"""Open311 at the desk: the cities to which one hands over, and a report handed to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.web.addresses import platform_url
from cantou.core.web.forms import posted
from cantou.services.signalements.desk.forms.open311 import EndpointForm, ForwardForm
from cantou.services.signalements.desk.views.common import require, with_report
from cantou.services.signalements.desk.views.report import show
from cantou.services.signalements.domain.endpoints import endpoints_of, save_endpoint, set_active
from cantou.services.signalements.domain.forwards import forward, forwards_of, send_again
from cantou.services.signalements.domain.permissions import may_configure, may_treat

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.signalements.models import Report

UNPROCESSABLE = 422
FIELDS = ("name", "url", "jurisdiction", "knows_repeats")


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    organisation = require(request, may_configure)
    form = EndpointForm(posted(request)[0])
    if request.method == "POST" and form.is_valid() and _save(form, None):
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:signalements:open311")
    context = {
        "endpoints": endpoints_of(organisation=organisation),
        "form": form,
        "address": platform_url("signalements.open311:discovery", form="json").rpartition("/")[0],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signalements/desk/open311.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, number: int) -> HttpResponse:
    organisation = require(request, may_configure)
    row = get_object_or_404(endpoints_of(organisation=organisation), pk=number)
    form = EndpointForm(posted(request)[0], initial={name: getattr(row, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid() and _save(form, row):
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:signalements:open311")
    context = {"form": form, "endpoint": row}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signalements/desk/open311_edit.html", context, status=status)


@require_POST
def active(request: Any, number: int) -> HttpResponse:
    organisation = require(request, may_configure)
    row = get_object_or_404(endpoints_of(organisation=organisation), pk=number)
    set_active(endpoint=row, active=not row.is_active)
    return redirect("bureau:signalements:open311")


@require_POST
@with_report(may_treat)
def hand(request: Any, report: Report) -> HttpResponse:
    rows = endpoints_of(organisation=report.organisation_id).filter(is_active=True)
    form = ForwardForm(request.POST, endpoints=rows)
    if form.is_valid():
        given = form.cleaned_data
        try:
            forward(
                report=report,
                endpoint=form.by_key[given["endpoint"]],
                service_code=given["service_code"],
                words=given["words"],
                person=request.agent.person,
            )
        except ValidationError as error:
            form.add_error(None, error)
    if not form.is_valid():
        return show(request, report, forward_form=form)
    messages.success(request, _("C’est parti : la réponse de l’autre ville paraîtra ici."))
    return _back(report)


@require_POST
@with_report(may_treat)
def again(request: Any, report: Report, number: int) -> HttpResponse:
    send_again(row=get_object_or_404(forwards_of(report), pk=number))
    messages.success(request, _("L’envoi recommence."))
    return _back(report)


def _back(report: Report) -> HttpResponse:
    return redirect(reverse("bureau:signalements:report", args=[report.reference]) + "#villes")


def _save(form: EndpointForm, row: Any) -> bool:
    try:
        save_endpoint(endpoint=row, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True

"""Rules as a spreadsheet, roads as GeoJSON: what was taken in, and what was refused and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.web.exports import csv_response
from cantou.core.web.forms import posted
from cantou.services.signalements.desk.forms.rules import FileForm, ImportForm
from cantou.services.signalements.desk.views.common import SERVICE, require
from cantou.services.signalements.domain import queries, road_map, rules_csv
from cantou.services.signalements.domain.permissions import may_configure

if TYPE_CHECKING:
    from django.http import HttpResponse

UNPROCESSABLE = 422


@require_safe
def export(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "read")
    rows = list(rules_csv.rows(organisation=request.agent.acting))
    return csv_response(name="competences", head=rules_csv.HEAD, rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: Any) -> HttpResponse:
    require(request, may_configure)
    form = ImportForm(*posted(request))
    refused: list[tuple[int, str]] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            number = rules_csv.import_rules(content=given["fichier"].read(), replace=given["replace"])
        except rules_csv.RefusedLinesError as error:
            refused = error.lines
        else:
            messages.success(request, _("%(n)d règles sont enregistrées.") % {"n": number})
            return redirect("bureau:signalements:rules")
    status = UNPROCESSABLE if form.errors or refused else 200
    context = {"form": form, "refused": refused, "columns": rules_csv.HEAD}
    return render(request, "signalements/desk/rules_import.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def roads(request: Any) -> HttpResponse:
    organisation = require(request, may_configure)
    form = FileForm(*posted(request))
    told = None
    if request.method == "POST" and form.is_valid():
        try:
            told = road_map.import_roads(content=form.cleaned_data["fichier"].read())
        except road_map.NotRoadsError as error:
            form.add_error("fichier", str(error))
    context = {"form": form, "told": told, "known": queries.roads_of(organisation=organisation)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signalements/desk/roads.html", context, status=status)

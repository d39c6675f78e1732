"""A file of collection points: what each line would become, then what it became."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.web.forms import posted
from cantou.core.web.tables import TableError
from cantou.services.dechets.desk.views.common import UNPROCESSABLE, one_or_404, require
from cantou.services.dechets.domain import point_import as domain
from cantou.services.dechets.models import PointImport

if TYPE_CHECKING:
    from django.http import HttpResponse

MOST_SHOWN, DIGITS = 300, 6
TITLES = {
    domain.ADDED: "ajoutés",
    domain.CHANGED: "changés",
    domain.KEPT: "laissés comme ils étaient",
    domain.SAME: "déjà là, identiques",
    domain.WRONG: "refusés",
}


class FileForm(forms.Form):
    fichier = forms.FileField(
        label=gettext_lazy("Le fichier CSV"),
        help_text=gettext_lazy("Colonnes : nom, commune, où, reçoit, à savoir, longitude, latitude."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Any) -> HttpResponse:
    require(request)
    form = FileForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            row = domain.start_import(content=form.cleaned_data["fichier"].read())
        except TableError as error:
            form.add_error("fichier", str(error))
        else:
            return redirect("bureau:dechets:point_import", points_file=row.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/desk/point_import_start.html", {"form": form}, status=status)


def _taken(request: Any, points_file: int) -> PointImport:
    return one_or_404(PointImport.objects.filter(organisation_id=require(request)), points_file)


@require_http_methods(["GET", "HEAD"])
def show(request: Any, points_file: int) -> HttpResponse:
    row = _taken(request, points_file)
    lines = [] if row.done_at else domain.plan(taken=row)
    found = domain.counts(row.report)
    context = {
        "row": row,
        "lines": lines[:MOST_SHOWN],
        "more": max(0, len(lines) - MOST_SHOWN),
        "counts": [(TITLES[state], number) for state, number in found.items() if number],
        "wrong": [line for line in row.report if line["state"] == domain.WRONG][:MOST_SHOWN],
    }
    return render(request, "dechets/desk/point_import.html", context)


@require_POST
def apply(request: Any, points_file: int) -> HttpResponse:
    row = _taken(request, points_file)
    chosen = {
        int(number)
        for number in request.POST.getlist("ligne")
        if number.isdecimal() and len(number) <= DIGITS
    }
    domain.apply_import(taken=row, overwrite=chosen)
    messages.success(request, _("Le fichier est pris."))
    return redirect("bureau:dechets:point_import", points_file=row.pk)

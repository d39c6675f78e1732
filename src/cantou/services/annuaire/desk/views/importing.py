"""A file taken in, in three steps: the file, its columns, what it changes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.organisations.models import Organisation
from cantou.core.web.exports import csv_response
from cantou.core.web.forms import posted
from cantou.core.web.tables import TableError
from cantou.services.annuaire.desk.forms.importing import FileForm, MappingForm
from cantou.services.annuaire.desk.views.common import may_edit, one_or_404, require, status_of
from cantou.services.annuaire.domain import importing, scdl
from cantou.services.annuaire.engine.tables import FIELDS
from cantou.services.annuaire.models import Import, Kind

MOST_SHOWN = 300
DIGITS = 6
TITLES = {
    "added": "ajoutées",
    "changed": "changées",
    "kept": "laissées comme elles étaient",
    importing.SAME: "déjà là, identiques",
    importing.WRONG: "refusées",
}


def _taken(request: Any, taken: int) -> Import:
    return one_or_404(Import.objects.filter(organisation_id=require(request)), taken)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Any) -> HttpResponse:
    require(request)
    form = FileForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = importing.start_import(content=given["fichier"].read(), kind=given["kind"])
        except TableError as error:
            form.add_error("fichier", str(error))
        else:
            return redirect("bureau:annuaire:import", taken=row.pk)
    columns = ["nom", *(name for name in FIELDS if name != "name")]
    context = {"form": form, "columns": columns}
    return render(request, "annuaire/desk/import_start.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Any, taken: int) -> HttpResponse:
    """The columns, and under them what each row would become."""
    row = _taken(request, taken)
    if row.done_at is not None:
        return _report(request, row)
    form = MappingForm(posted(request)[0], taken=row)
    if request.method == "POST" and form.is_valid():
        try:
            importing.map_columns(taken=row, mapping=form.mapping)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("bureau:annuaire:import", taken=row.pk)
    named = "name" in row.mapping.values()
    lines = importing.plan(taken=row) if named else []
    context = {
        "row": row,
        "form": form,
        "kind": Kind(row.kind).label,
        "named": named,
        "lines": lines[:MOST_SHOWN],
        "more": max(0, len(lines) - MOST_SHOWN),
        "numbers": {
            state: sum(line.state == state for line in lines) for state in ("new", "same", "differs", "wrong")
        },
    }
    return render(request, "annuaire/desk/import.html", context, status=status_of(form))


def _report(request: Any, row: Import) -> HttpResponse:
    found = importing.counts(row.report)
    context = {
        "row": row,
        "kind": Kind(row.kind).label,
        "counts": [(TITLES[state], number) for state, number in found.items() if number],
        "wrong": [line for line in row.report if line["state"] == importing.WRONG][:MOST_SHOWN],
    }
    return render(request, "annuaire/desk/import_done.html", context)


@require_POST
def apply(request: Any, taken: int) -> HttpResponse:
    row = _taken(request, taken)
    chosen = {
        int(number)
        for number in request.POST.getlist("ligne")
        if number.isdecimal() and len(number) <= DIGITS
    }
    importing.apply_import(taken=row, overwrite=chosen)
    messages.success(request, _("Le fichier est pris."))
    return redirect("bureau:annuaire:import", taken=row.pk)


@require_safe
def report_csv(request: Any, taken: int) -> HttpResponse:
    """Line by line, what became of it."""
    row = _taken(request, taken)
    rows = [
        (one["line"], one["name"], TITLES.get(one["state"], one["state"]), " ".join(one["errors"]))
        for one in row.report
    ]
    return csv_response(name="import", head=("ligne", "nom", "resultat", "pourquoi"), rows=rows)


@require_safe
def exports(request: Any) -> HttpResponse:
    """What goes out in national schemas, and what is lacking for the rest to go too."""
    body = Organisation.objects.get(pk=require(request, "read"))
    found = [scdl.export(code=code, body=body) for code in scdl.SCHEMAS]
    slug = body.territory.slug if body.territory else ""
    context = {"found": found, "may_edit": may_edit(request), "slug": slug}
    return render(request, "annuaire/desk/exports.html", context)


@require_safe
def export_csv(request: Any, norm: str) -> HttpResponse:
    if norm not in scdl.SCHEMAS:
        raise Http404
    body = Organisation.objects.get(pk=require(request, "read"))
    text = scdl.to_csv(scdl.export(code=norm, body=body))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{norm}.csv"'
    return answer

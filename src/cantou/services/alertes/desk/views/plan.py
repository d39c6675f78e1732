"""The plan communal de sauvegarde: kept, read without a network, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.models import Organisation
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.alertes.desk.forms.reaching import PlanForm
from cantou.services.alertes.desk.views.cell import pdf_response
from cantou.services.alertes.desk.views.common import UNPROCESSABLE, may, require
from cantou.services.alertes.desk.views.doors import offline
from cantou.services.alertes.domain import plan
from cantou.services.alertes.domain.paper import Part, paper
from cantou.services.alertes.models import PlanEntry

if TYPE_CHECKING:
    from django.http import HttpResponse

KEPT_DAYS = 30
"""On a phone: one does not open it every three days, and needs it on the day when nothing answers."""
FIELDS = ("kind", "title", "who", "phone", "where", "words", "rank")


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "cell")
    context = {
        "parts": plan.by_kind(organisation=organisation),
        "may_manage": may(request, "manage"),
        **offline(request),
    }
    answer = render(request, "alertes/desk/plan.html", context)
    answer["Kept-Days"] = str(KEPT_DAYS)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    require(request, "manage")
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, item: int) -> HttpResponse:
    return _edit(request, _one(request, item))


def _one(request: Any, item: int) -> PlanEntry:
    found = plan.entries(organisation=require(request, "manage")).filter(pk=item).first()
    if found is None:
        raise Http404
    return found


def _edit(request: Any, entry: PlanEntry | None) -> HttpResponse:
    initial = {name: getattr(entry, name) for name in FIELDS} if entry else {}
    if entry is None and request.GET.get("partie"):
        initial = {"kind": request.GET["partie"]}
    form = PlanForm(posted(request)[0], initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            once(
                key=form.cleaned_data["cle"],
                purpose="alertes.plan",
                act=lambda: {"entry": plan.save(values=form.cleaned_data, entry=entry).pk},
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("bureau:alertes:plan")
    context = {"form": form, "entry": entry}
    return render(
        request, "alertes/desk/plan_entry.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@require_POST
def delete(request: Any, item: int) -> HttpResponse:
    plan.delete(entry=_one(request, item))
    messages.success(request, _("C’est supprimé."))
    return redirect("bureau:alertes:plan")


@require_safe
def plan_paper(request: Any) -> HttpResponse:
    organisation = require(request, "cell")
    parts = []
    for kind, title, rows in plan.by_kind(organisation=organisation):
        if kind == PlanEntry.Kind.CARD:
            parts.append(Part(title=title, lines=[] if rows else [_("Rien encore.")]))
            parts += [
                Part(title=row.title, head=[_("Fait"), _("Étape")], widths=[1, 10],
                     rows=[["", line] for line in row.words.splitlines() if line.strip()])
                for row in rows
            ]  # fmt: skip
        else:
            parts.append(
                Part(
                    title=title,
                    lines=[] if rows else [_("Rien encore.")],
                    head=[_("Quoi"), _("Qui"), _("Téléphone"), _("Où"), _("Détails")],
                    rows=[[row.title, row.who, show_phone(row.phone), row.where, row.words] for row in rows],
                    widths=[3, 3, 2, 3, 4],
                )
            )
    body = Organisation.objects.get(pk=organisation)
    sheet = paper(title=_("Plan communal de sauvegarde"), by=body.name, lead=body.name, parts=parts)
    return pdf_response(sheet, "plan-communal-de-sauvegarde")

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.web.forms import posted
from cantou.services.annuaire.desk.forms.duties import DutyForm
from cantou.services.annuaire.desk.views.common import kept, may_edit, require, status_of
from cantou.services.annuaire.domain import duties, queries
from cantou.services.annuaire.models import Duty

if TYPE_CHECKING:
    from django.http import HttpResponse

NAMES = ("trade", "name", "phone", "where", "starts_at", "ends_at")


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    """The rota to come, and one more line."""
    organisation = require(request, "edit" if request.method == "POST" else "read")
    form = DutyForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():

        def act() -> int:
            return duties.add_duty(**{name: form.cleaned_data[name] for name in NAMES}).pk

        if kept(form, act, purpose=f"annuaire.duty:{organisation}"):
            messages.success(request, _("La garde est inscrite."))
            return redirect("bureau:annuaire:duties")
    rows = [
        {"row": row, "phone": show_phone(row.phone)}
        for row in queries.duties_to_come(organisation=organisation)
    ]
    context = {"rows": rows, "form": form, "may_edit": may_edit(request)}
    return render(request, "annuaire/desk/duties.html", context, status=status_of(form))


@require_POST
def remove(request: Any, duty: int) -> HttpResponse:
    row = Duty.objects.filter(organisation_id=require(request), pk=duty).first()
    if row is None:
        raise Http404
    duties.remove_duty(duty=row)
    messages.success(request, _("La garde est retirée."))
    return redirect("bureau:annuaire:duties")

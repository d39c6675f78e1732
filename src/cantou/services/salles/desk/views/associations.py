from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import first_answer
from cantou.services.salles.desk.forms.associations import AssociationForm
from cantou.services.salles.desk.views.common import require, status_of
from cantou.services.salles.domain import queries
from cantou.services.salles.domain.asking import once_or_not_at_all
from cantou.services.salles.domain.associations import FIELDS, save_association

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.salles.models import Association

PURPOSE = "salles.association"


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "treat")
    rows = [(one, show_phone(one.phone) if one.phone else "") for one in queries.associations(organisation)]
    context = {"associations": rows}
    return render(request, "salles/desk/associations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    """The same form twice is one; another form with a name that is known says so."""
    organisation = require(request, "treat")
    purpose = f"{PURPOSE}:{organisation}"
    if request.method == "POST" and first_answer(key=request.POST.get("cle", ""), purpose=purpose):
        return redirect("bureau:salles:associations")
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, association: int) -> HttpResponse:
    organisation = require(request, "treat")
    found = get_object_or_404(queries.associations(organisation), pk=association)
    return _edit(request, found)


def _edit(request: Any, found: Association | None) -> HttpResponse:
    initial = {name: getattr(found, name) for name in FIELDS} if found else {}
    organisation = request.agent.acting
    form = AssociationForm(posted(request)[0], organisation=organisation, association=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in FIELDS}

        def act() -> dict[str, Any]:
            return {"association": save_association(association=found, values=values).pk}

        if found is None:
            purpose = f"{PURPOSE}:{organisation}"
            once_or_not_at_all(key=form.cleaned_data["cle"], purpose=purpose, act=act)
        else:
            act()
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:salles:associations")
    context = {"form": form, "association": found}
    return render(request, "salles/desk/association.html", context, status=status_of(form))

"""An organisation leaves the platform: its services close, its data are given back, then erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cantou.core.organisations.domain.erasure import ask_erasure, cancel_erasure, erase_organisation
from cantou.core.organisations.models import Organisation
from cantou.core.people.signin import proved_lately
from cantou.core.web.addresses import platform_path
from cantou.desk.domain.errands import drop_files
from cantou.desk.domain.exports import ask_export
from cantou.desk.forms.operator import EraseForm, LeaveForm
from cantou.desk.models import Errand
from cantou.desk.views.operator.organisations import of_platform, show

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse


@require_POST
def leave(request: Any, slug: str) -> HttpResponse:
    """First step. The code is shown once, on the page that answers."""
    operator, found = _both(request, slug)
    form = LeaveForm(request.POST, prefix="depart", name=found.name)
    if form.is_valid() and _is_proved(request, form):
        try:
            code = ask_erasure(organisation=found, operator=operator, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error("reason", error)
        else:
            return show(request, found, code=code)
    return show(request, found, leave_form=form)


@require_POST
def stay(request: Any, slug: str) -> HttpResponse:
    operator, found = _both(request, slug)
    try:
        cancel_erasure(organisation=found, operator=operator, reason=_("départ annulé au bureau"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("Le départ est annulé. Ses services restent fermés tant qu’il ne les rouvre pas.")
        )
    return redirect(platform_path("operator_organisation", slug))


@require_POST
def export(request: Any, slug: str) -> HttpResponse:
    _operator, found = _both(request, slug)
    asked = ask_export(about=found)
    return redirect(platform_path("desk_errand", asked.key))


@require_POST
def erase(request: Any, slug: str) -> HttpResponse:
    """Last step; what the archives of it held here goes too."""
    operator, found = _both(request, slug)
    form = EraseForm(request.POST, prefix="effacer")
    if form.is_valid() and _is_proved(request, form):
        try:
            rows = erase_organisation(organisation=found, operator=operator, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("code", error)
        else:
            drop_files(errands=Errand.objects.filter(organisation=operator, about=found))
            told = ngettext("%d fiche effacée.", "%d fiches effacées.", rows) % rows
            messages.success(request, f"{found.name} : {told}")
            return redirect(platform_path("operator_organisation", slug))
    return show(request, found, erase_form=form)


def _is_proved(request: Any, form: Form) -> bool:
    """A desk left open is not enough to close a mairie's services, still less to erase it."""
    if proved_lately(request):
        return True
    form.add_error(None, _("Confirmez d’abord que c’est vous, puis recommencez : rien n’est fait."))
    return False


def _both(request: Any, slug: str) -> tuple[Organisation, Organisation]:
    request.agent.require_operator()
    return Organisation.objects.get(pk=request.agent.acting), of_platform(slug)

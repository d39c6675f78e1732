"""How to reach an organisation, when it is open, and the host names of its portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.organisations.domain.hosts import attach_host, check_host, clean_host, detach_host, may_name
from cantou.core.organisations.domain.organisations import update_organisation
from cantou.core.organisations.domain.queries import hosts_of
from cantou.core.organisations.models import Organisation
from cantou.core.web.addresses import platform_path
from cantou.core.web.idempotency import once
from cantou.desk.addresses import public_address
from cantou.desk.forms.organisation import HostForm, OrganisationForm

if TYPE_CHECKING:
    from django.http import HttpResponse


def organisation(request: Any) -> HttpResponse:
    ours = _ours(request)
    form = OrganisationForm(request.POST or None, organisation=ours)
    if request.method == "POST" and form.is_valid() and _save(ours, form):
        messages.success(request, _("C’est enregistré : le portail le montre déjà."))
        return redirect(platform_path("desk_organisation"))
    return _page(request, ours, form=form)


def _save(ours: Organisation, form: OrganisationForm) -> bool:
    try:
        update_organisation(organisation=ours, **form.values)
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


@require_POST
def attach(request: Any) -> HttpResponse:
    """A host name for the portal of one's own territory; the operator's server then asks for its certificate."""
    ours = _ours(request)
    form = HostForm(request.POST)
    if form.is_valid() and ours.territory is not None:
        try:
            once(
                key=form.cleaned_data["key"],
                purpose="desk.host",
                act=lambda: _attach(ours, form.cleaned_data["host"]),
            )
        except ValidationError as error:
            form.add_error("host", error)
        else:
            _say(request, ours, form.cleaned_data["host"])
            return redirect(platform_path("desk_organisation"))
    return _page(request, ours, host_form=form)


def _attach(ours: Organisation, host: str) -> dict[str, Any]:
    assert ours.territory is not None
    return {"host": attach_host(organisation=ours, territory=ours.territory, host=host).host}


@require_POST
def check(request: Any) -> HttpResponse:
    """Whoever keeps the name has changed where it leads: look again."""
    _say(request, _ours(request), request.POST.get("host", ""))
    return redirect(platform_path("desk_organisation"))


def _say(request: Any, ours: Organisation, host: str) -> None:
    try:
        leads = check_host(organisation=ours, host=clean_host(host))
    except ValidationError:
        leads = False
    if leads:
        messages.success(request, _("Votre portail répond à ce nom."))
    else:
        messages.warning(
            request,
            _(
                "Ce nom ne mène pas encore à la plateforme : votre portail n’y répond pas. Vérifiez plus tard."
            ),
        )


@require_POST
def detach(request: Any) -> HttpResponse:
    detach_host(organisation=_ours(request), host=request.POST.get("host", ""))
    messages.success(request, _("Ce nom ne mène plus à votre portail."))
    return redirect(platform_path("desk_organisation"))


def _ours(request: Any) -> Organisation:
    request.agent.require("", "organisation")
    return Organisation.objects.select_related("territory").get(pk=request.agent.acting)


def _page(
    request: Any,
    ours: Organisation,
    *,
    form: OrganisationForm | None = None,
    host_form: HostForm | None = None,
) -> HttpResponse:
    wrong = any(each is not None and each.errors for each in (form, host_form))
    context = {
        "organisation": ours,
        "form": form or OrganisationForm(organisation=ours),
        "host_form": host_form or HostForm(),
        "may_name": ours.territory is not None and may_name(organisation=ours, territory=ours.territory),
        "hosts": hosts_of(organisation=ours.pk),
        "address": public_address(ours.territory) if ours.territory else "",
        "may_export": request.agent.may("", "export"),
    }
    return render(request, "desk/organisation.html", context, status=422 if wrong else 200)

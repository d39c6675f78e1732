"""The organisations of the platform, seen from outside: what is public, and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.applications.domain.queries import offered
from cantou.core.organisations.domain.queries import find_organisations, open_services
from cantou.core.organisations.models import Organisation
from cantou.core.people.domain.queries import requests_by
from cantou.core.people.signin import AGAIN, proved_lately
from cantou.core.registry import services
from cantou.core.web.addresses import platform_path
from cantou.core.web.idempotency import once
from cantou.desk.addresses import public_address
from cantou.desk.domain.administrators import (
    invited_administrator,
    is_administered,
    name_administrator,
    standings,
)
from cantou.desk.domain.assistance import ask_to_help
from cantou.desk.domain.errands import latest
from cantou.desk.domain.usage import usage_about
from cantou.desk.forms.assistance import AskForm
from cantou.desk.forms.operator import EraseForm, LeaveForm, SearchForm
from cantou.desk.forms.team import AdministratorForm
from cantou.desk.models import Errand
from cantou.desk.printing import invitation_response

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.people.domain.memberships import Invited

PAGE = 50


def organisations(request: Any) -> HttpResponse:
    request.agent.require_operator()
    form = SearchForm(request.GET)
    form.is_valid()
    q = form.cleaned_data.get("q", "")
    after = request.GET.get("apres", "")
    found = list(find_organisations(text=q, after=after)[: PAGE + 1])
    shown = found[:PAGE]
    following = {"q": q, "apres": f"{shown[-1].name}|{shown[-1].pk}"} if len(found) > PAGE else {}
    context = {
        "form": form,
        "organisations": shown,
        "alone": _without_administrator(shown),
        "next": "?" + urlencode({name: value for name, value in following.items() if value})
        if following
        else "",
    }
    return render(request, "desk/operator/organisations.html", context)


def _without_administrator(shown: list[Organisation]) -> set[int]:
    open_ones = {one.pk for one in shown if one.state == Organisation.State.ACTIVE}
    return open_ones - standings(organisations=open_ones).keys()


def organisation(request: Any, slug: str) -> HttpResponse:
    request.agent.require_operator()
    return show(request, of_platform(slug))


def show(
    request: Any,
    found: Organisation,
    *,
    ask_form: AskForm | None = None,
    admin_form: AdministratorForm | None = None,
    leave_form: LeaveForm | None = None,
    erase_form: EraseForm | None = None,
    code: str = "",
) -> HttpResponse:
    """One page, with the form that was wrong as it was typed."""
    forms = {
        "admin_form": admin_form,
        "ask_form": ask_form,
        "leave_form": leave_form,
        "erase_form": erase_form,
    }
    context: dict[str, Any] = {
        "organisation": found,
        "address": public_address(found.territory) if found.territory else "",
        "services": _open_services(found.pk),
        "usage": usage_about(operator=request.agent.acting, about=found.pk)[:12],
        "exports": latest(kind=Errand.Kind.EXPORT, about=found.pk)[:3],
        "waiting": requests_by(helper=request.agent.person)
        .filter(organisation=found, answered_at=None)
        .first(),
        "may_ask": request.agent.may("", "assist") and found.is_open and found.pk != request.agent.acting,
        "is_self": found.pk == request.agent.acting,
        "code": code,
        "proof": "" if proved_lately(request) else _proof(found),
        "administered": is_administered(organisation=found.pk),
        "invited": invited_administrator(organisation=found.pk),
        "admin_form": admin_form or AdministratorForm(prefix="administrateur"),
        "ask_form": ask_form or AskForm(prefix="aide"),
        "leave_form": leave_form or LeaveForm(prefix="depart", name=found.name),
        "erase_form": erase_form or EraseForm(prefix="effacer"),
    }
    wrong = any(form is not None and form.errors for form in forms.values())
    return render(request, "desk/operator/organisation.html", context, status=422 if wrong else 200)


def _proof(found: Organisation) -> str:
    """Where the second factor is asked for again, and back."""
    back = platform_path("operator_organisation", found.slug)
    return f"{platform_path('people_second_factor')}?{urlencode({AGAIN: 1, 'next': f'{back}#depart'})}"


@require_POST
def administrator(request: Any, slug: str) -> HttpResponse:
    """The first one, by e-mail or by a card that is handed over; from then on it is theirs to invite."""
    request.agent.require_operator()
    found = of_platform(slug)
    form = AdministratorForm(request.POST, prefix="administrateur")
    if form.is_valid():
        made: list[Invited] = []
        try:
            once(
                key=form.cleaned_data["key"],
                purpose="desk.administrator",
                act=lambda: _name(found, form.cleaned_data, made),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if made and not made[0].invitation.email:
                return invitation_response(made[0], organisation=found)
            _say_named(request, form.cleaned_data["email"], is_new=bool(made))
            return redirect(platform_path("operator_organisation", slug))
    return show(request, found, admin_form=form)


def _name(found: Organisation, values: dict[str, Any], made: list[Invited]) -> dict[str, Any]:
    invited = name_administrator(organisation=found, email=values["email"], name=values["name"])
    if invited is None:
        return {}
    made.append(invited)
    return {"invitation": str(invited.invitation.object_key)}


def _say_named(request: Any, email: str, *, is_new: bool) -> None:
    if is_new:
        messages.success(request, _("L’invitation est partie à %s.") % email)
    else:
        messages.info(request, _("Cette invitation est déjà faite."))


@require_POST
def ask(request: Any, slug: str) -> HttpResponse:
    """To work in the place of one of its agents; nothing opens before an administrator's yes."""
    request.agent.require_operator()
    request.agent.require("", "assist")
    found = of_platform(slug)
    form = AskForm(request.POST, prefix="aide")
    if form.is_valid():
        try:
            once(
                key=form.cleaned_data["key"],
                purpose="desk.ask_to_help",
                act=lambda: _ask(request, found, form.cleaned_data),
            )
        except ValidationError as error:
            form.add_error("reason", error)
        else:
            messages.success(
                request, _("La demande est partie : ses administrateurs la verront sur chaque page.")
            )
            return redirect(platform_path("operator_organisation", slug))
    return show(request, found, ask_form=form)


def _ask(request: Any, found: Organisation, values: dict[str, Any]) -> dict[str, Any]:
    asked = ask_to_help(
        organisation=found.pk, helper=request.user, reason=values["reason"], hours=values["hours"]
    )
    return {"request": asked.pk}


def _open_services(organisation: int) -> list[str]:
    codes = open_services(organisation=organisation)
    external = offered(codes=codes)
    titles = {code: one.title for code, one in external.items()}
    return [_(services()[code].title) if code in services() else titles.get(code, code) for code in codes]


def of_platform(slug: str) -> Organisation:
    found = Organisation.objects.select_related("territory").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found

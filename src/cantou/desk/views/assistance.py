"""Somebody of the operator works in an agent's place: asked, allowed, taken up, stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.people.domain import assistance as domain
from cantou.core.people.domain.assistance_requests import accept, refuse
from cantou.core.people.domain.queries import assistances, open_assistances, open_requests
from cantou.core.web.addresses import platform_path
from cantou.core.web.idempotency import once
from cantou.desk.forms.assistance import AllowForm
from cantou.desk.middleware import HELPING

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from cantou.core.people.models import Assistance
    from cantou.desk.agent import Agent

SHOWN = 20


def assistance(request: Any) -> HttpResponse:
    """What is asked, what goes on, what was; and for the operator's agents, whom they may help."""
    agent: Agent = request.agent
    form = None
    if agent.helping is None:
        form = AllowForm(request.POST or None, helpers=_helpers(agent))
        if request.method == "POST" and form.is_valid() and _allow(request, form):
            return redirect(platform_path("desk_assistance"))
    context = {
        "form": form,
        "asked": open_requests(organisation=agent.acting) if agent.may("", "members") else [],
        "open": _within_reach(agent, open_assistances(organisation=agent.acting)),
        "past": _within_reach(agent, assistances(organisation=agent.acting))[:SHOWN],
        "places": domain.open_help(helper=agent.person) if agent.rights.where("", "assist") else [],
    }
    wrong = form is not None and form.errors
    return render(request, "desk/assistance.html", context, status=422 if wrong else 200)


def _helpers(agent: Agent) -> list[Any]:
    return [person for person in domain.helpers() if person.pk != agent.person]


def _allow(request: Any, form: AllowForm) -> bool:
    values = form.cleaned_data

    def act() -> dict[str, Any]:
        given = domain.consent(
            helper=form.chosen, reason=values["reason"], lasts=timedelta(hours=values["hours"])
        )
        return {"assistance": given.pk}

    try:
        once(key=values["key"], purpose="desk.assistance", act=act)
    except ValidationError as error:
        form.add_error("reason", error)
        return False
    messages.success(request, _("C’est ouvert. Vous pouvez arrêter à tout moment, ici ou par le bandeau."))
    return True


@require_POST
def answer(request: Any, assistance: int) -> HttpResponse:
    """Who says yes lends their own place."""
    agent: Agent = request.agent
    agent.require("", "members")
    found = open_requests(organisation=agent.acting).filter(pk=assistance).first()
    if found is None:
        messages.info(request, _("Cette demande a déjà sa réponse."))
    elif request.POST.get("answer") == "yes":
        accept(request=found)
        messages.success(
            request, _("C’est ouvert. Vous pouvez arrêter à tout moment, ici ou par le bandeau.")
        )
    else:
        refuse(request=found)
        messages.success(request, _("Vous avez dit non : rien ne s’ouvre."))
    return redirect(platform_path("desk_assistance"))


@require_POST
def stop(request: Any, given: int) -> HttpResponse:
    """By who is helped, by an administrator, or by the helper."""
    agent: Agent = request.agent
    found = _within_reach(agent, open_assistances(organisation=agent.acting)).filter(pk=given).first()
    if found is None:
        raise Http404
    domain.end(assistance=found)
    request.session.pop(HELPING, None)
    messages.success(request, _("L’assistance est terminée."))
    return redirect(platform_path("desk_assistance"))


@require_POST
def take(request: Any, given: int) -> HttpResponse:
    """The helper sits down; from the next page on, all is done on the agent's behalf."""
    if request.agent.helping is not None:
        raise PermissionDenied
    domain.take_up(assistance=given, helper=request.agent.person)
    request.session[HELPING] = given
    return redirect(platform_path("desk"))


@require_POST
def give_back(request: Any) -> HttpResponse:
    """The helper gets up; the permission lasts until its end, or until somebody stops it."""
    request.session.pop(HELPING, None)
    return redirect(platform_path("desk"))


def _within_reach(agent: Agent, found: QuerySet[Assistance]) -> QuerySet[Assistance]:
    if agent.helping is not None:
        return found.filter(pk=agent.helping.pk)
    return found if agent.may("", "members") else found.filter(agent_id=agent.person)

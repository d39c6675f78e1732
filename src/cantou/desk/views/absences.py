"""Absences: one's own, by anybody; those of the others, by who manages the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.people.domain import absences as domain
from cantou.core.people.domain.queries import absences, colleagues
from cantou.core.web.addresses import platform_path
from cantou.core.web.idempotency import once
from cantou.desk.forms.team import AbsenceForm

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from cantou.core.people.models import Absence
    from cantou.desk.agent import Agent


def plan(request: Any) -> HttpResponse:
    agent: Agent = request.agent
    form = AbsenceForm(
        request.POST or None,
        colleagues=list(colleagues(organisation=agent.acting)),
        only=None if agent.may("", "members") else agent.person,
    )
    if request.method == "POST" and form.is_valid() and _plan(form):
        messages.success(request, _("L’absence est notée."))
        return redirect(platform_path("desk_absences"))
    context = {"form": form, "absences": _within_reach(agent)}
    return render(request, "desk/team/absences.html", context, status=422 if form.errors else 200)


def _plan(form: AbsenceForm) -> bool:
    values = {name: value for name, value in form.cleaned_data.items() if name != "key"}

    def act() -> dict[str, Any]:
        return {"absence": domain.plan(**values).pk}

    try:
        once(key=form.cleaned_data["key"], purpose="desk.absence", act=act)
    except ValidationError as error:
        form.add_error("ends_on", error)
        return False
    return True


@require_POST
def cancel(request: Any, absence: int) -> HttpResponse:
    """Or back early."""
    found = _within_reach(request.agent).filter(pk=absence).first()
    if found is None:
        raise Http404
    domain.cancel(absence=found)
    messages.success(request, _("L’absence est terminée."))
    return redirect(platform_path("desk_absences"))


def _within_reach(agent: Agent) -> QuerySet[Absence]:
    found = absences(organisation=agent.acting)
    return found if agent.may("", "members") else found.filter(person_id=agent.person)

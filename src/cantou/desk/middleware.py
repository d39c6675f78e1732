"""The desk: every page of it runs as an agent, for the organisations where this person has a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.references import normalise
from cantou.core.organisations.models import Reference
from cantou.core.people.domain.assistance import place_of
from cantou.core.people.domain.rights import rights_of
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addresses import platform_path
from cantou.desk.agent import Agent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

ACTING = "cantou_acting"
HELPING = "cantou_helping"
DESK = "/bureau/"


class DeskMiddleware:
    """Gives the views of the desk `request.agent`, and opens the agent's Scope.

    A page whose address holds a `reference` acts for the organisation that the thing belongs to, if this person
    has a role there: an agent of four mairies opens any item of the queue without changing seats first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.place is not None or not request.path_info.startswith(DESK):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), platform_path("account_login"))
        agent = _helper(request) or _agent(request)
        reference = kwargs.get("reference")
        if reference:
            agent.acting = _owner(reference, agent)
        switch(agent.scope)
        request.agent = agent
        return None


def _agent(request: Any) -> Agent:
    switch(Scope.for_person(request.user.pk))
    rights = rights_of(person=request.user.pk)
    if not rights.organisations:
        raise PermissionDenied
    acting = request.session.get(ACTING)
    if acting not in rights.organisations:
        acting = rights.organisations[0]
    return Agent(person=request.user.pk, acting=acting, rights=rights)


def _helper(request: Any) -> Agent | None:
    """In the place of an agent who allowed it, as long as they do. Then one is oneself again."""
    wanted = request.session.get(HELPING)
    if wanted is None:
        return None
    try:
        found, rights = place_of(assistance=wanted, helper=request.user.pk)
    except PermissionDenied:
        del request.session[HELPING]
        messages.info(request, _("L’assistance est terminée : vous êtes revenu à votre propre place."))
        return None
    return Agent(person=request.user.pk, acting=found.organisation_id, rights=rights, helping=found)


def _owner(reference: str, agent: Agent) -> int:
    """Somebody else's reference answers as one that does not exist.

    Who works for one organisation needs no look-up: the page reads the thing there, or does not find it.
    """
    if len(agent.rights.organisations) == 1:
        return agent.acting
    found = (
        Reference.objects.filter(code=normalise(reference)).values_list("organisation_id", flat=True).first()
    )
    if found not in agent.rights.organisations:
        raise Http404
    return found

"""The desk: every page of it runs as an agent, for the organisations where this person has a role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from cantou.core.people.domain.rights import Rights, rights_of
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addresses import platform_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

ACTING = "cantou_acting"


@dataclass(frozen=True, slots=True)
class Agent:
    """Who works at the desk, and for which organisation they act right now."""

    person: int
    acting: int
    rights: Rights

    def require(self, service: str, permission: str) -> None:
        if not self.rights.may(self.acting, service, permission):
            raise PermissionDenied


class DeskMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if request.place is not None or not request.path_info.startswith("/bureau/"):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), platform_path("account_login"))
        switch(Scope.for_person(request.user.pk))
        rights = rights_of(person=request.user.pk)
        if not rights.organisations:
            raise PermissionDenied
        acting = request.session.get(ACTING)
        if acting not in rights.organisations:
            acting = rights.organisations[0]
        request.agent = Agent(person=request.user.pk, acting=acting, rights=rights)
        switch(Scope.agent(acting, organisations=rights.organisations, person=request.user.pk))
        return None

"""The Scope around a request.

Outside the session's middleware, so that templates, which render after the view, still see their rows; and
besides ATOMIC_REQUESTS, which makes the view a savepoint: a refusal (403, 404) undoes a half-done write and can
still be journaled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from cantou.core.scope.scope import Scope, remember_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SERVER_ERROR = 500
NO_SCOPE = ("/health/", "/static/")


class ScopeMiddleware:
    """Opens the transaction of the request, as a visitor that nobody knows yet."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(NO_SCOPE):
            return self.get_response(request)
        with Scope.public().enter():
            response = self.get_response(request)
            if response.status_code >= SERVER_ERROR:
                transaction.set_rollback(True)
            return response


class PersonScopeMiddleware:
    """After authentication: remember in the Scope who is there. The mode stays public.

    Not for a page that is the same for everybody (web.pagecache.cacheable), which only reads: nobody's session need
    be looked up for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, _args: object, _kwargs: object) -> None:
        if getattr(view, "page_plan", None) is not None:
            return
        if "_auth_user_id" in request.session and request.user.is_authenticated:
            remember_person(request.user.pk)

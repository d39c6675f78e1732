"""A service's pages exist in a portal only where an offer of it covers the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from cantou.core.registry import services
from cantou.portal.here import here

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class OfferMiddleware:
    """Gives the views of a service `request.provider`: the nearest Coverage row, its organisation with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if request.place is None or request.resolver_match is None:
            return None
        around = here(request)
        service = next(iter(request.resolver_match.namespaces), "").partition(".")[0]
        if service not in services():
            return None
        request.providers = around.of(service)
        if not request.providers:
            return render(request, "portal/not_open.html", {"service": services()[service]}, status=404)
        request.provider = request.providers[0]
        return None

"""A service's pages exist in a portal only where an offer of it covers the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from cantou.core.organisations.domain.queries import providers
from cantou.core.registry import services

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
        if request.place is None or request.resolver_match is None or not request.resolver_match.namespaces:
            return None
        service = request.resolver_match.namespaces[0]
        if service not in services():
            return None
        request.providers = list(providers(territory=request.place.territory, service=service))
        if not request.providers:
            return render(request, "portal/not_open.html", {"service": services()[service]}, status=404)
        request.provider = request.providers[0]
        return None

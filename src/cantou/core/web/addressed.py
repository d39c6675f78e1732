"""Pages that a secret in their address opens, whoever is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


def opened_by_its_address(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that acts on one thing, named by a secret in its address, whoever is signed in.

    Such a page needs no token against cross-site requests: another site does not know the address, and nothing
    here rests on who the visitor is. So it works without cookies, and a page left open overnight loses nothing.
    """
    return csrf_exempt(view)


def csrf_holds(request: HttpRequest) -> bool:
    """Asked where the account of a signed-in person is used after all."""

    def protected(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    check = CsrfViewMiddleware(protected)
    check.process_request(request)
    return check.process_view(request, protected, (), {}) is None

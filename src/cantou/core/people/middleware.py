"""An agent works behind a second factor: without one, every page of the desk leads to setting it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponseRedirect

from cantou.core.people.signin import has_second_factor
from cantou.core.web.addresses import platform_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class SecondFactorMiddleware:
    """Stands before the desk's own middleware. Which paths: settings.SECOND_FACTOR_PATHS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if getattr(request, "place", None) is not None:
            return None
        if not request.path_info.startswith(settings.SECOND_FACTOR_PATHS):
            return None
        if not request.user.is_authenticated or has_second_factor(request):
            return None
        question = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{platform_path('people_second_factor')}?{question}")

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.idp.oidc import views
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from cantou.core.people.portal.leaving import leave_if_elsewhere

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@csrf_exempt  # The first POST comes from another site; allauth checks the second, that of our own page.
@never_cache
def authorize(request: HttpRequest) -> HttpResponse:
    """Who asks, for what, and whether the person agrees."""
    return leave_if_elsewhere(request, views.authorization(request))


@csrf_exempt
@never_cache
def logout(request: HttpRequest) -> HttpResponse:
    return leave_if_elsewhere(request, views.logout(request))

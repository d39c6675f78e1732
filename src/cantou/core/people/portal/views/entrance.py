from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account import views as account

from cantou.core.people.portal.leaving import leave_if_elsewhere

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def sign_out(request: HttpRequest) -> HttpResponse:
    """From here, and from FranceConnect or ProConnect when the session came from there."""
    return leave_if_elsewhere(request, account.logout(request))

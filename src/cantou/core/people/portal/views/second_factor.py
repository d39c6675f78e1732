from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse

from cantou.core.people.portal.passkeys import passkeys_work
from cantou.core.people.signin import AGAIN, NEXT, has_second_factor, proved_lately

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse


def proving(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Setting a second factor up has just proved it: the same session is not asked for it again."""

    @wraps(view)
    def wrapper(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        before = _factors(request)
        response = view(request, *args, **kwargs)
        added = _factors(request) - before
        if request.method == "POST" and added:
            factor = Authenticator.objects.get(pk=max(added))
            record_authentication(request, request.user, method="mfa", id=factor.pk, type=factor.type)
        return response

    return wrapper


def _factors(request: Any) -> set[int]:
    mine = Authenticator.objects.filter(user_id=request.user.pk).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return set(mine.values_list("pk", flat=True))


@login_required
def required(request: Any) -> HttpResponse:
    """On the way to the desk, or to an act without return: prove the second factor that one has, or set one up."""
    next_url = get_next_redirect_url(request) or reverse("people_home")
    enough = proved_lately if AGAIN in request.GET else has_second_factor
    if enough(request):
        return redirect(next_url)
    mine = Authenticator.objects.filter(user_id=request.user.pk).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    types = set(mine.values_list("type", flat=True))
    if types:
        proof = "mfa_reauthenticate" if Authenticator.Type.TOTP in types else "mfa_reauthenticate_webauthn"
        return redirect(f"{reverse(proof)}?{urlencode({'next': next_url})}")
    request.session[NEXT] = next_url
    return render(
        request, "people/second_factor.html", {"next": next_url, "passkeys": passkeys_work(request)}
    )

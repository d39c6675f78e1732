"""In the demonstration only: sign in with one click, as one of the people of the demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from cantou.core.people.domain.demonstration import accounts

if TYPE_CHECKING:
    from django.http import HttpResponse

BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(request: Any) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    shown = accounts()
    if request.method != "POST":
        return render(
            request, "people/demonstration.html", {"accounts": shown, "next": get_next_redirect_url(request)}
        )
    person = next((one.person for one in shown if one.person.handle == request.POST.get("handle")), None)
    if person is None:
        raise Http404
    login(request, person, backend=BACKEND)
    factor = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if factor is not None:
        record_authentication(
            request, person, method="mfa", id=factor.pk, type=factor.type, reauthenticated=True
        )
    return redirect(get_next_redirect_url(request) or reverse("people_home"))

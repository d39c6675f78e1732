"""In the demonstration only: sign in with one click, as one of the people of the demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from cantou.core.people.domain.demonstration import PASSWORD, TOTP_SECRET, accounts

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.people.models import Person

BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(request: Any) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    shown = accounts()
    if request.method != "POST":
        values = {
            "accounts": shown,
            "next": get_next_redirect_url(request),
            "password": PASSWORD,
            "secret": TOTP_SECRET,
        }
        return render(request, "people/demonstration.html", values)
    chosen = next((one for one in shown if one.person.handle == request.POST.get("handle")), None)
    if chosen is None:
        raise Http404
    _enter(request, chosen.person)
    home = reverse("desk" if chosen.roles else "people_home")
    return redirect(get_next_redirect_url(request) or home)


def _enter(request: Any, person: Person) -> None:
    login(request, person, backend=BACKEND)
    factor = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if factor is not None:
        record_authentication(
            request, person, method="mfa", id=factor.pk, type=factor.type, reauthenticated=True
        )
    UserSession.objects.create_from_request(request)

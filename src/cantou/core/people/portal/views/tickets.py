"""The way from a portal on a host of its own to the sign-in host, and back with a session."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlunsplit

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from cantou.core.people.domain import sessions, tickets
from cantou.core.people.portal.leaving import leave
from cantou.core.people.signin import HOST
from cantou.core.web.addresses import platform_path, platform_url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

BROWSER = "cantou_arrival"
BROWSER_SECONDS = 1800
BACKEND = "django.contrib.auth.backends.ModelBackend"


def ask(request: Any) -> HttpResponse:
    """In a portal: go and sign in. Below a path the session is the platform's; another host needs a ticket."""
    back = _back(request)
    if tickets.destination(request.build_absolute_uri("/")) is None:
        return redirect(f"{platform_path('account_login')}?{urlencode({'next': back})}")
    browser = secrets.token_urlsafe(24)
    question = urlencode({"vers": request.build_absolute_uri(back), "navigateur": tickets.mark_of(browser)})
    response = redirect(f"{platform_url('people_ticket')}?{question}")
    response.set_cookie(
        BROWSER, browser, max_age=BROWSER_SECONDS, httponly=True, secure=request.is_secure(), samesite="Lax"
    )
    return response


@login_required
def issue(request: Any) -> HttpResponse:
    """On the sign-in host, once signed in: a ticket for that portal, and back."""
    to = tickets.destination(request.GET.get("vers", ""))
    if to is None:
        return HttpResponseBadRequest()
    try:
        mark = request.GET.get("navigateur", "")
        ticket = tickets.create(person=request.user.pk, host=to.hostname or "", mark=mark)
    except ValueError:
        return HttpResponseBadRequest()
    suite = urlunsplit(("", "", to.path or "/", to.query, ""))
    arrival = f"{to.scheme}://{to.netloc}/compte/arrivee/?{urlencode({'billet': ticket, 'suite': suite})}"
    return leave(request, arrival)


def arrive(request: Any) -> HttpResponse:
    """Back in the portal, with a ticket: the session of this host begins."""
    host = request.get_host().rsplit(":", 1)[0].lower()
    person = tickets.redeem(
        ticket=request.GET.get("billet", ""), host=host, browser=request.COOKIES.get(BROWSER, "")
    )
    if person is None or not person.is_active:
        return render(request, "people/ticket_refused.html", status=403)
    login(request, person, backend=BACKEND)
    request.session[HOST] = host
    sessions.begin(request)
    suite = request.GET.get("suite", "/")
    response = redirect(suite if _ours(request, suite) else "/")
    response.delete_cookie(BROWSER)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Of this host only; the sign-in host keeps its own session, which /compte/sessions/ shows."""
    logout(request)
    return redirect(reverse("portal_home"))


def _back(request: HttpRequest) -> str:
    given = request.GET.get("suite", "")
    return given if given and _ours(request, given) else reverse("portal_home")


def _ours(request: HttpRequest, url: str) -> bool:
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()})

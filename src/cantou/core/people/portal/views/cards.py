from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cantou.core.people.domain import cards
from cantou.core.people.models import Card
from cantou.core.people.portal.forms.cards import CardForm
from cantou.core.people.printing import card_pdf
from cantou.core.people.signin import CARD

if TYPE_CHECKING:
    from django.http import HttpRequest

SHARED_SECONDS = 2 * 3600
"""A card often serves at a counter or a library: the session does not outlive the visit by long."""


def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("people_home")
    form = CardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = cards.open_with(code=form.cleaned_data["code"])
        if person is not None:
            return _enter(request, person)
        form.add_error(
            "code", _("Cette carte n’ouvre pas de compte. Vérifiez le code, ou demandez à la mairie.")
        )
    next_url = get_next_redirect_url(request) or ""
    status = 422 if form.errors else 200
    return render(request, "people/card.html", {"form": form, "next": next_url}, status=status)


def _enter(request: HttpRequest, person: Any) -> HttpResponse:
    """Through the same stages as any other way in: whoever has a second factor is asked for it."""
    record_authentication(request, person, method="card")
    login = Login(
        user=person,
        email_verification=EmailVerificationMethod.NONE,
        redirect_url=get_next_redirect_url(request),
    )
    request.session[CARD] = True
    request.session.set_expiry(SHARED_SECONDS)
    response: HttpResponse = perform_login(request, login)
    return response


@login_required
def mine(request: Any) -> HttpResponse:
    """My card: print a new one, take it out of service."""
    if request.method == "POST" and "revoke" in request.POST:
        cards.revoke(person=request.user)
        get_adapter(request).add_message(request, 25, message=str(_("Votre carte n’ouvre plus rien.")))
        return redirect("people_my_card")
    if request.method == "POST":
        printed: HttpResponse = _printed(request)
        return printed
    card = Card.objects.filter(person=request.user, revoked_at=None, expires_at__gt=timezone.now()).first()
    return render(request, "people/my_card.html", {"card": card})


@reauthentication_required  # type: ignore[untyped-decorator]
def _printed(request: Any) -> HttpResponse:
    """It opens the account for three years: not for whoever finds a page left open at the library."""
    return card_response(cards.issue_for_oneself(person=request.user))


def card_response(card: cards.PrintedCard, *, counter: str = "") -> HttpResponse:
    """The card itself: shown once, kept by nobody."""
    response = HttpResponse(card_pdf(card, counter=counter), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="carte-{card.number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response

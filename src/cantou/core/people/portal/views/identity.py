"""The first time that somebody comes with FranceConnect or ProConnect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.signup import (
    clear_pending_signup,
    complete_social_signup,
    get_pending_signup,
)
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cantou.core.people.domain.platform import record_for_person
from cantou.core.people.portal.leaving import leave_if_elsewhere
from cantou.core.people.protocols import openid_client

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
def leave_for(request: HttpRequest, provider_id: str) -> HttpResponse:
    return leave_if_elsewhere(request, openid_client.login(request, provider_id))


def first_time(request: Any) -> HttpResponse:
    """Two doors: a new account, or the one that exists already, which is then linked to this identity.

    Nothing is guessed from the e-mail address that came with it (docs/adr/0033).
    """
    pending = get_pending_signup(request)
    if pending is None or request.user.is_authenticated:
        return redirect("people_home" if request.user.is_authenticated else "account_login")
    if request.method == "POST":
        clear_pending_signup(request)
        get_adapter(request).save_user(request, pending, form=None)
        response: HttpResponse = complete_social_signup(request, pending)
        return response
    values = {
        "name": pending.account.get_provider().name,
        "person": pending.user,
        "link_url": f"{reverse('account_login')}?next={reverse('people_link_identity')}",
    }
    return render(request, "people/identity_first_time.html", values)


@login_required
def link(request: Any) -> HttpResponse:
    """Signed in to the account that exists: link the identity that waits."""
    pending = get_pending_signup(request)
    if pending is None:
        return redirect("socialaccount_connections")
    name = pending.account.get_provider().name
    if request.method == "POST":
        clear_pending_signup(request)
        try:
            with transaction.atomic():
                pending.connect(request, request.user)
        except IntegrityError:
            messages.error(request, _("Cette identité est déjà reliée à un autre compte."))
        else:
            record_for_person(
                person=request.user.pk,
                action="people.identity_linked",
                details={"provider": pending.account.provider},
            )
            messages.success(request, _("C’est relié : vous pourrez vous connecter ainsi."))
        return redirect("socialaccount_connections")
    return render(request, "people/identity_link.html", {"name": name})

"""Somebody is asked to join an organisation, by a link or a printed code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.references import ExpiredLinkError
from cantou.core.people.domain import memberships
from cantou.core.people.domain.memberships import RoleOf
from cantou.core.people.domain.persons import change_details
from cantou.core.people.domain.rights import role_title
from cantou.core.people.portal.forms.cards import InvitationForm
from cantou.core.people.portal.forms.mine import NamesForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.people.models import Invitation


def typed(request: Any) -> HttpResponse:
    """The code on the paper, for who has no link to click."""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("people_invitation", secret=form.cleaned_data["code"])
    return render(request, "people/invitation_code.html", {"form": form}, status=422 if form.errors else 200)


def show(request: Any, secret: str) -> HttpResponse:
    """What one is asked to; accepting needs an account, which one makes on the way if need be."""
    try:
        invitation = memberships.open_invitation(secret=secret)
    except ExpiredLinkError:
        return render(request, "people/invitation_over.html", status=410)
    if invitation is None:
        raise Http404
    names = _names(request, invitation)
    if request.method == "POST" and request.user.is_authenticated and (names is None or names.is_valid()):
        if names is not None:
            change_details(person=request.user, phone=request.user.phone, **names.cleaned_data)
        memberships.accept_invitation(secret=secret, person=request.user.pk)
        messages.success(
            request,
            _("Bienvenue dans l’équipe de %(name)s.") % {"name": invitation.organisation.name},
        )
        return redirect("desk")
    here = reverse("people_invitation", args=[secret])
    values = {
        "invitation": invitation,
        "roles": [role_title(role.service, role.role) for role in map(RoleOf.parse, invitation.roles)],
        "next": here,
        "names": names,
    }
    wrong = names is not None and names.errors
    return render(request, "people/invitation.html", values, status=422 if wrong else 200)


def _names(request: Any, invitation: Invitation) -> NamesForm | None:
    """Asked of whoever has an account without a name, as one made on the way is."""
    if not request.user.is_authenticated or request.user.get_full_name():
        return None
    given, _space, family = invitation.name.partition(" ")
    return NamesForm(request.POST or None, initial={"given_name": given, "family_name": family})

"""Children and adults in one's charge: added, corrected, shared, let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain import dependants, households, sharing
from cantou.core.people.portal.dependants import add_once, form_to_add, open_dependant, read_household
from cantou.core.web.paging import read_key

if TYPE_CHECKING:
    from django.http import HttpResponse


@login_required
def add(request: Any) -> HttpResponse:
    form = form_to_add(request, request.user)
    if request.method == "POST" and form.is_valid():
        add_once(request, request.user, form)
        messages.success(request, _("C’est enregistré : vous pouvez agir pour cette personne."))
        return redirect("people_household")
    values = {"form": form, "household": read_household(request) or ""}
    return render(request, "people/household_child.html", values, status=422 if form.errors else 200)


@login_required
def show(request: Any, dependant: str) -> HttpResponse:
    """What is known of them, who may act for them, who was told."""
    opened = open_dependant(request.user, dependant)
    form = opened.form(request)
    if request.method == "POST" and form.is_valid():
        opened.change(form)
        messages.success(request, _("C’est enregistré."))
        return redirect("people_dependant", dependant=dependant)
    values = opened.context() | {"form": form}
    return render(request, "people/dependant.html", values, status=422 if form.errors else 200)


@require_POST
@login_required
def let_act(request: Any, dependant: str) -> HttpResponse:
    """Somebody else of the household acts for them too, or no longer."""
    opened = open_dependant(request.user, dependant)
    actor = read_key(request.POST.get("other", ""))
    if actor is None:
        raise PermissionDenied
    subject = opened.member.person.pk
    allowed = request.POST.get("allowed") == "1"
    households.let_act(person=request.user.pk, actor=actor, subject=subject, allowed=allowed)
    sharing.tell_again(dependant=subject)
    messages.success(request, _("C’est enregistré."))
    return redirect("people_dependant", dependant=dependant)


@require_POST
@login_required
def custody(request: Any, dependant: str) -> HttpResponse:
    """A code for the other parent."""
    opened = open_dependant(request.user, dependant)
    code = dependants.custody_code(person=request.user.pk, dependant=opened.member.person)
    values = {"code": spoken(code), "child": opened.member.person, "back": request.path.replace("garde/", "")}
    return render(request, "people/household_code.html", values)


@require_POST
@login_required
def share_no_more(request: Any, dependant: str) -> HttpResponse:
    opened = open_dependant(request.user, dependant)
    organisation = read_key(request.POST.get("organisation", ""))
    if organisation is None:
        raise PermissionDenied
    sharing.share_no_more(
        person=request.user.pk, dependant=opened.member.person.pk, organisation=organisation
    )
    messages.success(request, _("C’est fait : ses agents ne voient plus sa fiche."))
    return redirect("people_dependant", dependant=dependant)


@require_POST
@login_required
def remove(request: Any, dependant: str) -> HttpResponse:
    opened = open_dependant(request.user, dependant)
    gone = dependants.remove(person=request.user.pk, dependant=opened.member.person)
    messages.success(
        request,
        _("C’est fait : ses données s’effacent dans l’heure.")
        if gone
        else _("C’est fait : vous n’agissez plus pour cette personne."),
    )
    return redirect("people_household")

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from cantou.core.people.domain import erasures
from cantou.core.people.domain.personal_data import lines
from cantou.core.people.domain.rights import has_desk_role
from cantou.core.people.portal.forms.mine import EraseForm

if TYPE_CHECKING:
    from django.http import HttpResponse


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def erase(request: Any) -> HttpResponse:
    """Ask, with all that it means said first; or take it back, as long as there is time."""
    person = request.user.pk
    if request.method == "POST" and "take_back" in request.POST:
        erasures.take_back(person=person)
        messages.success(request, _("Votre compte reste ouvert. Rien n’a été effacé."))
        return redirect("people_home")
    form = EraseForm(request.POST if request.method == "POST" else None)
    agent = has_desk_role(person=person)
    if request.method == "POST" and not agent and form.is_valid():
        erasures.ask(person=person)
        return redirect("people_erase")
    values = {
        "form": form,
        "agent": agent,
        "pending": erasures.pending(person=person),
        "days": settings.ERASURE_DAYS,
        "kept": [line for line in lines() if line.kept_by_law],
    }
    return render(request, "people/erase.html", values, status=422 if form.errors else 200)

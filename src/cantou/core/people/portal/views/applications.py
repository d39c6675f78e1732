from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from cantou.core.people.domain import clients

if TYPE_CHECKING:
    from django.http import HttpResponse


@login_required
def show(request: Any) -> HttpResponse:
    """The programs from elsewhere that I have let know who I am."""
    if request.method == "POST":
        clients.revoke(person=request.user.pk, client=request.POST.get("client", ""))
        messages.success(request, _("Cette application ne peut plus rien lire de votre compte."))
        return redirect("people_applications")
    return render(
        request, "people/applications.html", {"clients": clients.authorised(person=request.user.pk)}
    )

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.queries import organisations_named
from cantou.core.web.addresses import platform_path
from cantou.core.web.paging import read_key
from cantou.desk.middleware import ACTING

if TYPE_CHECKING:
    from django.http import HttpResponse


def choose(request: Any) -> HttpResponse:
    """For whom one acts: settings, members, statistics and what is created are of this organisation."""
    if request.method == "POST":
        chosen = read_key(request.POST.get("organisation", ""))
        if chosen not in request.agent.rights.organisations:
            raise PermissionDenied
        request.session[ACTING] = chosen
        messages.success(
            request, _("Vous agissez maintenant pour %s.") % organisations_named(keys=[chosen])[chosen]
        )
        return redirect(platform_path("desk"))
    names = organisations_named(keys=request.agent.rights.organisations)
    return render(request, "desk/acting.html", {"names": names})

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addresses import platform_path
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.states import words_of_each

if TYPE_CHECKING:
    from django.http import HttpResponse

MOST = 100


@require_safe
def index(request: Any) -> HttpResponse:
    """What this person filed while signed in, here and elsewhere."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), platform_path("account_login"))
    switch(Scope.for_person(request.user.pk))
    found = list(queries.mine(request.user.pk)[:MOST])
    words = words_of_each(report.organisation_id for report in found)
    reports = [
        {
            "report": report,
            "secret": secret_of(key=report.object_key),
            "state": words[report.organisation_id][report.status],
        }
        for report in found
    ]
    return render(request, "signalements/mine.html", {"reports": reports})

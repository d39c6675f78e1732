from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addresses import platform_path
from cantou.core.web.paging import keyset
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.states import words_of_each

if TYPE_CHECKING:
    from django.http import HttpResponse

SIZE = 20


@require_safe
def index(request: Any) -> HttpResponse:
    """What this person filed while signed in, here and elsewhere."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), platform_path("account_login"))
    switch(Scope.for_person(request.user.pk))
    page = keyset(
        [queries.mine(request.user.pk)], column="created_at", after=request.GET.get("apres", ""), size=SIZE
    )
    words = words_of_each(report.organisation_id for report in page.rows)
    reports = [
        {
            "report": report,
            "secret": secret_of(key=report.object_key),
            "state": words[report.organisation_id][report.status],
        }
        for report in page.rows
    ]
    context = {
        "reports": reports,
        "previous": "" if page.is_first else request.path,
        "next": f"?{urlencode({'apres': page.next})}" if page.next else "",
    }
    return render(request, "signalements/mine.html", context)

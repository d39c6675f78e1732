from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addresses import platform_path
from cantou.core.web.paging import keyset
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.appointments import secret_of
from cantou.services.rendez_vous.domain.times import whole

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
def index(request: Any) -> HttpResponse:
    """What this person took while signed in, here and elsewhere."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), platform_path("account_login"))
    switch(Scope.for_person(request.user.pk))
    page = keyset(
        [queries.of_person(person=request.user.pk)], column="created_at", after=request.GET.get("apres", "")
    )
    context = {
        "rows": [
            {
                "row": row,
                "secret": secret_of(key=row.object_key),
                "when": whole(row.booking.starts_at),
                "state": row.booking.state,
            }
            for row in page.rows
        ],
        "previous": "" if page.is_first else request.path,
        "next": f"?{urlencode({'apres': page.next})}" if page.next else "",
    }
    return render(request, "rendez_vous/mine.html", context)

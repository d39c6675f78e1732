from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addresses import platform_path
from cantou.core.web.paging import keyset
from cantou.services.salles.domain import queries, words
from cantou.services.salles.domain.hires import secret_of

if TYPE_CHECKING:
    from django.http import HttpResponse

SIZE = 20


@require_safe
def index(request: Any) -> HttpResponse:
    """What this person hired while signed in, here and elsewhere."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), platform_path("account_login"))
    switch(Scope.for_person(request.user.pk))
    found = [queries.hires_of_person(request.user.pk)]
    page = keyset(found, column="created_at", after=request.GET.get("apres", ""), size=SIZE)
    rows = [
        {
            "hire": hire,
            "secret": secret_of(key=hire.object_key),
            "when": words.when(hire.booking.starts_at, hire.booking.ends_at),
            "state": words.state(hire.booking.state),
        }
        for hire in page.rows
    ]
    context = {
        "rows": rows,
        "previous": "" if page.is_first else request.path,
        "next": f"?apres={page.next}" if page.next else "",
    }
    return render(request, "salles/mine.html", context)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.references import spoken
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addresses import platform_path
from cantou.core.web.paging import keyset
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.cases import secret_of
from cantou.services.demarches.domain.moving import TONES

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
def index(request: Any) -> HttpResponse:
    """What this person asked while signed in, here and elsewhere."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), platform_path("account_login"))
    switch(Scope.for_person(request.user.pk))
    found = queries.cases_of_person(request.user.pk).filter(purged_at=None)
    page = keyset([found], column="filed_at", after=request.GET.get("apres", ""))
    rows = [
        {
            "case": case,
            "secret": secret_of(key=case.object_key),
            "reference": spoken(case.reference),
            "tone": TONES[case.phase],
        }
        for case in page.rows
    ]
    context = {
        "rows": rows,
        "previous": "" if page.is_first else request.path,
        "next": f"?apres={page.next}" if page.next else "",
    }
    return render(request, "demarches/mine.html", context)

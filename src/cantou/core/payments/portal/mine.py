"""What one owes and has paid, with one's account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.addresses import main_hosts
from cantou.core.payments.domain import queries, words
from cantou.core.payments.domain.addresses import debt_address
from cantou.core.payments.models import DebtState
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.money import euros
from cantou.core.web.paging import keyset

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.payments.models import Debt

SIZE = 20


@never_cache
@login_required
@require_safe
def index(request: Any) -> HttpResponse:
    switch(Scope.for_person(request.user.pk))
    found = [queries.debts_of_person(request.user.pk)]
    page = keyset(found, column="created_at", after=request.GET.get("apres", ""), size=SIZE)
    hosts = main_hosts()
    context = {
        "rows": [_row(debt, hosts) for debt in page.rows],
        "previous": "" if page.is_first else request.path,
        "next": f"?apres={page.next}" if page.next else "",
    }
    return render(request, "payments/mine.html", context)


def _row(debt: Debt, hosts: dict[int, str]) -> dict[str, Any]:
    state, part = DebtState(debt.state), debt.next_part
    due = state == DebtState.DUE and part is not None
    return {
        "debt": debt,
        "address": debt_address(debt, hosts),
        "amount": euros(debt.owed_cents if due else debt.total_cents),
        "due": due,
        "until": words.day(part.due_on) if due and part else "",
        "state": str(state.label),
        "tone": words.TONES[state],
    }

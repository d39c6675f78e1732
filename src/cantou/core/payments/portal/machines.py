"""Where providers say that something happened; and the simulator's page, which stands for a bank's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.payments.domain import asking
from cantou.core.payments.domain import simulator as bank
from cantou.core.payments.domain.providers import known_provider
from cantou.core.payments.engine import particulier as made_up
from cantou.core.payments.models import PaymentState
from cantou.core.payments.tasks import noticed, simulated_notice
from cantou.core.scope.scope import switch
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.money import euros
from cantou.core.web.security import policy
from cantou.core.web.throttle import throttle

NOTICES_PER_HOUR = 30


@csrf_exempt
@require_POST
def notice(request: Any, payment_provider: str) -> HttpResponse:
    """A reason to ask, nothing more: no word of it is believed but the name of the attempt."""
    provider = known_provider(payment_provider)
    reference = provider.named(request.POST.dict()) if provider else ""
    opened = asking.debt_of_notice(provider=payment_provider, reference=reference) if reference else None
    if provider is None or opened is None:
        raise Http404
    counted = throttle(
        f"payments.notice:{provider.id}:{reference}", limit=NOTICES_PER_HOUR, period=timedelta(hours=1)
    )
    if counted.allowed:
        noticed.defer(organisation=opened.organisation, provider=provider.id, reference=reference)
    return HttpResponse(status=204)


@never_cache
@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
def simulator(request: Any, simulated: str) -> HttpResponse:
    scope = bank.scope_of(simulated) if settings.PAYMENT_SIMULATOR else None
    if scope is None:
        raise Http404
    switch(scope)
    row = bank.attempt(simulated)
    if row is None:
        raise Http404
    chosen = request.POST.get("choix", "")
    if request.method == "POST" and chosen in bank.ENDS:
        bank.decide(row=row, end=chosen)
        if row.state != PaymentState.WAITING:
            simulated_notice.defer(address=row.notice, reference=row.reference)
        return HttpResponseRedirect(row.back)
    context = {"row": row, "amount": euros(row.cents), "over": row.state != PaymentState.WAITING}
    response = render(request, "payments/simulator.html", context)
    response["Content-Security-Policy"] = policy(form_to=row.back)
    return response


@never_cache
@require_safe
def particulier(request: Any) -> JsonResponse:
    """Stands for API Particulier: made-up families, to whoever has the made-up key."""
    if not settings.PAYMENT_SIMULATOR:
        raise Http404
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    status, said = made_up.answer(dict(request.GET.lists()), token)
    return JsonResponse(said, status=status)

"""What the private link opens: what is owed, paying it, what came of it. Nobody needs to sign in."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import ExpiredLinkError, open_link, spoken
from cantou.core.payments.domain import asking, paying, queries, words
from cantou.core.payments.domain.addresses import debt_address
from cantou.core.payments.domain.debts import LINKS
from cantou.core.payments.domain.errors import PaymentRefusedError, ProviderError
from cantou.core.payments.domain.providers import known_provider
from cantou.core.payments.models import DebtState, PaymentState
from cantou.core.payments.printing import receipt_response
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.money import euros
from cantou.core.web.security import policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from cantou.core.payments.models import Debt, Payment

GONE, NOT_FOUND, UNPROCESSABLE = 410, 404, 422
_SAYS_IT_ALL = {PaymentState.PAID, PaymentState.WAITING, PaymentState.CONTESTED}
SILENT = (
    "Le service de paiement ne répond pas. Rien n’a été débité."
    " Réessayez dans quelques minutes, ou payez au guichet."
)


def opened(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the debt that the secret in the address opens, in its own Scope."""

    @wraps(view)
    def with_debt(request: Any, debt_secret: str, **kwargs: Any) -> HttpResponse:
        try:
            link = open_link(secret=debt_secret, service=LINKS)
        except ExpiredLinkError:
            return render(request, "payments/link_over.html", {"expired": True}, status=GONE)
        if link is None:
            return render(request, "payments/link_over.html", {"expired": False}, status=NOT_FOUND)
        switch(Scope.for_object(organisation=link.organisation, key=link.key))
        debt = queries.debt_of_key(link.organisation, link.key)
        if debt is None:
            return render(request, "payments/link_over.html", {"expired": True}, status=GONE)
        return view(request, debt, debt_secret, **kwargs)

    return with_debt


@never_cache
@require_safe
@opened
def show(request: Any, debt: Debt, secret: str) -> HttpResponse:
    return _page(request, debt, secret)


def _page(
    request: Any, debt: Debt, secret: str, *, refused: str = "", ended: Payment | None = None
) -> HttpResponse:
    provider = known_provider(debt.regie.provider)
    waiting = paying.waiting_of(debt)
    context = {
        "debt": debt,
        "secret": secret,
        "reference": spoken(debt.reference),
        "state": str(DebtState(debt.state).label),
        "tone": words.TONES[DebtState(debt.state)],
        "refused": refused,
        "attempt": words.said_of_payment(ended, debt) if ended else None,
        "about": None if ended and ended.state in _SAYS_IT_ALL else words.said_of_debt(debt),
        "waiting": waiting,
        "waiting_until": words.until(waiting) if waiting else "",
        "choices": _choices(debt) if debt.state == DebtState.DUE and not waiting else [],
        "online": provider is not None,
        **_told(debt),
    }
    response = render(request, "payments/debt.html", context, status=UNPROCESSABLE if refused else 200)
    if provider is not None:
        response["Content-Security-Policy"] = policy(form_to=provider.origin())
    return response


def _told(debt: Debt) -> dict[str, Any]:
    """Its lines, its instalments, what was received, and where one pays by hand."""
    body = debt.organisation
    return {
        "owed": euros(debt.owed_cents),
        "total": euros(debt.total_cents),
        "lines": [(line["said"], euros(line["cents"])) for line in debt.lines],
        "parts": [
            {"day": words.day(one.due_on), "cents": euros(one.cents), "is_paid": not one.left_cents}
            for one in debt.parts
        ],
        **_came(debt),
        "body": body,
        "phone_shown": show_phone(body.phone) if body.phone else "",
    }


def _came(debt: Debt) -> dict[str, Any]:
    """What its own sums say was never there is not asked for."""
    receipts = queries.receipts_of(debt) if debt.paid_cents else []
    credit_notes = queries.credits_of(debt) if debt.credited_cents else []
    refunds = queries.refunds_of(debt) if debt.refunded_cents else []
    return {
        "receipts": [(one, euros(one.cents), words.day(one.on)) for one in receipts],
        "credits": [(euros(one.cents), one.reason) for one in credit_notes],
        "refunds": [(euros(one.cents), one.get_means_display(), words.day(one.on)) for one in refunds],
    }


def _choices(debt: Debt) -> list[dict[str, str]]:
    """What may be paid now: the next instalment, all that remains. No amount ever comes from a form."""
    whole = {"value": "tout", "title": _("Tout ce qui reste"), "cents": euros(debt.owed_cents)}
    part = debt.next_part
    if part is None or part.left_cents >= debt.owed_cents:
        return [whole]
    until = _("L’échéance du %(day)s") % {"day": words.day(part.due_on)}
    return [{"value": "echeance", "title": until, "cents": euros(part.left_cents)}, whole]


def _asked_cents(debt: Debt, chosen: str) -> int:
    part = debt.next_part
    return part.left_cents if chosen == "echeance" and part is not None else debt.owed_cents


@opened_by_its_address
@require_POST
@guarded("payments.start", free=20, limit=60)
@opened
def pay(request: Any, debt: Debt, secret: str) -> HttpResponse:
    """Leads to the provider. Pressed twice, or in two windows: the same attempt."""
    try:
        attempt = paying.start(
            debt=debt,
            provider=debt.regie.provider,
            cents=_asked_cents(debt, request.POST.get("quoi", "")),
            back=debt_address(debt, page="payments:back"),
            relay=debt.organisation.email,
        )
    except PaymentRefusedError as refused:
        return _page(request, debt, secret, refused=str(refused))
    except ProviderError:
        return _page(request, debt, secret, refused=SILENT)
    return HttpResponseRedirect(attempt.address)


@never_cache
@require_safe
@opened
def back(request: Any, debt: Debt, secret: str) -> HttpResponse:
    """Whatever the browser says that it comes from: the provider is asked."""
    ended = asking.look_again(debt=debt)
    fresh = queries.debt_of_key(debt.organisation_id, debt.object_key)
    return _page(request, fresh or debt, secret, ended=ended)


@never_cache
@require_safe
@opened
def receipt(request: Any, debt: Debt, secret: str, receipt_number: str) -> HttpResponse:  # noqa: ARG001
    return receipt_response(debt, receipt_number)

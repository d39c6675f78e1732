"""One debt: its lines, its instalments, every attempt, its receipts, and what may be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.references import spoken
from cantou.core.payments.desk.common import UNPROCESSABLE, with_debt
from cantou.core.payments.desk.forms import CounterForm, CreditForm, InstalmentsForm, RefundForm
from cantou.core.payments.domain import queries, words
from cantou.core.payments.domain.addresses import debt_address
from cantou.core.payments.models import DebtState, Means, PaymentState
from cantou.core.payments.printing import receipt_response
from cantou.core.web.money import euros
from cantou.core.web.qr import qr

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from cantou.core.payments.models import Debt, Payment

BAD = {PaymentState.REFUSED, PaymentState.CONTESTED}


@require_safe
@with_debt
def show(request: Any, debt: Debt) -> HttpResponse:
    return page(request, debt)


def page(request: Any, debt: Debt, *, typed: forms.Form | None = None) -> HttpResponse:
    """`typed`: the form that was refused, with what was typed in it."""
    state, address = DebtState(debt.state), debt_address(debt)
    context = {
        "debt": debt,
        "reference": spoken(debt.reference),
        "state": str(state.label),
        "tone": words.TONES[state],
        "late": words.is_late(debt),
        "address": address,
        "qr": qr(address),
        "attempts": [_attempt(one) for one in queries.payments_of(debt)],
        "receipts": [(one, euros(one.cents), words.day(one.on)) for one in queries.receipts_of(debt)],
        "credits": [(euros(one.cents), one.reason) for one in queries.credits_of(debt)],
        "refunds": [
            (euros(one.cents), one.get_means_display(), words.day(one.on)) for one in queries.refunds_of(debt)
        ],
        **_sums(debt),
        **_forms(debt, typed),
    }
    status = UNPROCESSABLE if typed is not None else 200
    return render(request, "payments/desk/debt.html", context, status=status)


def _sums(debt: Debt) -> dict[str, Any]:
    return {
        "lines": [(line["said"], euros(line["cents"])) for line in debt.lines],
        "parts": [
            (words.day(one.due_on), euros(one.cents), euros(one.left_cents) if one.left_cents else "")
            for one in debt.parts
        ],
        "total": euros(debt.total_cents),
        "paid": euros(debt.paid_cents),
        "left": euros(debt.owed_cents),
        "too_much": euros(debt.overpaid_cents) if debt.overpaid_cents else "",
    }


def _attempt(payment: Payment) -> dict[str, Any]:
    state = PaymentState(payment.state)
    tone = "good" if state == PaymentState.PAID else "bad" if state in BAD else "care"
    return {
        "payment": payment,
        "cents": euros(payment.cents),
        "came": euros(payment.received_cents) if payment.received_cents else "",
        "contested": state == PaymentState.CONTESTED,
        "state": str(state.label),
        "tone": tone,
        "means": str(Means(payment.means).label) if payment.means else "",
    }


def _forms(debt: Debt, typed: forms.Form | None) -> dict[str, Any]:
    """Only those whose act is possible now."""
    due, open_ = debt.state == DebtState.DUE, debt.state in {DebtState.DUE, DebtState.AWAITING}
    possible = {
        "counter_form": (CounterForm, due and debt.owed_cents > 0),
        "credit_form": (CreditForm, debt.credited_cents < debt.total_cents),
        "refund_form": (RefundForm, debt.overpaid_cents > 0),
        "instalments_form": (InstalmentsForm, open_),
    }
    return {
        name: typed if isinstance(typed, kind) else kind(debt=debt) if may else None
        for name, (kind, may) in possible.items()
    }


@require_safe
@with_debt
def receipt(request: Any, debt: Debt, receipt_number: str) -> HttpResponse:  # noqa: ARG001
    return receipt_response(debt, receipt_number)

"""The régies: how each takes money, and its day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.organisations.domain.references import spoken
from cantou.core.payments.desk.common import UNPROCESSABLE, require
from cantou.core.payments.desk.forms import RegieForm
from cantou.core.payments.domain import listing, queries, words
from cantou.core.payments.domain.debts import change_regie, create_regie
from cantou.core.payments.domain.providers import known_provider
from cantou.core.payments.engine.exports import in_euros
from cantou.core.payments.models import Means, RefundMeans, Regie
from cantou.core.web.days import read_day
from cantou.core.web.exports import csv_response
from cantou.core.web.forms import posted
from cantou.core.web.money import euros

if TYPE_CHECKING:
    from datetime import date

    from cantou.core.payments.domain.listing import Statement

LONGEST_KEY = 40
HEAD = ("recu", "reference", "objet", "debiteur", "moyen", "cheque", "montant_euros")


@require_safe
def regies(request: Any) -> HttpResponse:
    found = queries.regies_of(require(request))
    rows = [(one, getattr(known_provider(one.provider), "title", "")) for one in found]
    return render(request, "payments/desk/regies.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def regie_new(request: Any) -> HttpResponse:
    require(request)
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def regie(request: Any, regie: str) -> HttpResponse:
    return _edit(request, _regie(request, regie))


def _regie(request: Any, key: str) -> Regie:
    found = queries.regies_of(require(request)).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _edit(request: Any, found: Regie | None) -> HttpResponse:
    names = ("title", "provider", "client_number", "mode", "relay_email")
    initial = {name: getattr(found, name) for name in names} if found else {"mode": "T"}
    form = RegieForm(*posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _save(found, form.cleaned_data)
        except IntegrityError:
            form.add_error("title", _("Une régie porte déjà ce nom."))
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("desk_regies")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "payments/desk/regie.html", {"form": form, "regie": found}, status=status)


def _save(found: Regie | None, given: dict[str, Any]) -> None:
    key = slugify(given["title"])[:LONGEST_KEY].strip("-") or "regie"
    change_regie(regie=found or create_regie(key=key, title=given["title"]), **given)


def _day(request: Any) -> date:
    return read_day(request.GET.get("jour", "")) or timezone.localdate()


@require_safe
def day(request: Any, regie: str) -> HttpResponse:
    """The statement, to be looked at, printed, signed."""
    found, on = _regie(request, regie), _day(request)
    statement = listing.statement_of(found, on)
    context = {
        "regie": found,
        "day": on,
        "written": words.day(on),
        "rows": [_receipt(one) for one in statement.receipts],
        "refunds": [
            (one.debt, euros(one.cents), str(RefundMeans(one.means).label)) for one in statement.refunds
        ],
        "means": [(title, euros(cents)) for title, cents in statement.means],
        "total": euros(statement.total_cents),
        "refunded": euros(statement.refunded_cents) if statement.refunds else "",
    }
    return render(request, "payments/desk/day.html", context)


def _receipt(one: Any) -> dict[str, Any]:
    debt = one.payment.debt
    return {
        "number": one.number,
        "debt": debt,
        "reference": spoken(debt.reference),
        "means": str(Means(one.means).label),
        "cheque": one.payment.cheque,
        "cents": euros(one.cents),
    }


@require_safe
def day_csv(request: Any, regie: str) -> HttpResponse:
    found, on = _regie(request, regie), _day(request)
    statement = listing.statement_of(found, on)
    return csv_response(name=f"journee-{found.key}-{on.isoformat()}", head=HEAD, rows=_lines(statement))


def _lines(statement: Statement) -> list[tuple[object, ...]]:
    """Receipts in the order of the book; then what went back, below zero."""
    rows: list[tuple[object, ...]] = []
    for one in statement.receipts:
        debt = one.payment.debt
        means, cents = str(Means(one.means).label), in_euros(one.cents).replace(".", ",")
        rows.append(
            (one.number, debt.reference, debt.title, debt.payer_name, means, one.payment.cheque, cents)
        )
    for gone in statement.refunds:
        debt, means = gone.debt, str(RefundMeans(gone.means).label)
        cents = in_euros(-gone.cents).replace(".", ",")
        rows.append(("", debt.reference, debt.title, debt.payer_name, means, "", cents))
    return rows

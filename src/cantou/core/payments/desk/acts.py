"""What the régisseur does with one debt. Each form has a key: pressed twice, it is done once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.payments.desk.common import with_debt
from cantou.core.payments.desk.forms import CounterForm, CreditForm, InstalmentsForm, RefundForm
from cantou.core.payments.desk.one import page
from cantou.core.payments.domain import asking, debts, paying
from cantou.core.payments.domain import contested as ending
from cantou.core.payments.domain.errors import PaymentRefusedError, ProviderError
from cantou.core.payments.models import Means, PaymentState, RefundMeans
from cantou.core.web.idempotency import once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpResponse

    from cantou.core.payments.models import Debt


def _done(
    request: Any, debt: Debt, form: forms.Form, act: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    """The form's act, once; what is refused is said beside its first field, nothing lost."""
    if not form.is_valid():
        return page(request, debt, typed=form)
    given = form.cleaned_data

    def once_only() -> dict[str, Any]:
        act(given)
        return {}

    try:
        once(key=given["key"], purpose=f"payments.{form.prefix}:{debt.pk}", act=once_only)
    except PaymentRefusedError as refused:
        form.add_error("cents" if "cents" in form.fields else "number", str(refused))
        return page(request, debt, typed=form)
    messages.success(request, said)
    return redirect("desk_debt", debt.pk)


@require_POST
@with_debt
def counter(request: Any, debt: Debt) -> HttpResponse:
    def act(given: dict[str, Any]) -> object:
        return paying.take_at_counter(
            debt=debt, cents=given["cents"], means=Means(given["means"]), cheque=given["cheque"]
        )

    form = CounterForm(request.POST, debt=debt)
    return _done(request, debt, form, act, _("C’est encaissé. Imprimez le reçu et remettez-le."))


@require_POST
@with_debt
def credit(request: Any, debt: Debt) -> HttpResponse:
    def act(given: dict[str, Any]) -> object:
        return debts.credit(debt=debt, cents=given["cents"], reason=given["reason"])

    return _done(request, debt, CreditForm(request.POST, debt=debt), act, _("L’avoir est écrit."))


@require_POST
@with_debt
def refund(request: Any, debt: Debt) -> HttpResponse:
    def act(given: dict[str, Any]) -> object:
        return debts.refund(debt=debt, cents=given["cents"], means=RefundMeans(given["means"]))

    return _done(request, debt, RefundForm(request.POST, debt=debt), act, _("Le remboursement est noté."))


@require_POST
@with_debt
def instalments(request: Any, debt: Debt) -> HttpResponse:
    form = InstalmentsForm(request.POST, debt=debt)

    def act(_given: dict[str, Any]) -> object:
        return debts.instalments(debt=debt, parts=form.parts())

    return _done(request, debt, form, act, _("Les échéances sont fixées."))


@require_POST
@with_debt
def ask(request: Any, debt: Debt) -> HttpResponse:
    """The provider, again, of the last attempt."""
    found = asking.look_again(debt=debt)
    if found is not None and found.state == PaymentState.WAITING:
        messages.info(request, _("Toujours en attente : la réponse est redemandée toutes les cinq minutes."))
    return redirect("desk_debt", debt.pk)


@require_POST
@with_debt
def contested(request: Any, debt: Debt) -> HttpResponse:
    """Another amount arrived: it is counted, or it was given back."""
    reference, choice = request.POST.get("paiement", ""), request.POST.get("choix", "")
    if choice not in {"compter", "rendu"} or not reference.isprintable():
        raise Http404  # Money is counted because somebody said so, never by default.
    try:
        if choice == "rendu":
            ending.given_back(debt=debt, reference=reference)
            said = _("C’est noté : ce paiement a été rendu, la somme reste à payer.")
        else:
            receipt = ending.count_it(debt=debt, reference=reference)
            said = _("C’est compté : reçu n° %(number)s.") % {"number": receipt.number}
    except PaymentRefusedError as refused:
        messages.warning(request, str(refused))
    except ProviderError:
        messages.warning(request, _("Le prestataire ne répond pas : recommencez dans quelques minutes."))
    else:
        messages.success(request, said)
    return redirect("desk_debt", debt.pk)


@require_POST
@with_debt
def taken_in_charge(request: Any, debt: Debt) -> HttpResponse:
    return _moved(request, debt, debts.taken_in_charge, _("Le titre est pris en charge : il peut être payé."))


@require_POST
@with_debt
def hand_over(request: Any, debt: Debt) -> HttpResponse:
    return _moved(request, debt, debts.hand_over, _("La somme est transmise au comptable public."))


def _moved(request: Any, debt: Debt, act: Callable[..., object], said: str) -> HttpResponse:
    try:
        act(debt=debt)
    except PaymentRefusedError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("desk_debt", debt.pk)

"""Another amount arrived than was asked: somebody looks into it, and says what becomes of it.

Inside an agent's Scope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.payments.domain.debts import locked
from cantou.core.payments.domain.errors import PaymentRefusedError
from cantou.core.payments.domain.paying import received
from cantou.core.payments.domain.providers import provider_of
from cantou.core.payments.models import Payment, PaymentState

if TYPE_CHECKING:
    from cantou.core.payments.models import Debt, Receipt


def contested_of(debt: Debt) -> list[Payment]:
    mine = Payment.objects.filter(organisation_id=debt.organisation_id, debt=debt)
    return list(mine.filter(state=PaymentState.CONTESTED).order_by("pk"))


def count_it(*, debt: Debt, reference: str) -> Receipt:
    """The money is there: what the provider says today, asked once more, is written with its receipt.

    Raises ProviderError, and PaymentRefusedError where the provider no longer says that it was paid.
    """
    waiting = _named(debt, reference)
    answer = provider_of(waiting.provider).ask(
        organisation=debt.organisation_id, reference=reference, since=waiting.created_at
    )
    if answer.state != PaymentState.PAID or answer.cents <= 0:
        raise PaymentRefusedError(_("Le prestataire ne confirme plus ce paiement : notez qu’il l’a rendu."))
    held, payment = locked(debt), _named(debt, reference, locks=True)
    payment.received_cents = answer.cents
    return received(held, payment, answer.means)


def given_back(*, debt: Debt, reference: str) -> Payment:
    """The provider gave the money back to whoever paid: nothing is counted, and the sum is still owed."""
    held, payment = locked(debt), _named(debt, reference, locks=True)
    payment.state, payment.ended_at = PaymentState.RETURNED, timezone.now()
    payment.save(update_fields=["state", "ended_at"])
    record(
        action="payments.returned",
        subject=f"payments:{held.reference}",
        details={"payment": payment.pk, "cents": payment.received_cents},
    )
    return payment


def _named(debt: Debt, reference: str, *, locks: bool = False) -> Payment:
    mine = Payment.objects.select_for_update(of=("self",)) if locks else Payment.objects.all()
    found = mine.filter(organisation_id=debt.organisation_id, debt_id=debt.pk, provider_reference=reference)
    payment = found.filter(state=PaymentState.CONTESTED).first() if reference else None
    if payment is None:
        raise PaymentRefusedError(_("Ce paiement n’est plus à vérifier."))
    return payment

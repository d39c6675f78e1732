"""Payments: begun by whoever holds the link, ended by the provider's own answer, or taken at the counter.

A visitor begins an attempt that waits, and nothing else (docs/adr/0169, 0204). Each payment has one receipt, whatever
notices are lost or replayed: the database refuses a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import create_link
from cantou.core.payments.domain.debts import end, locked, tell_settled
from cantou.core.payments.domain.errors import PaymentRefusedError
from cantou.core.payments.domain.events import PaymentReceived
from cantou.core.payments.domain.providers import Order, provider_of
from cantou.core.payments.models import Debt, DebtState, Means, Payment, PaymentState, Receipt, Regie
from cantou.core.scope.scope import Scope
from cantou.core.tasks import publish
from cantou.core.web.addresses import platform_url
from cantou.core.web.money import euros

if TYPE_CHECKING:
    from cantou.core.payments.domain.providers import Answer, Started

COUNTER, NOTICES = "counter", "payments_notice"
OPEN = (PaymentState.WAITING, PaymentState.EXPIRED)
"""What a provider may still tell something new about: a payment that came after all is never lost."""
NOT_PAYABLE = {
    DebtState.AWAITING: _lazy(
        "Le comptable public n’a pas encore pris ce titre en charge : revenez dans quelques jours."
    ),
    DebtState.SETTLED: _lazy("Cette somme est réglée : il ne reste rien à payer."),
    DebtState.CANCELLED: _lazy("Cette somme a été annulée : il n’y a rien à payer."),
    DebtState.HANDED_OVER: _lazy("Cette somme se règle désormais auprès du comptable public."),
}


def start(*, debt: Debt, provider: str, cents: int, back: str, relay: str) -> Payment:
    """An attempt, whose `address` leads to the provider; the one that waits already, if there is one. In the Scope of
    the debt's key. `relay`: the e-mail given where the payer has none. Raises PaymentRefusedError, ProviderError.

    The provider is called before anything is written or locked: what a crash loses, nobody was led to. Then the debt
    is read again, locked: what was paid meanwhile is not paid twice (docs/adr/0204).
    """
    waiting = waiting_of(debt)
    if waiting is not None:
        return waiting
    check_payable(debt, cents)
    taking, regie = provider_of(provider), debt.regie
    order = Order(
        organisation=debt.organisation_id,
        reference=debt.reference,
        title=debt.title,
        cents=cents,
        email=debt.payer_email or relay or regie.relay_email,
        back=back,
        notice=platform_url("payments_notice", provider),
        client=regie.client_number,
        mode=regie.mode,
    )
    if taking.is_real and debt.organisation.state == debt.organisation.State.PRACTICE:
        raise PaymentRefusedError(_("Commune d’entraînement : aucun argent ne passe ici."))
    begun = taking.start(order)
    with Scope.agent(debt.organisation_id, reason="paiement en ligne").enter():
        return _begin(debt, provider, cents, begun)


def _begin(debt: Debt, provider: str, cents: int, begun: Started) -> Payment:
    held = locked(debt)
    other = waiting_of(held)
    if other is not None:  # another window was faster
        return other
    check_payable(held, cents)
    payment = Payment.objects.create(
        organisation_id=held.organisation_id,
        object_key=held.object_key,
        debt=held,
        provider=provider,
        provider_reference=begun.reference,
        address=begun.address,
        cents=cents,
    )
    create_link(
        secret=notice_secret(provider, begun.reference),
        service=NOTICES,
        organisation=held.organisation_id,
        key=held.object_key,
        purpose="notice",
    )
    record(action="payments.started", subject=f"payments:{held.reference}", details={"cents": cents})
    return payment


def notice_secret(provider: str, reference: str) -> str:
    """What a notice opens: only the debt that it is about."""
    return f"{provider}:{reference}"


def waiting_of(debt: Debt) -> Payment | None:
    mine = Payment.objects.filter(organisation_id=debt.organisation_id, debt=debt)
    return mine.filter(state=PaymentState.WAITING).first()


def check_payable(debt: Debt, cents: int) -> None:
    if debt.state != DebtState.DUE:
        raise PaymentRefusedError(str(NOT_PAYABLE[DebtState(debt.state)]))
    if not 0 < cents <= debt.owed_cents:
        most = euros(debt.owed_cents)
        raise PaymentRefusedError(_("Un paiement va de 0,01 € à %(most)s, ce qui reste dû.") % {"most": most})


def ask_again(*, payment: Payment) -> Payment:
    """What the provider says of it, written once. In an agent's Scope (a task's). Raises ProviderError.

    Asked before any lock is taken; what was decided meanwhile stays.
    """
    if payment.state not in OPEN:
        return payment
    answer = provider_of(payment.provider).ask(
        organisation=payment.organisation_id, reference=payment.provider_reference, since=payment.created_at
    )
    debt = locked(payment.debt)
    mine = Payment.objects.select_for_update(of=("self",))
    held = mine.get(organisation_id=payment.organisation_id, pk=payment.pk)
    if held.state not in OPEN:
        return held
    held.asked_at = timezone.now()
    if answer.state == PaymentState.PAID and answer.cents == held.cents:
        received(debt, held, answer.means)
    else:
        _ended(debt, held, answer)
    return held


def _ended(debt: Debt, payment: Payment, answer: Answer) -> None:
    """Not paid: still awaited, ended without money, or paid with another amount, which somebody looks into."""
    state = PaymentState.CONTESTED if answer.state == PaymentState.PAID else answer.state
    if state == PaymentState.WAITING and is_late(payment):
        state = PaymentState.EXPIRED
    if state in (payment.state, PaymentState.WAITING):
        payment.save(update_fields=["asked_at"])
        return
    payment.state, payment.ended_at = state, timezone.now()
    if state == PaymentState.CONTESTED:
        payment.received_cents = answer.cents
    payment.save(update_fields=["state", "asked_at", "ended_at", "received_cents"])
    record(
        action=f"payments.{state}",
        subject=f"payments:{debt.reference}",
        details={"payment": payment.pk, "cents": answer.cents},
    )


def is_late(payment: Payment) -> bool:
    return timezone.now() - payment.created_at > provider_of(payment.provider).patience


def take_at_counter(*, debt: Debt, cents: int, means: Means, cheque: str = "") -> Receipt:
    """Cash or a cheque, against a numbered receipt."""
    held = locked(debt)
    check_payable(held, cents)
    if means not in {Means.CASH, Means.CHEQUE}:
        raise PaymentRefusedError(_("Au guichet : espèces ou chèque."))
    if means == Means.CHEQUE and not cheque.strip():
        raise PaymentRefusedError(_("Écrivez le numéro du chèque."))
    payment = Payment(
        organisation_id=held.organisation_id,
        object_key=held.object_key,
        debt=held,
        provider=COUNTER,
        cents=cents,
        cheque=cheque.strip() if means == Means.CHEQUE else "",
    )
    return received(held, payment, means)


def received(debt: Debt, payment: Payment, means: str) -> Receipt:
    """The money is there, whatever the debt has become: it is written, and what is too much is paid back. Both are
    locked by whoever calls.
    """
    cents = payment.received_cents or payment.cents
    payment.state, payment.means, payment.ended_at = PaymentState.PAID, means, timezone.now()
    payment.save()
    regie = Regie.objects.select_for_update().get(organisation_id=debt.organisation_id, pk=debt.regie_id)
    regie.last_receipt += 1
    regie.save(update_fields=["last_receipt"])
    receipt = Receipt.objects.create(
        organisation_id=debt.organisation_id,
        object_key=debt.object_key,
        regie=regie,
        number=regie.last_receipt,
        payment=payment,
        cents=cents,
        means=means,
        on=timezone.localdate(),
    )
    debt.paid_cents += cents
    settled = end(debt)
    debt.reckon()
    debt.save(update_fields=["paid_cents", "state", "ended_at", "next_due_on"])
    record(
        action="payments.received",
        subject=f"payments:{debt.reference}",
        details={"receipt": receipt.number, "cents": cents, "means": means},
    )
    publish(PaymentReceived(organisation=debt.organisation_id, receipt=receipt.pk))
    if settled:
        tell_settled(debt)
    return receipt
